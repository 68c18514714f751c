package asl

import (
	"fmt"
	"slices"
	"time"
)

// A resumption is where an interrupted execution goes on.
type resumption struct {
	next  string
	input any
	open  *Visit // The visit that was not left; nil when the next state is to be entered.
	ended error  // Nil unless the execution had ended: its failure, or errEnded.
}

// errEnded means that an execution had already ended, with input as its output.
var errEnded = fmt.Errorf("the execution had ended")

// topLevel returns the index of the last visit at the top level; -1 if there is none.
func topLevel(visits []Visit) int {
	last := len(visits) - 1
	for last >= 0 && visits[last].Inside != nil {
		last--
	}
	return last
}

// Awaited returns the visit whose token an execution waits for when it goes on after the visits, if there is one.
func Awaited(visits []Visit) (v Visit, ok bool) {
	last := topLevel(visits)
	if last < 0 || !visits[last].Exited.IsZero() || visits[last].Token == "" {
		return Visit{}, false
	}
	return visits[last], true
}

// resume brings the run and its top-level branch to where the visits end, and reports the visits that stand. Those inside
// a Parallel or Map state that was not left do not: it is run again.
func (b *branch) resume(g *graph, visits []Visit) resumption {
	last := topLevel(visits)
	at := visits[last]
	if !at.Exited.IsZero() {
		last = len(visits)
	}
	for i, v := range visits[:last] {
		v.Number = i
		b.Observe(v)
		b.events += 2 + attemptEvents*v.Attempts
		if v.Inside == nil {
			b.entered++
			if err := b.assign(v.Assigned); err != nil {
				return resumption{ended: err}
			}
		}
	}
	b.visits = last
	switch {
	case !at.Exited.IsZero() && at.Next != "":
		return resumption{next: at.Next, input: at.Output}
	case at.Exited.IsZero():
		// The attempt that was under way is made again.
		at.Attempts = min(at.Attempts, len(at.Retries))
		if at.Token == "" {
			at.Trying = nil
		}
		return resumption{next: at.State, input: at.Input, open: &at}
	case at.Error != "" || at.Cause != "" || at.Type == "Fail":
		return resumption{ended: &Error{at.Error, at.Cause}}
	}
	return resumption{input: at.Output, ended: errEnded}
}

// goOn continues an interrupted execution.
func (b *branch) goOn(g *graph, visits []Visit) (any, error) {
	r := b.resume(g, visits)
	switch {
	case r.ended == errEnded:
		return r.input, nil
	case r.ended != nil:
		return nil, r.ended
	case g.states[r.next] == nil:
		return nil, &Error{Runtime, fmt.Sprintf("The execution goes on at the state '%s', which the state machine does not have.", r.next)}
	case r.open == nil:
		return b.through(g, r.next, r.input)
	}
	output, next, err := b.visit(g.states[r.next], r.input, r.open)
	if err != nil || next == "" {
		return output, err
	}
	return b.through(g, next, output)
}

// Redrive returns what Execution.Resume takes to run an unsuccessful execution again from the state that it ended in, as
// RedriveExecution does: the last visit at the top level begins anew, at the given time, with its input and all its retries.
// https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
func Redrive(visits []Visit, at time.Time) []Visit {
	last := topLevel(visits)
	if last < 0 {
		return nil // No state was entered: it begins at the first one.
	}
	again := slices.Clone(visits[:last+1])
	v := again[last]
	again[last] = Visit{Number: v.Number, State: v.State, Type: v.Type, Entered: at, Input: v.Input}
	return again
}
