package asl

import (
	"context"
	"errors"
	"strings"
	"time"
)

// Task carries out one attempt of a Task state: it does what the resource stands for, an ARN such as
// arn:aws:states:::lambda:invoke, and returns the result as [Decode] would give it.
//
// The context is done when the attempt has timed out or the execution is over; the attempt then no longer counts, and
// a Task that pays no heed to it is left behind. A failure is an [*Error]; any other error, and a panic, counts as
// States.TaskFailed. A Task must not change its input, which the execution's history shares, and must not change its
// result after returning it.
type Task func(ctx context.Context, resource string, input any) (any, error)

// taskState has work done: https://states-language.net/#task-state
type taskState struct {
	resource    string
	input       selection
	parameters  template
	timeout     time.Duration // 0 means none.
	timeoutPath *path
	selector    template
	result      resultPath
	output      selection
	retriers    []retrier
	catchers    []catcher
	next        string
}

func loadTask(f *fields, t *transitions) behaviour {
	f.onlyOne(false, "TimeoutSeconds", "TimeoutSecondsPath")
	s := &taskState{
		resource:    loadResource(f),
		input:       f.selection("InputPath"),
		parameters:  f.template("Parameters"),
		timeout:     time.Duration(f.integer("TimeoutSeconds", 1, maxSeconds, 0)) * time.Second,
		timeoutPath: f.definitePath("TimeoutSecondsPath"),
		selector:    f.template("ResultSelector"),
		result:      f.resultPath("ResultPath"),
		output:      f.selection("OutputPath"),
		next:        t.nextOrEnd(f),
	}
	f.each("Retry", func(item *fields, last bool) { s.retriers = append(s.retriers, loadRetrier(item, last)) })
	f.each("Catch", func(item *fields, last bool) { s.catchers = append(s.catchers, loadCatcher(item, last, t)) })
	return s
}

func loadResource(f *fields) string {
	resource, ok := f.text("Resource")
	switch {
	case !ok && !f.has("Resource"):
		f.problem("needs a Resource")
	case ok && !strings.HasPrefix(resource, "arn:"):
		f.member("Resource").problem("%q is no ARN; it must start with arn:", resource)
	case strings.HasSuffix(resource, ".waitForTaskToken"):
		f.member("Resource").problem("waiting for a task token is not supported; have the task answer by itself")
	}
	return resource
}

// run makes attempts until one succeeds, or its failure is not one to retry.
func (s *taskState) run(v *visit, input any) (any, string, error) {
	retries := make([]int, len(s.retriers))
	for {
		output, err := s.attempt(v, input)
		var failure *Error
		if err == nil || !errors.As(err, &failure) {
			return output, s.next, err
		}
		delay, again := s.retry(v, failure, retries)
		if !again {
			return s.catch(v, input, failure)
		}
		v.retrying(failure, delay)
		if err := v.sleep(delay); err != nil {
			return nil, "", err
		}
	}
}

func (s *taskState) attempt(v *visit, raw any) (any, error) {
	input, err := s.input.of(v, raw)
	if err != nil {
		return nil, err
	}
	timeout := s.timeout
	if s.timeoutPath != nil {
		if timeout, err = v.findSeconds(s.timeoutPath, "TimeoutSecondsPath", 1, input); err != nil {
			return nil, err
		}
	}
	if s.parameters != nil {
		if input, err = s.parameters.fill(v, input); err != nil {
			return nil, err
		}
	}
	result, err := v.invoke(s.resource, input, timeout)
	if err != nil {
		return nil, err
	}
	if s.selector != nil {
		if result, err = s.selector.fill(v, result); err != nil {
			return nil, err
		}
	}
	output, err := s.result.place(v, raw, result)
	if err != nil {
		return nil, err
	}
	return s.output.of(v, output)
}
