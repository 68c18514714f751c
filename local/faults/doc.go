// Package faults breaks single calls of a local stack on purpose, to see what becomes of the order that they were made for.
//
// A [Call] is a request that the workflow, a step or the API makes of a service. A [Fault] is one thing that can go wrong with it;
// [At] lists the faults of a call. A [Rule] arms a fault, and a [Set] holds what is armed: its hooks stand between the parts of the
// stack, see which call each request is and for whom, and let the first rule that applies strike. Proof's scenarios, the console's
// buttons, and the -fault flag all arm rules of one Set.
//
// A rule is written CALL=FAULT, CALL=FAULT:N for the next N calls, or CALL=FAULT:P% for a share of all calls:
//
//	put-object=lose-answer:1   S3 writes the next invoice, and the step never hears of it
//	put-item=crash-after:2     the next two processes of put-item are killed as they respond
//	publish=throttle:20%       one notification in five is throttled, until the rule is removed
//
// While no rule is armed a hook costs one atomic load.
package faults
