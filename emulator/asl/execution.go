package asl

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// An Execution holds the parameters of one run of a Machine. The context object shows ID to Input.
type Execution struct {
	ID, Name         string
	RoleARN          string
	StateMachineID   string
	StateMachineName string
	StartTime        time.Time // The Clock's current time when zero.
	Input            any       // As Decode gives it; nil is JSON's null. Step Functions' default is an empty object.

	// RedriveCount says how often the execution was redriven, and RedriveTime when last: the machine's TimeoutSeconds counts
	// from then. See [Redrive].
	RedriveCount int
	RedriveTime  time.Time

	Task      Task
	Callbacks Callbacks // Needed by tasks that wait for a token.

	Clock Clock          // SystemClock when nil.
	Rand  func() float64 // Jitter, in [0, 1); math/rand's when nil.

	// Resume are the visits of an execution that was interrupted, as Observe was given them. Run goes on where they end, with
	// the variables, retries, Waits and tokens of then, and calls Observe again for the visits that stand. A task that was
	// under way is called again, unless it waits for a token, and so is all that is inside an open Parallel or Map state:
	// with the same AttemptOf, by which a Task can return a result that it has kept. Set the other fields as they were.
	Resume []Visit

	// Observe, when set, is called when a state is entered, when an attempt begins, before each retry and when the state is
	// left, by one goroutine at a time. Each visit replaces the previous one of the same Number.
	Observe func(Visit)
}

// Outcome is how an execution ended.
type Outcome struct {
	Status Status `json:"status"`
	Output any    `json:"output,omitempty"` // When it succeeded.

	// Error and Cause are empty when it succeeded. They may also be empty when it failed: a Fail state need not set them.
	Error string `json:"error,omitempty"`
	Cause string `json:"cause,omitempty"`
}

// Status is the status of an execution, as Step Functions names it:
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
type Status string

const (
	Running   Status = "RUNNING" // Run never returns it; it is for callers that keep executions.
	Succeeded Status = "SUCCEEDED"
	Failed    Status = "FAILED"
	TimedOut  Status = "TIMED_OUT" // The machine's own TimeoutSeconds; a task's makes it FAILED.
	Aborted   Status = "ABORTED"   // The context given to Run was cancelled.
)

// MaxEvents is the quota of history events at which an execution fails, which ends endless loops:
// https://docs.aws.amazon.com/step-functions/latest/dg/bp-history-limit.html
const MaxEvents = 25_000

// errStopped means that the execution as a whole timed out or was cancelled.
var errStopped = errors.New("the execution was stopped")

// A run is an execution under way. Its branches share it.
type run struct {
	Execution
	stop   context.Context // Done when the execution must end.
	caller context.Context // Done when the caller cancels it.

	mu     sync.Mutex // Guards what follows, Observe and Rand.
	visits int
	events int // Of the history, counted as Step Functions does.

	execution, machineObject map[string]any // Parts of the context object, once needed.
}

// Run runs an execution and returns when it has ended. When ctx is cancelled the execution ends as ABORTED, with the error
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
	r := &run{Execution: e, stop: ctx, caller: ctx, events: 1} // ExecutionStarted.
	if timeout := m.timeout; timeout > 0 {
		switch {
		case !e.RedriveTime.IsZero():
			timeout -= e.Clock.Now().Sub(e.RedriveTime)
		case len(e.Resume) > 0:
			timeout -= e.Clock.Now().Sub(e.StartTime)
		}
		var cancel context.CancelFunc
		r.stop, cancel = e.Clock.WithTimeout(ctx, timeout)
		defer cancel()
	}
	b := &branch{run: r, ctx: r.stop, variables: &scope{}}
	var output any
	var err error
	if len(e.Resume) > 0 {
		output, err = b.goOn(m.graph, e.Resume)
	} else {
		output, err = b.through(m.graph, m.startAt, r.Input)
	}
	if err != nil {
		return r.ended(err)
	}
	return Outcome{Status: Succeeded, Output: output}
}

// ended returns the outcome of an execution, or of one state, that an error has ended.
func (r *run) ended(err error) Outcome {
	var failure *Error
	switch {
	case errors.As(err, &failure):
		return Outcome{Status: Failed, Error: failure.Name, Cause: failure.Cause}
	case r.stop.Err() == nil:
		return Outcome{Status: Aborted, Cause: errAborted.Error()}
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

// afford counts history events and reports whether the quota also leaves the one that ends the execution.
func (r *run) afford(events int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events += events
	return r.events < MaxEvents
}

func (r *run) historyFull() *Error {
	return &Error{Runtime, fmt.Sprintf("The execution reached the maximum number of history events (%d).", MaxEvents)}
}

// Clock is the source of time of an execution. Tests pass their own, so that retries and timeouts take no time.
type Clock interface {
	Now() time.Time

	// Sleep returns nil after d, or the context's error as soon as the context is done. Wait states and retries use it.
	Sleep(ctx context.Context, d time.Duration) error

	// WithTimeout returns a context that is done after d, as context.WithTimeout does. TimeoutSeconds uses it.
	WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc)
}

// SystemClock returns the system's clock.
func SystemClock() Clock { return systemClock{} }

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

func (systemClock) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (systemClock) WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, d)
}
