package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"
)

// operations call each step so that it calls one operation, and return the step's error or the status of its reply.
var operations = map[string]func(tb testing.TB, ctx context.Context, env environment) (status int, err error){
	"PutItem": func(tb testing.TB, ctx context.Context, env environment) (status int, err error) {
		_, err = mustStep[putItemStep](tb, env, "put-item")(ctx, input("o-1", time.Now()))
		return 0, err
	},
	"PutObject": func(tb testing.TB, ctx context.Context, env environment) (status int, err error) {
		_, err = mustStep[putObjectStep](tb, env, "put-object")(ctx, mustPlaced(tb, "o-1"))
		return 0, err
	},
	"GetItem": func(tb testing.TB, ctx context.Context, env environment) (status int, err error) {
		response, err := mustStep[apiStep](tb, env, "get-item")(ctx, request("accountid", "a0", "vendorid", "v0"))
		return response.StatusCode, err
	},
	"Query": func(tb testing.TB, ctx context.Context, env environment) (status int, err error) {
		response, err := mustStep[apiStep](tb, env, "get-item")(ctx, queueRequest("vendorid", "v0"))
		return response.StatusCode, err
	},
	"HeadObject": func(tb testing.TB, ctx context.Context, env environment) (status int, err error) {
		response, err := mustStep[apiStep](tb, env, "get-object")(ctx, request("objectKey", "2026/11/a0/v0/o-1"))
		return response.StatusCode, err
	},
}

// What a lost or garbled response, a busy or broken service and a clock or credentials out of date have in common is
// that a retry may help: a workflow step must return Unavailable, and a step of the API must try again itself. What the
// service rejects for good must not keep anybody waiting.
func TestSteps_retryWhereItMayHelp(t *testing.T) {
	t.Parallel()
	var all sync.WaitGroup // steps of the API wait between attempts: all at once
	for operation, call := range operations {
		for _, fault := range faults {
			want := fault.want
			if operation == "HeadObject" && fault.head != "" {
				want = fault.head
			}
			all.Go(func() {
				server := startFaulty(t, fault)
				status, err := call(t, t.Context(), pointTo(server.url, server.url))
				if problem := compare(err, status, int(server.calls.Load()), want); problem != "" {
					t.Errorf("%s meets %s: %s; it %s: %s", operation, fault.name, problem, want, fault.why)
				}
			})
		}
		for name, url := range unreachable(t) {
			all.Go(func() {
				status, err := call(t, t.Context(), pointTo(url, url))
				if _, ok := err.(*Unavailable); !ok && status != http.StatusInternalServerError {
					t.Errorf("%s where %s: the error is %T %v, the status %d", operation, name, err, err, status)
				}
			})
		}
	}
	all.Wait()
}

// compare says what is wrong with how a step ended: of a workflow step its error, of one of the API the status of its
// reply and the number of calls.
func compare(err error, status, calls int, want outcome) string {
	if status != 0 {
		wantCalls := map[outcome]int{retried: 3, final: 1}[want]
		if err != nil || status != http.StatusInternalServerError || calls != wantCalls {
			return fmt.Sprintf("the reply has status %d after %d calls, want 500 after %d", status, calls, wantCalls)
		}
		return ""
	}
	_, isUnavailable := err.(*Unavailable)
	_, isFinal := err.(*ServiceError)
	if isUnavailable != (want == retried) || isFinal != (want == final) || calls != 1 {
		return fmt.Sprintf("the step returned %T %v after %d calls", err, err, calls)
	}
	return ""
}

// Nothing in the time that a step has is the same to the workflow, which has to hear of it from the step.
func TestSteps_reportThatNoResponseCameInTime(t *testing.T) {
	t.Parallel()
	silent := serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // until then the server does not notice that the client has left
		<-r.Context().Done()
	}))
	for operation, call := range operations {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			patient, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			ctx := invocation{patient, time.Now().Add(responseMargin + 300*time.Millisecond)}
			status, err := call(t, ctx, pointTo(silent, silent))
			if unavailable, ok := err.(*Unavailable); ok && unavailable.Reason != "no response in time" || !ok && status != http.StatusInternalServerError {
				t.Errorf("the error is %T %v, the status %d", err, err, status)
			}
			if ctx.Err() != nil {
				t.Error("the step waited for longer than its own deadline: Lambda would have ended the process")
			}
		})
	}
}

// invocation is a step's context on a machine that may be slow: it goes on beyond its deadline, for the step to give up by itself.
type invocation struct {
	context.Context
	deadline time.Time
}

func (i invocation) Deadline() (time.Time, bool) { return i.deadline, true }

func TestWithMargin(t *testing.T) {
	t.Parallel()
	deadline := time.Now().Add(time.Hour)
	ctx, cancel := context.WithDeadline(t.Context(), deadline)
	defer cancel()
	within, done := withMargin(ctx)
	defer done()
	if got, _ := within.Deadline(); !got.Equal(deadline.Add(-500 * time.Millisecond)) {
		t.Errorf("a step that has until %v gives up at %v", deadline, got)
	}
	if without, done := withMargin(t.Context()); without != t.Context() {
		t.Error("a step without a deadline has one")
	} else {
		done()
	}
}

// A call that cannot even be sent is not worth a retry.
func TestSteps_withAMalformedEndpoint(t *testing.T) {
	t.Parallel()
	for operation, call := range operations {
		status, err := call(t, t.Context(), pointTo("http://%zz", "http://%zz"))
		if _, ok := err.(*ServiceError); !ok && status != http.StatusInternalServerError {
			t.Errorf("%s: the error is %T %v, the status %d", operation, err, err, status)
		}
	}
}

// An invoice that is there is a success however the rest of that response fares.
func TestPutObject_412IsAnInvoiceThatIsThere(t *testing.T) {
	t.Parallel()
	for name, respond := range map[string]func(*net.TCPConn, *http.Request){
		"with its code": coded(412, "PreconditionFailed"),
		"without":       status(412, "", ""),
		"cut short":     bytesOf("HTTP/1.1 412 Precondition Failed\r\nContent-Length: 100\r\n\r\n<Err"),
	} {
		server := startFaulty(t, fault{respond: respond})
		if _, err := operations["PutObject"](t, t.Context(), pointTo("", server.url)); err != nil {
			t.Errorf("%s: %T %v", name, err, err)
		}
	}
}
