package asl

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// An Execution is what one run of a Machine needs to know. ID to Input are what the context object shows.
type Execution struct {
	ID, Name         string
	RoleARN          string
	StateMachineID   string
	StateMachineName string
	StartTime        time.Time // The Clock's time when zero.
	Input            any       // As Decode gives it; nil is JSON's null. Step Functions' default is an empty object.

	Task  Task
	Clock Clock          // SystemClock when nil.
	Rand  func() float64 // Jitter, in [0, 1); math/rand's when nil.

	// Observe, when set, is told of each state as it is entered, before each retry and as it is left; always on the
	// goroutine that called Run. What it is given replaces what it was given before under the same Visit.Number.
	Observe func(Visit)
}

// Outcome is how an execution ended.
type Outcome struct {
	Status Status
	Output any // When it succeeded.

	// Error and Cause are empty when it succeeded, and may be when it did not: a Fail state need not give them.
	Error, Cause string
}

// Status is the status of an execution, as Step Functions names it:
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
type Status string

const (
	Running   Status = "RUNNING" // Run never returns it; it is for those who keep executions.
	Succeeded Status = "SUCCEEDED"
	Failed    Status = "FAILED"
	TimedOut  Status = "TIMED_OUT" // The machine's own TimeoutSeconds; a task's makes it FAILED.
	Aborted   Status = "ABORTED"   // The context given to Run was cancelled.
)

// MaxEvents is how many history events an execution may have before it fails: Step Functions' quota, which ends loops.
// https://docs.aws.amazon.com/step-functions/latest/dg/bp-history-limit.html
const MaxEvents = 25_000

// errStopped ends an execution from outside: it timed out as a whole or was cancelled.
var errStopped = errors.New("the execution was stopped")

// A run is an execution under way. Only the goroutine that called Run touches it.
type run struct {
	Execution
	ctx    context.Context // Done when the execution must stop.
	caller context.Context // Done when the caller wants it to stop.
	visits int
	events int // Of the history, counted as Step Functions does.

	execution, machineObject map[string]any // Parts of the context object, once needed.
}

// Run carries out an execution and returns when it has ended. When ctx is cancelled it ends as ABORTED, with the error
// and cause of context.Cause if that is an [*Error].
func (m *Machine) Run(ctx context.Context, e Execution) Outcome {
	if e.Clock == nil {
		e.Clock = SystemClock()
	}
	if e.Rand == nil {
		e.Rand = rand.Float64
	}
	if e.Observe == nil {
		e.Observe = func(Visit) {}
	}
	if e.StartTime.IsZero() {
		e.StartTime = e.Clock.Now()
	}
	r := &run{Execution: e, ctx: ctx, caller: ctx, events: 1} // ExecutionStarted.
	if m.timeout > 0 {
		var cancel context.CancelFunc
		r.ctx, cancel = e.Clock.WithTimeout(ctx, m.timeout)
		defer cancel()
	}
	output, err := r.through(m)
	if err != nil {
		return r.ended(err)
	}
	return Outcome{Status: Succeeded, Output: output}
}

// through goes from state to state until one is the last.
func (r *run) through(m *Machine) (output any, err error) {
	output = r.Input
	for next := m.startAt; next != ""; {
		if output, next, err = r.visit(m.states[next], output); err != nil {
			return nil, err
		}
	}
	return output, nil
}

func (r *run) ended(err error) Outcome {
	var failure *Error
	switch {
	case errors.As(err, &failure):
		return Outcome{Status: Failed, Error: failure.Name, Cause: failure.Cause}
	case r.caller.Err() == nil:
		return Outcome{Status: TimedOut, Error: Timeout}
	}
	stopped := Outcome{Status: Aborted}
	if cause := context.Cause(r.caller); errors.As(cause, &failure) {
		stopped.Error, stopped.Cause = failure.Name, failure.Cause
	} else {
		stopped.Cause = cause.Error()
	}
	return stopped
}

// afford counts history events, and tells whether the last event, which ends the execution, still has room after them.
func (r *run) afford(events int) bool {
	r.events += events
	return r.events < MaxEvents
}

func (r *run) historyFull() *Error {
	return &Error{Runtime, fmt.Sprintf("The execution reached the maximum number of history events (%d).", MaxEvents)}
}
