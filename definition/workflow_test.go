package definition_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"skip-the-line/definition"
)

type workflow struct {
	StartAt        string
	TimeoutSeconds float64
	States         map[string]state
}

type state struct {
	Type, Resource, Next, Default, ErrorPath, CausePath string
	TimeoutSeconds                                      float64
	Seconds                                             *float64
	Parameters                                          struct {
		FunctionName      string
		MessageAttributes map[string]map[string]string
	}
	Choices []struct{ Next string }
	Retry   []struct {
		ErrorEquals                                                []string
		IntervalSeconds, MaxAttempts, BackoffRate, MaxDelaySeconds float64
		JitterStrategy                                             string
	}
	Catch []struct {
		ErrorEquals      []string
		ResultPath, Next string
	}
}

func mustWorkflow(t *testing.T) workflow {
	t.Helper()
	values := definition.WorkflowFunctions(functionARN)
	maps.Copy(values, map[string]string{"Partition": "aws", "TableName": "orders", "TopicArn": "arn:topic"})
	text, err := definition.Workflow(values)
	if err != nil {
		t.Fatal(err)
	}
	var w workflow
	if err := json.Unmarshal(text, &w); err != nil {
		t.Fatal(err)
	}
	return w
}

func TestWorkflow_retriesWhatMayPass(t *testing.T) {
	t.Parallel()
	want := []string{
		"Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException", "Lambda.TooManyRequestsException",
		"Lambda.ClientExecutionTimeoutException", "Lambda.Unknown", "Sandbox.Timedout", "Runtime.ExitError", "States.Timeout", "Unavailable",
	}
	for name, s := range mustWorkflow(t).States {
		if !strings.HasSuffix(s.Resource, "lambda:invoke") {
			continue
		}
		if len(s.Retry) != 1 || !slices.Equal(s.Retry[0].ErrorEquals, want) || s.Retry[0].JitterStrategy != "FULL" || s.Retry[0].MaxDelaySeconds == 0 || s.Retry[0].MaxAttempts != 4 {
			t.Errorf("%s retries %+v, want %v four times with full jitter and a longest delay", name, s.Retry, want)
		}
	}
}

// Nobody is told less because SNS was busy, and no item is left because DynamoDB was: whatever fails is tried again, but
// for a condition that is not met.
func TestWorkflow_retriesNotificationsAndTheRemoval(t *testing.T) {
	t.Parallel()
	for name, s := range mustWorkflow(t).States {
		attempts := map[bool]float64{true: 3, false: 6}[strings.HasSuffix(s.Resource, "sns:publish")]
		if s.Type != "Task" || strings.HasSuffix(s.Resource, "lambda:invoke") {
			continue
		}
		last := s.Retry[len(s.Retry)-1]
		if !slices.Equal(last.ErrorEquals, []string{"States.ALL"}) || last.MaxAttempts != attempts || last.JitterStrategy != "FULL" || last.MaxDelaySeconds == 0 {
			t.Errorf("%s retries %+v, want everything %v times with full jitter and a longest delay", name, last, attempts)
		}
	}
}

// A vendor's subscription filters by its vendorid, whatever became of the order.
func TestWorkflow_addressesEveryNotification(t *testing.T) {
	t.Parallel()
	for name, s := range mustWorkflow(t).States {
		if !strings.HasSuffix(s.Resource, "sns:publish") {
			continue
		}
		for attribute, value := range map[string]string{"event": "StringValue", "vendorid": "StringValue.$", "accountid": "StringValue.$"} {
			if got := s.Parameters.MessageAttributes[attribute]; got["DataType"] != "String" || got[value] == "" {
				t.Errorf("%s publishes without %s: %v", name, attribute, s.Parameters.MessageAttributes)
			}
		}
	}
}

// Whatever goes wrong in a task must be caught, and without losing the order: a Catcher without a ResultPath would put
// the error in its place.
func TestWorkflow_catchesEverythingAndKeepsTheOrder(t *testing.T) {
	t.Parallel()
	for name, s := range mustWorkflow(t).States {
		if s.Type != "Task" {
			continue
		}
		if s.TimeoutSeconds == 0 {
			t.Errorf("%s has no timeout of its own", name)
		}
		if n := len(s.Catch); n == 0 || !slices.Equal(s.Catch[n-1].ErrorEquals, []string{"States.ALL"}) {
			t.Errorf("%s does not catch everything: %+v", name, s.Catch)
		}
		for _, c := range s.Catch {
			if !strings.HasPrefix(c.ResultPath, "$.") {
				t.Errorf("%s catches %v into %q", name, c.ErrorEquals, c.ResultPath)
			}
		}
	}
}

func TestWorkflow_endsWithTheRealError(t *testing.T) {
	t.Parallel()
	w := mustWorkflow(t)
	for _, name := range []string{"OrderRejected", "OrderFailed"} {
		if s := w.States[name]; s.Type != "Fail" || s.ErrorPath != "$.error.Error" || s.CausePath != "$.error.Cause" {
			t.Errorf("%s is %+v", name, s)
		}
	}
	if s := w.States["CompensationFailed"]; s.Type != "Fail" || s.CausePath != "$.compensation.Cause" {
		t.Errorf("CompensationFailed is %+v", s)
	}
	if s := w.States["OrderPlaced"]; s.Type != "Succeed" {
		t.Errorf("OrderPlaced is %+v", s)
	}
}

// A step that the workflow has given up on must no longer run: it could write after the compensation.
func TestWorkflow_waitsLongerThanLambda(t *testing.T) {
	t.Parallel()
	w := mustWorkflow(t)
	for _, step := range definition.Steps {
		invoked := false
		for name, s := range w.States {
			if s.Parameters.FunctionName != functionARN(step.Name) {
				continue
			}
			invoked = true
			if s.TimeoutSeconds < step.Timeout.Seconds()+1 {
				t.Errorf("%s waits %v s for %s, which may run for %v", name, s.TimeoutSeconds, step.Name, step.Timeout)
			}
		}
		if invoked != step.Workflow {
			t.Errorf("does the workflow invoke %s? %v", step.Name, invoked)
		}
	}
}

// Three quarters of what an order costs are its state transitions: docs/cost.md counts four.
func TestWorkflow_placesAnOrderInFourTransitions(t *testing.T) {
	t.Parallel()
	w := mustWorkflow(t)
	var path []string
	for name := w.StartAt; name != "" && len(path) < len(w.States); name = w.States[name].Next {
		path = append(path, name)
	}
	if len(path) != 4 {
		t.Errorf("an order is placed by way of %v", path)
	}
}
