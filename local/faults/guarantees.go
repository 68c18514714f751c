package faults

// Guarantees says in one sentence each what docs/guarantees.md promises, by its number there, as far as a fault can test it.
var Guarantees = map[int]string{
	1:  "A customer has at most one active order per vendor, whatever happens and however many ask at once.",
	2:  "An order that ends as OrderPlaced has exactly one item until it is handed over or expires, and exactly one invoice, which follows from its input and never changes.",
	3:  "An order that ends as OrderRejected has left nothing. One that ends as OrderFailed has left no item, and the slot is free.",
	4:  "One X-Amzn-RequestId, a UUID in either case, is one order at most, over any number of retries; an id of another form is a 400.",
	5:  "Every execution ends, long before the hour that it may take, in a state with a name, and the history shows the real cause.",
	6:  "Whatever a client sends, it gets a documented status and a message without internals.",
	10: "An invoice's URL opens that one invoice to read, until it expires, and nothing else; no other key can be asked for.",
	14: "What GET /orders/{orderid} says is what happened, and once it has said placed, rejected or failed it never says anything else.",
	15: "GET /orders shows exactly a vendor's active orders, the oldest first, as soon as the index has caught up.",
	16: "PUT /order/ready neither creates an order nor brings one back, and the time since which an order is ready never changes.",
}
