// Package proof shows that no fault, no order of events and no crowd makes Skip the Line lose an order, place it twice
// or leave it half done. It holds nothing but tests, which run the whole local stack, the handler's own binary included.
//
//   - The fault matrix: every fault at every call of the workflow, once, always, and in pairs. Package local/faults lists
//     which faults each call meets, scenarios_test.go the ways through the workflow on which it meets them.
//   - The histories: what customers, faults and restarts do at random, checked against a model. One of the systems has a disk,
//     is stopped and killed, and goes on with what is there. A history that fails is printed as a transcript, made as short as
//     it can be.
//   - The crowd: a thousand POSTs for one slot, at once.
//   - The burst: more orders at once than the stack can carry. It rejects some, and places every one that it accepts.
//   - The kills: customers order from a stack in another process, which is killed at random moments and starts again with what
//     is on its disk.
//   - The API: every fault behind a customer's request, and how the customer is answered.
//   - The limits: what the guarantees do not cover, pinned down one by one.
//   - The soak: many orders at many clients, after which nothing may be left over.
//
// The ordinary run keeps each short. For longer ones:
//
//	go test ./proof -run Pairs -pairs 1
//	go test ./proof -run Histories -histories 50000 -timeout 1h
//	go test ./proof -run Burst -burst 20000 -v
//	go test ./proof -run Kill -kills 200 -timeout 1h -v
//	go test ./proof -run Soak -soak 10000
//
// # Glossary
//
//   - system: the system under test, a local stack with faults injected between its parts.
//   - slot: one customer at one vendor. It has room for one active order.
//   - call: a request that the workflow, a Lambda step or the API makes of a service. Faults are injected at calls.
//   - fault: one thing that goes wrong with one call. A sequence is the faults that a call meets, one each time it is made.
//   - injections: the faults of one order or customer, call by call.
//   - plan: where an order is held, and what has become of its calls so far.
//   - hold: a stop in an execution, before one attempt of one state, until the test releases it.
//   - scenario: a way through the workflow together with the faults that an order meets on it.
//   - operation: one entry of a history, such as an order, a hand-over or a restart.
//   - model: what must be true of every slot and order by what is documented, computed without the system.
//   - observation: what the system shows of one order. Nothing in it comes from the model.
//   - invariants: what holds for every observation, whatever happened.
//   - problems: sentences that say what is wrong. A test fails when there are any.
//
// # Testing the tests
//
// Package mutants breaks the program in small ways and says which breaks no test notices: go run ./proof/mutants.
//
// # How faults are injected
//
// By the stack's own faults, those of the console's buttons: each is armed for the calls of one order or customer, so that many
// scenarios share a system and a fault meets one order's call alone. The tests stand behind the faults, before the services, and
// count what is carried out. Pauses and timeouts are those of an injected clock, and take no time.
package proof
