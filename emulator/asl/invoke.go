package asl

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// attemptEvents are the history events of one attempt: TaskScheduled, TaskStarted, and how it ended.
const attemptEvents = 3

// invoke makes one attempt of a task. A timeout of 0 is none.
func (v *visit) invoke(resource string, input any, timeout time.Duration) (any, error) {
	if !v.afford(attemptEvents) {
		return nil, v.historyFull()
	}
	if tooLarge(input) {
		return nil, &Error{DataLimitExceeded, fmt.Sprintf("The state '%s' gives the task '%s' more than %d bytes of "+
			"JSON.", v.state.name, resource, MaxDataBytes)}
	}
	v.seen.Attempts++
	var (
		ctx    context.Context
		cancel context.CancelFunc
	)
	if timeout > 0 {
		ctx, cancel = v.Clock.WithTimeout(v.ctx, timeout)
	} else {
		ctx, cancel = context.WithCancel(v.ctx)
	}
	defer cancel()
	result, err := call(ctx, v.Task, resource, input)
	switch {
	case err == nil && tooLarge(result):
		return nil, &Error{DataLimitExceeded, fmt.Sprintf("The state/task '%s' returned a result with a size exceeding "+
			"the maximum number of bytes service limit.", resource)}
	case err == nil:
		return result, nil
	case v.ctx.Err() != nil:
		return nil, errStopped
	case ctx.Err() != nil:
		// Whatever the task says of it, it was too late. Step Functions gives no cause.
		return nil, &Error{Name: Timeout}
	}
	return nil, taskError(err)
}

func taskError(err error) *Error {
	var failure *Error
	if !errors.As(err, &failure) {
		return &Error{Name: TaskFailed, Cause: err.Error()}
	}
	if failure.Name == "" {
		return &Error{Name: TaskFailed, Cause: failure.Cause}
	}
	return failure
}

type answer struct {
	result any
	err    error
}

// call runs the task beside the execution, which goes on without it once the context is done.
func call(ctx context.Context, task Task, resource string, input any) (any, error) {
	if task == nil {
		return nil, &Error{Runtime, "The execution was started without a Task; set Execution.Task."}
	}
	answers := make(chan answer, 1)
	go func() {
		// This stands if the task leaves its goroutine by runtime.Goexit.
		a := answer{err: errors.New("the task ended without an answer")}
		defer func() {
			if cause := recover(); cause != nil {
				a = answer{err: fmt.Errorf("the task panicked: %v", cause)}
			}
			answers <- a
		}()
		result, err := task(ctx, resource, input)
		a = answer{result, err}
	}()
	select {
	case a := <-answers:
		return a.result, a.err
	case <-ctx.Done():
	}
	// An answer that came at the same moment still counts.
	select {
	case a := <-answers:
		return a.result, a.err
	default:
		return nil, ctx.Err()
	}
}
