package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"skip-the-line/local"
)

func mustStart(t *testing.T, o local.Options) *local.Stack {
	t.Helper()
	stack, err := local.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stack.Close(); err != nil {
			t.Errorf("closing the stack: %v", err)
		}
	})
	return stack
}

// mustServe stands in front of an API; between decides what becomes of each call.
func mustServe(t *testing.T, api string, between func(w http.ResponseWriter, r *http.Request, next http.Handler)) (address string) {
	t.Helper()
	target, err := url.Parse(api)
	if err != nil {
		t.Fatal(err)
	}
	next := httputil.NewSingleHostReverseProxy(target)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { between(w, r, next) }))
	t.Cleanup(server.Close)
	return server.URL
}

// mustDescribeExecutions answers Step Functions' DescribeExecution from what a local stack's executions have come to.
func mustDescribeExecutions(t *testing.T, stack *local.Stack) (endpoint string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var call struct{ ExecutionArn string }
		if err := json.NewDecoder(r.Body).Decode(&call); err != nil || r.Header.Get("X-Amz-Target") != "AWSStepFunctions.DescribeExecution" {
			t.Errorf("the call is %s %v", r.Header.Get("X-Amz-Target"), err)
		}
		if !strings.HasPrefix(call.ExecutionArn, strings.Replace(aStateMachine, ":stateMachine:", ":execution:", 1)+":") {
			t.Errorf("the execution is %s", call.ExecutionArn)
		}
		x, err := stack.Execution(r.Context(), call.ExecutionArn[strings.LastIndex(call.ExecutionArn, ":")+1:])
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte(`{"__type": "com.amazonaws.swf.service.v2.model#ExecutionDoesNotExist", "message": "no"}`))
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{
			"executionArn": call.ExecutionArn, "stateMachineArn": aStateMachine, "startDate": 0, "status": x.Status, "error": x.Error,
		})
	}))
	t.Cleanup(server.Close)
	return server.URL
}
