package console

import (
	"context"
	"net/http"
	"path"
	"strings"
	"time"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/lambda"
)

const (
	keptInvocations  = 50_000
	invocationsBytes = 64 << 20
)

// invocation is the invocation of a function by an attempt of a task.
type invocation struct {
	visit, retries int // of the attempt
	function, id   string
}

// Invoke stands between the workflow and the functions, and notes which invocation served an attempt.
func (c *Console) Invoke(next func(context.Context, string, []byte) (lambda.Result, error)) func(context.Context, string, []byte) (lambda.Result, error) {
	return func(ctx context.Context, arn string, payload []byte) (lambda.Result, error) {
		result, err := next(ctx, arn, payload)
		c.invoked(ctx, arn, result.RequestID)
		return result, err
	}
}

// LambdaAPI stands between the workflow and Lambda's API, and notes the same.
func (c *Console) LambdaAPI(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r)
		function := path.Base(strings.TrimSuffix(r.URL.Path, "/invocations"))
		c.invoked(r.Context(), strings.TrimSuffix(function, ":$LATEST"), w.Header().Get("X-Amzn-Requestid"))
	})
}

// invoked notes an invocation by an attempt, which has no id if the function was not run.
func (c *Console) invoked(ctx context.Context, function, id string) {
	if of := asl.AttemptOf(ctx); id != "" {
		c.invocations.add(nameOf(of.ExecutionID), invocation{of.Visit, of.Retries, nameOf(function), id}, 0)
	}
}

// nameOf returns the name at the end of an ARN.
func nameOf(arn string) string { return arn[strings.LastIndex(arn, ":")+1:] }

// attemptView is an attempt of a task as the page shows it.
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

// attempts shows the attempts of a visit to a task, the oldest first, each with its function's log and calls. Made are the execution's
// invocations by visit and retries.
func (c *Console) attempts(v asl.Visit, made map[[2]int]invocation, left *budget) (views []attemptView) {
	tries := v.Tries
	if v.Trying != nil {
		tries = append(tries[:len(tries):len(tries)], *v.Trying)
	}
	for i, t := range tries {
		view := attemptView{
			Resource: t.Resource, Started: t.Begun, Ended: t.Ended, Sent: left.value(t.Arguments), Received: left.value(t.Result),
			Error: t.Error, Cause: string(clip([]byte(t.Cause), maxStart)),
		}
		if by, ok := made[[2]int{v.Number, i}]; ok {
			view.Function, view.Invocation = by.function, by.id
			c.trace(&view)
		}
		views = append(views, view)
	}
	return views
}

// trace adds to an attempt what its invocation has logged and called.
func (c *Console) trace(view *attemptView) {
	if f := c.sources.Functions[view.Function]; f != nil {
		for _, line := range f.Log(view.Invocation) {
			view.Log = append(view.Log, string(clip([]byte(line.Message), maxStart)))
		}
	}
	for _, call := range c.calls.find(compact(view.Invocation)) {
		view.Calls = append(view.Calls, call.view())
	}
}
