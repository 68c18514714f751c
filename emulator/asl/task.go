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
	resource  string
	timeout   number // 0 means none.
	heartbeat number // 0 means none. It applies to tasks with a token.
}

func loadTask(f *fields, t *transitions) behaviour {
	s := &taskState{resource: loadResource(f), timeout: f.seconds("TimeoutSeconds", 1), heartbeat: f.seconds("HeartbeatSeconds", 1)}
	timeout, okTimeout := s.timeout.read(s.timeout.fixed)
	if heartbeat, ok := s.heartbeat.read(s.heartbeat.fixed); ok && okTimeout && heartbeat >= timeout {
		f.member("HeartbeatSeconds").problem("must be less than TimeoutSeconds")
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
	case strings.Contains(resource, ":activity:"):
		f.member("Resource").problem("activities are not supported; use an integration with .waitForTaskToken")
	case f.loader.resource != nil:
		if err := f.loader.resource(resource); err != nil {
			f.member("Resource").problem("%s", err)
		}
	}
	return resource
}

// waits reports whether the task ends by its token only.
func (s *taskState) waits() bool { return strings.HasSuffix(s.resource, ".waitForTaskToken") }

// hasToken reports whether the task can end by its token. A job that is waited for can too (recorded on AWS).
func (s *taskState) hasToken() bool { return s.waits() || strings.Contains(s.resource, ".sync") }

func (s *taskState) attempt(v *visit, input, arguments any) (any, error) {
	timeout, err := s.timeout.duration(v, input)
	if err != nil {
		return nil, err
	}
	heartbeat, err := s.heartbeat.duration(v, input)
	if err != nil {
		return nil, err
	}
	result, err := s.invoke(v, arguments, timeout, heartbeat)
	if err == nil && tooLarge(result) {
		return nil, &Error{DataLimitExceeded, fmt.Sprintf("The state/task '%s' returned a result with a size exceeding "+
			"the maximum number of bytes service limit.", service(s.resource))}
	}
	return result, err
}

// attemptEvents counts the history events of one attempt: TaskScheduled, TaskStarted and its end.
const attemptEvents = 3

// invoke calls the task and waits for its end, or for its token.
func (s *taskState) invoke(v *visit, input any, timeout, heartbeat time.Duration) (any, error) {
	switch {
	case !v.afford(attemptEvents):
		return nil, v.historyFull()
	case tooLarge(input):
		return nil, &Error{DataLimitExceeded, fmt.Sprintf("The state '%s' gives the task '%s' more than %d bytes of "+
			"JSON.", v.state.name, s.resource, MaxDataBytes)}
	case v.Task == nil:
		return nil, &Error{Runtime, "The execution was started without a Task; set Execution.Task."}
	case s.waits() && v.Callbacks == nil:
		return nil, &Error{Runtime, "The execution was started without Callbacks; set Execution.Callbacks."}
	}
	resumed := v.resumedToken != "" && s.waits() // Its request was made before the interruption.
	if resumed && timeout > 0 && len(v.seen.Retries) == 0 {
		timeout = max(1, timeout-v.now().Sub(v.seen.Entered))
	}
	v.seen.Attempts++
	if !resumed {
		v.begin(Try{Resource: s.resource, Arguments: input, Timeout: timeout.Seconds(), Heartbeat: heartbeat.Seconds()})
	}
	c := taskCall{taskState: s, heartbeat: heartbeat, clock: v.Clock}
	var cancel context.CancelFunc
	if timeout > 0 {
		c.ctx, cancel = v.Clock.WithTimeout(v.ctx, timeout)
	} else {
		c.ctx, cancel = context.WithCancel(v.ctx)
	}
	defer cancel()
	if s.waits() || v.token != "" {
		v.taskToken()
		var close func()
		c.updates, close = v.Callbacks.Open(v.attempt())
		defer close()
		c.requested = func() {
			v.seen.Token = v.token
			v.submitted()
			v.report()
		}
		defer func() { v.seen.Token = "" }()
	}
	if !resumed {
		a := v.attempt()
		c.returned = start(context.WithValue(c.ctx, attemptKey{}, &a), v.Task, s.resource, input)
	}
	result, err := c.wait()
	switch {
	case err == nil:
		return result, nil
	case v.ctx.Err() != nil:
		return nil, errStopped
	case c.ctx.Err() != nil:
		return nil, &Error{Name: Timeout} // Even if the task has failed otherwise, it was too late. There is no cause.
	}
	return nil, err
}

// A taskCall is a call of a task that has not ended.
type taskCall struct {
	*taskState
	ctx       context.Context
	clock     Clock
	heartbeat time.Duration
	returned  <-chan taskResult // From the Task.
	updates   <-chan Update     // For the token; nil without one.
	requested func()            // Called when a task that waits for its token has made its request.
}

// wait returns how the call ends. Without a heartbeat in time, it ends as it does at a timeout (recorded on AWS).
func (c *taskCall) wait() (any, error) {
	for {
		silent, cancel := c.silence()
		update, result, err := c.next(silent)
		cancel()
		switch {
		case update == nil:
			return result, err
		case update.Heartbeat:
		case update.Error != nil:
			return nil, update.Error
		default:
			return update.Output, nil
		}
	}
}

// silence returns a context that is done when no heartbeat has come in time.
func (c *taskCall) silence() (context.Context, context.CancelFunc) {
	if c.heartbeat == 0 || c.updates == nil {
		return context.Background(), func() {}
	}
	return c.clock.WithTimeout(c.ctx, c.heartbeat)
}

// next waits for an update of the token, or for the end of the call.
func (c *taskCall) next(silent context.Context) (*Update, any, error) {
	for {
		select {
		case r := <-c.returned:
			if r.err != nil || !c.waits() {
				return nil, r.value, r.err
			}
			c.returned = nil // Now the token is waited for.
			c.requested()
		case u := <-c.updates:
			return &u, nil, nil
		case <-silent.Done():
			return c.late(&Error{Name: Timeout})
		case <-c.ctx.Done():
			return c.late(c.ctx.Err())
		}
	}
}

// late returns a result that arrived at the same time as the end of the call, or the error of that end.
func (c *taskCall) late(err error) (*Update, any, error) {
	select {
	case u := <-c.updates:
		return &u, nil, nil
	default:
	}
	select {
	case r := <-c.returned:
		if r.err != nil || !c.waits() {
			return nil, r.value, r.err
		}
	default:
	}
	return nil, nil, err
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

type taskResult struct {
	value any
	err   error
}

// start calls the task on a goroutine of its own, so that the execution need not wait for it once the context is done.
func start(ctx context.Context, task Task, resource string, input any) <-chan taskResult {
	returned := make(chan taskResult, 1)
	go func() {
		// This remains if the task calls runtime.Goexit.
		r := taskResult{err: &Error{TaskFailed, "the task ended without a result"}}
		defer func() {
			if cause := recover(); cause != nil {
				r = taskResult{err: &Error{TaskFailed, fmt.Sprintf("the task panicked: %v", cause)}}
			}
			returned <- r
		}()
		value, err := task(ctx, resource, input)
		r = taskResult{value, taskError(err)}
	}()
	return returned
}

// taskError returns the error of a task as an *Error with a name.
func taskError(err error) error {
	var failure *Error
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &failure):
		return &Error{Name: TaskFailed, Cause: err.Error()}
	case failure.Name == "":
		return &Error{Name: TaskFailed, Cause: failure.Cause}
	}
	return failure
}
