package stepfunctions_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/awsjson"
	"skip-the-line/emulator/stepfunctions"
	"skip-the-line/emulator/store"
)

// mustServeMachine serves a state machine whose tasks run task.
func mustServeMachine(t *testing.T, definition string, task stepfunctions.Integration) (*stepfunctions.Service, awsjson.Client) {
	t.Helper()
	return mustServeKept(t, definition, task, nil)
}

// mustServeKept does the same with a store that keeps the executions.
func mustServeKept(t *testing.T, definition string, task stepfunctions.Integration, kept store.Store) (*stepfunctions.Service, awsjson.Client) {
	t.Helper()
	service, err := stepfunctions.New(stepfunctions.Config{
		StateMachineARN: stateMachineARN, RoleARN: "arn:role", Definition: []byte(definition), Clock: asl.SystemClock(), Store: kept,
		Integrations: stepfunctions.Integrations{"lambda:invoke": task},
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(service)
	t.Cleanup(func() {
		server.Close()
		if err := service.Close(); err != nil {
			t.Error(err)
		}
	})
	return service, awsjson.Client{Endpoint: server.URL, Target: "AWSStepFunctions", HTTP: server.Client()}
}

// described is what DescribeExecution says of one.
type described struct {
	Status, Error, Cause, RedriveStatus, RedriveStatusReason string
	RedriveCount                                             int
	StartDate, StopDate, RedriveDate                         float64
}

func mustDescribe(t *testing.T, client awsjson.Client, name string) (d described) {
	t.Helper()
	_, response := mustCall(t, client, "DescribeExecution", `{"executionArn": "`+executionARN+name+`"}`)
	if err := json.Unmarshal([]byte(response), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

const twoTasks = `{"StartAt": "First", "States": {
	"First": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"do": "first"}, "ResultPath": "$.first", "Next": "Second"},
	"Second": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"do": "second", "redrives.$": "$$.Execution.RedriveCount"},
		"Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 1, "MaxAttempts": 1, "MaxDelaySeconds": 1, "JitterStrategy": "FULL"}], "End": true}}}`

func TestRedriveExecution_goesOnAtTheStateThatFailed(t *testing.T) {
	t.Parallel()
	var firsts, seconds atomic.Int64
	var warm atomic.Bool
	service, client := mustServeMachine(t, twoTasks, func(_ context.Context, parameters any) (any, error) {
		if parameters.(map[string]any)["do"] == "first" {
			firsts.Add(1)
			return map[string]any{}, nil
		}
		seconds.Add(1)
		if !warm.Load() {
			return nil, &asl.Error{Name: "Cold", Cause: "The milk is cold"}
		}
		return parameters, nil
	})
	mustStart(t, client, "one")
	first, err := service.Wait(t.Context(), "one")
	if err != nil || first.Status != asl.Failed {
		t.Fatalf("%+v, %v", first, err)
	}
	if d := mustDescribe(t, client, "one"); d.RedriveStatus != "REDRIVABLE" || d.RedriveStatusReason != "" || d.RedriveCount != 0 {
		t.Errorf("before it is redriven: %+v", d)
	}
	warm.Store(true)
	status, response := mustCall(t, client, "RedriveExecution", `{"executionArn": "`+executionARN+`one"}`)
	if status != http.StatusOK || !strings.Contains(response, `"redriveDate":`) {
		t.Fatalf("status %d: %s", status, response)
	}
	x, err := service.Wait(t.Context(), "one")
	if err != nil || x.Status != asl.Succeeded || x.Error != "" || !x.StartedAt.Equal(first.StartedAt) {
		t.Errorf("redriven: %+v, %v", x, err)
	}
	if output, _ := asl.Encode(x.Output); string(output) != `{"do":"second","redrives":1}` {
		t.Errorf("the output is %s", output)
	}
	if firsts.Load() != 1 || seconds.Load() != 2 || len(x.States) != 2 {
		t.Errorf("the first task ran %d times, the second %d times; the visits are %+v", firsts.Load(), seconds.Load(), x.States)
	}
	d := mustDescribe(t, client, "one")
	if d.RedriveCount != 1 || d.RedriveDate < d.StartDate || d.RedriveStatusReason != "Execution is SUCCEEDED and cannot be redriven" {
		t.Errorf("afterwards: %+v", d)
	}
	status, response = mustCall(t, client, "RedriveExecution", `{"executionArn": "`+executionARN+`one"}`)
	if failure := awsjson.ParseError(status, []byte(response)); status != http.StatusBadRequest || failure.Type != "ExecutionNotRedrivable" {
		t.Errorf("redriven after its success: status %d: %s", status, response)
	}
}

func TestStopExecution_abortsWithItsErrorAndCause(t *testing.T) {
	t.Parallel()
	const wait = `{"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 3600, "End": true}}}`
	_, client := mustServeMachine(t, wait, nil)
	for name, test := range map[string]struct{ with, failure, cause string }{
		"said":   {`, "error": "Tired", "cause": "The shop is closing"`, "Tired", "The shop is closing"},
		"silent": {``, "", ""},
	} {
		mustStart(t, client, name)
		if d := mustDescribe(t, client, name); d.Status != "RUNNING" || d.RedriveStatusReason != "Execution is RUNNING and cannot be redriven" {
			t.Errorf("%s: before it is stopped: %+v", name, d)
		}
		status, response := mustCall(t, client, "StopExecution", `{"executionArn": "`+executionARN+name+`"`+test.with+`}`)
		if status != http.StatusOK || !strings.Contains(response, `"stopDate":`) {
			t.Fatalf("%s: status %d: %s", name, status, response)
		}
		d := mustDescribe(t, client, name)
		if d.Status != "ABORTED" || d.Error != test.failure || d.Cause != test.cause || d.StopDate < d.StartDate || d.RedriveStatus != "REDRIVABLE" {
			t.Errorf("%s: stopped: %+v", name, d)
		}
		if _, again := mustCall(t, client, "StopExecution", `{"executionArn": "`+executionARN+name+`"}`); again != response {
			t.Errorf("%s: stopped again: %s, at first %s", name, again, response)
		}
	}
}

// A redriven Wait waits anew, and can be stopped again.
func TestRedriveExecution_afterAStop(t *testing.T) {
	t.Parallel()
	const wait = `{"StartAt": "Wait", "TimeoutSeconds": 7200, "States": {"Wait": {"Type": "Wait", "Seconds": 3600, "End": true}}}`
	service, client := mustServeMachine(t, wait, nil)
	mustStart(t, client, "one")
	for count := range 3 {
		if _, err := service.Stop(t.Context(), "one", "", ""); err != nil {
			t.Fatal(err)
		}
		if _, err := service.Redrive("one"); err != nil {
			t.Fatal(err)
		}
		if d := mustDescribe(t, client, "one"); d.Status != "RUNNING" || d.StopDate != 0 || d.RedriveCount != count+1 {
			t.Errorf("redriven: %+v", d)
		}
	}
}

func TestRedriveAndStop_ofWhatIsNotThere(t *testing.T) {
	t.Parallel()
	client := mustServe(t)
	for _, operation := range []string{"RedriveExecution", "StopExecution"} {
		for arn, want := range map[string]string{executionARN + "none": "ExecutionDoesNotExist", "one": "InvalidArn"} {
			status, response := mustCall(t, client, operation, `{"executionArn": "`+arn+`"}`)
			if failure := awsjson.ParseError(status, []byte(response)); status != http.StatusBadRequest || failure.Type != want {
				t.Errorf("%s of %s: status %d: %s; want %s", operation, arn, status, response, want)
			}
		}
	}
}
