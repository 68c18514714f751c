package proof_test

import (
	"fmt"
	"sync"
	"testing"

	"skip-the-line/local"
)

// While customers order, every function is replaced again and again, each time in the middle of its invocations: harsher than
// an update on AWS, where an invocation ends on the version that it began with. Every order is placed all the same, once.
func TestUpdate_losesNoOrder(t *testing.T) {
	t.Parallel()
	const customers, swaps = 24, 3 // a step is tried five times
	s := mustStart(t, local.Options{Warm: 1})
	orders := make([]*order, customers)
	failures := make([]error, customers)
	ended := make(chan struct{}, customers)
	var placing sync.WaitGroup
	for i := range orders {
		orders[i] = s.newOrder(i, slot{fmt.Sprintf("echidna-%d", i), "wombat"}, nil, nil)
		placing.Go(func() { failures[i] = s.place(orders[i]); ended <- struct{}{} })
	}
	for range swaps {
		for range customers / (swaps + 1) { // while the others are on their way
			<-ended
		}
		for _, step := range stepNames {
			s.binary.use(handler) // which the next processes start from
			s.killAll(step)
		}
	}
	placing.Wait()
	for i, o := range orders {
		if failures[i] != nil {
			t.Fatal(failures[i])
		}
		seen, err := s.observe(o)
		if err != nil {
			t.Fatal(err)
		}
		if broken := seen.invariants(); len(broken) > 0 || seen.execution.Last() != "OrderPlaced" {
			t.Errorf("an order ended in %s: %s", seen.execution.Last(), broken)
		}
	}
}
