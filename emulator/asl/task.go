package asl

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Task runs one attempt of a Task state: it calls what the resource names, an ARN such as arn:aws:states:::lambda:invoke,
// and returns the result as [Decode] would.
//
// The context is done when the attempt has timed out or the execution has ended. The result then no longer counts, and
// the execution does not wait for the Task to return. A failure is an [*Error]; any other error, and a panic, counts as
// States.TaskFailed. A Task must not change its input, which the history shares, nor its result after returning it.
type Task func(ctx context.Context, resource string, input any) (any, error)

// taskState runs a Task: https://states-language.net/#task-state
type taskState struct {
	resource    string
	timeout     time.Duration // 0 means none.
	timeoutPath *path
}

func loadTask(f *fields, t *transitions) behaviour {
	f.onlyOne(false, "TimeoutSeconds", "TimeoutSecondsPath")
	s := &taskState{
		resource:    loadResource(f),
		timeout:     time.Duration(f.integer("TimeoutSeconds", 1, maxSeconds, 0)) * time.Second,
		timeoutPath: f.definitePath("TimeoutSecondsPath"),
	}
	return loadFallible(f, t, f.dataflow("Parameters", "ResultSelector", "ResultPath", "Assign"), s)
}

func loadResource(f *fields) string {
	resource, ok := f.text("Resource")
	switch {
	case !ok && !f.has("Resource"):
		f.problem("needs a Resource")
	case ok && !strings.HasPrefix(resource, "arn:"):
		f.member("Resource").problem("%q is not a valid ARN; it must start with arn:", resource)
	case strings.HasSuffix(resource, ".waitForTaskToken"):
		f.member("Resource").problem("waiting for a task token is not supported")
	}
	return resource
}

func (s *taskState) attempt(v *visit, input, arguments any) (any, error) {
	timeout := s.timeout
	if s.timeoutPath != nil {
		var err error
		if timeout, err = v.findSeconds(s.timeoutPath, "TimeoutSecondsPath", 1, input); err != nil {
			return nil, err
		}
	}
	return v.invoke(s.resource, arguments, timeout)
}

// attemptEvents counts the history events of one attempt: TaskScheduled, TaskStarted and its end.
const attemptEvents = 3

// invoke makes one attempt of a task. A timeout of 0 means none.
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
	result, err := runTask(ctx, v.Task, resource, input)
	switch {
	case err == nil && tooLarge(result):
		return nil, &Error{DataLimitExceeded, fmt.Sprintf("The state/task '%s' returned a result with a size exceeding "+
			"the maximum number of bytes service limit.", service(resource))}
	case err == nil:
		return result, nil
	case v.ctx.Err() != nil:
		return nil, errStopped
	case ctx.Err() != nil:
		// Even if the task has failed otherwise, it was too late. Step Functions gives no cause.
		return nil, &Error{Name: Timeout}
	}
	return nil, taskError(err)
}

// service returns the name that Step Functions gives to the service of an integration, such as lambda for
// arn:aws:states:::lambda:invoke. Any other resource is named by its ARN.
func service(resource string) string {
	integration, ok := strings.CutPrefix(resource, "arn:aws:states:::")
	if !ok {
		return resource
	}
	name, _, _ := strings.Cut(integration, ":")
	return name
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

type taskResult struct {
	value any
	err   error
}

// runTask runs the task on a goroutine of its own, which it does not wait for once the context is done.
func runTask(ctx context.Context, task Task, resource string, input any) (any, error) {
	if task == nil {
		return nil, &Error{Runtime, "The execution was started without a Task; set Execution.Task."}
	}
	returned := make(chan taskResult, 1)
	go func() {
		// This remains if the task calls runtime.Goexit.
		r := taskResult{err: errors.New("the task ended without a result")}
		defer func() {
			if cause := recover(); cause != nil {
				r = taskResult{err: fmt.Errorf("the task panicked: %v", cause)}
			}
			returned <- r
		}()
		value, err := task(ctx, resource, input)
		r = taskResult{value, err}
	}()
	select {
	case r := <-returned:
		return r.value, r.err
	case <-ctx.Done():
	}
	// A result that arrived at the same time still counts.
	select {
	case r := <-returned:
		return r.value, r.err
	default:
		return nil, ctx.Err()
	}
}
