// Package replay runs recorded executions against a state machine as it is now, so that a change of the definition that
// would have led them elsewhere is found before it is deployed.
//
//	history, err := replay.Read(file) // what aws stepfunctions get-execution-history prints
//	difference, err := replay.Check(machine, history, replay.Options{})
//
// The results of tasks are taken from the history, and time passes as it did then; nothing is called. Check compares the
// states that are entered, their inputs and outputs, the parameters of each attempt of a task, and the outcome. It follows
// the branches of Parallel and the iterations of Map states, retries, redrives, and tasks that wait for a token.
//
// # Placeholders
//
// The definition need not be rendered. A ${Name} in what the machine makes matches any text of the history, the same one
// everywhere, because only the deployment knows it. The execution's name and ARN, and those of its state machine, are not in a
// history and are placeholders of that kind too.
//
// # Limits
//
// A value that the machine draws, with States.UUID or $random say, differs from the recorded one and is reported.
// A history that was cut off, because the execution still ran, timed out or was aborted, is compared as far as it goes, and
// so is what came before a redrive. A redrive that runs only some of the branches of a Parallel or Map state ends the comparison.
// What the history left out because it was too long is not compared.
package replay
