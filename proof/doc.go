// Package proof shows that no fault, no order of events and no crowd makes Skip the Line lose an order, place it twice
// or leave it half done. It holds nothing but tests, which run the whole local stack, the handler's own binary included.
//
//   - The matrix: every fault at every call of the workflow, alone, for good, and in pairs.
//   - The histories: what customers, faults and restarts do at random, checked against a model. A history that fails is
//     printed as a script, made as short as it can be.
//   - The crowd: a thousand POSTs for one slot, at once.
//   - The API: every fault behind a call of a customer's, and what the customer is told.
//   - The limits: what the guarantees do not cover, pinned down one by one.
//   - The soak: many orders at many clients, after which nothing may be left over.
//
// The ordinary run keeps each short. For longer ones:
//
//	go test ./proof -run EveryPair -pairs 1
//	go test ./proof -run Histories -histories 50000 -timeout 1h
//	go test ./proof -run Soak -soak 10000
//
// # How faults are made
//
// A layer stands at the stack's own hooks, between the SDK's clients and the in-process DynamoDB and S3, and between the
// workflow and its integrations. It knows each call by the order that it is made for, so that many cases share a stack
// and a fault meets one order's call alone. A process is killed while the call it makes is on the wire, which tells by its
// tracing header which process that is. Pauses and timeouts are those of an injected clock, and take no time.
package proof
