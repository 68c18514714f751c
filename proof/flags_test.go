package proof_test

import "flag"

var (
	histories  = flag.Int("histories", 1500, "how many random histories are played")
	pairStep   = flag.Int("pairs", 13, "of the pairs of faults one in so many is played")
	burst      = flag.Int("burst", 2000, "how many orders are posted at once")
	kills      = flag.Int("kills", 6, "how often the whole stack is killed")
	soakOrders = flag.Int("soak", 500, "how many orders the soak test places")
)
