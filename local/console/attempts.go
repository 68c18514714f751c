package console

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/lambda"
)

const (
	keptAttempts  = 50_000
	attemptsBytes = 64 << 20
)

// attempt is one attempt of a task. Its values are shared with the execution.
type attempt struct {
	state    string
	retries  int // how many attempts of the visit came before
	resource string
	started  time.Time
	sent     any

	mu         sync.Mutex // guards what follows
	ended      time.Time
	received   any
	name       string // of the error
	cause      string
	function   string
	invocation string
}

type attemptKey struct{}

// Task stands between the workflow and its integrations, and keeps each attempt.
func (c *Console) Task(next asl.Task) asl.Task {
	return func(ctx context.Context, resource string, input any) (any, error) {
		of := asl.AttemptOf(ctx)
		a := &attempt{state: of.State, retries: of.Retries, resource: resource, started: c.now().UTC(), sent: input}
		// The result is of the size of the input, or else a function's response, which the state's limit bounds.
		c.attempts.add(nameOf(of.ExecutionID), a, 2*sizeOf(input))
		result, err := next(context.WithValue(ctx, attemptKey{}, a), resource, input)
		a.end(c.now().UTC(), result, err)
		return result, err
	}
}

func (a *attempt) end(at time.Time, result any, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ended, a.received = at, result
	if sizeOf(result) > maxValue {
		a.received = "The result is longer than what is kept; the state's output has it."
	}
	if failure := (*asl.Error)(nil); errors.As(err, &failure) {
		a.name, a.cause = failure.Name, failure.Cause
	} else if err != nil {
		a.name, a.cause = asl.TaskFailed, err.Error()
	}
}

// Invoke stands between the callers of functions and the functions, and notes which invocation served an attempt.
func (c *Console) Invoke(next func(context.Context, string, []byte) (lambda.Result, error)) func(context.Context, string, []byte) (lambda.Result, error) {
	return func(ctx context.Context, arn string, payload []byte) (lambda.Result, error) {
		result, err := next(ctx, arn, payload)
		if a, ok := ctx.Value(attemptKey{}).(*attempt); ok {
			a.mu.Lock()
			a.function, a.invocation = arn[strings.LastIndex(arn, ":")+1:], result.RequestID
			a.mu.Unlock()
		}
		return result, err
	}
}

// nameOf returns the name at the end of an execution's ARN.
func nameOf(executionARN string) string { return executionARN[strings.LastIndex(executionARN, ":")+1:] }

// attemptView is an attempt as the page shows it.
type attemptView struct {
	Resource   string     `json:"resource"`
	Started    time.Time  `json:"startedat"`
	Ended      time.Time  `json:"endedat,omitzero"`
	Sent       any        `json:"sent"`
	Received   any        `json:"received,omitempty"`
	Error      string     `json:"error,omitempty"`
	Cause      string     `json:"cause,omitempty"`
	Function   string     `json:"function,omitempty"`
	Invocation string     `json:"invocation,omitempty"`
	Log        []string   `json:"log,omitempty"`
	Calls      []callView `json:"calls,omitempty"`
}

// view shows an attempt with the function's log and calls of it.
func (c *Console) view(a *attempt, left *budget) attemptView {
	a.mu.Lock()
	defer a.mu.Unlock()
	v := attemptView{
		Resource: a.resource, Started: a.started, Ended: a.ended, Sent: left.value(a.sent), Received: left.value(a.received),
		Error: a.name, Cause: string(clip([]byte(a.cause), maxStart)), Function: a.function, Invocation: a.invocation,
	}
	if a.invocation == "" {
		return v
	}
	if f := c.sources.Functions[a.function]; f != nil {
		for _, line := range f.Log(a.invocation) {
			v.Log = append(v.Log, string(clip([]byte(line.Message), maxStart)))
		}
	}
	for _, call := range c.calls.find(compact(a.invocation)) {
		v.Calls = append(v.Calls, call.view())
	}
	return v
}
