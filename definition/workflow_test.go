package definition_test

import (
	"encoding/json"
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
	Type, Resource, Next, ErrorPath, CausePath string
	TimeoutSeconds                             float64
	Retry                                      []struct {
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
	text, err := definition.Workflow(map[string]string{
		"Partition": "aws", "PutItemArn": "arn:put-item", "PutObjectArn": "arn:put-object", "TableName": "orders", "TopicArn": "arn:topic",
	})
	if err != nil {
		t.Fatal(err)
	}
	var w workflow
	if err := json.Unmarshal(text, &w); err != nil {
		t.Fatal(err)
	}
	return w
}

// slowest is how many seconds a state can take before it gives up: every attempt runs into its timeout, and every
// pause is as long as its jitter allows.
func (s state) slowest() float64 {
	var most float64
	for _, r := range s.Retry {
		total, pause := s.TimeoutSeconds, r.IntervalSeconds
		for range int(r.MaxAttempts) {
			total += min(pause, r.MaxDelaySeconds) + s.TimeoutSeconds
			pause *= r.BackoffRate
		}
		most = max(most, total)
	}
	return most
}

func TestWorkflowCannotRunOutOfTime(t *testing.T) {
	t.Parallel()
	w := mustWorkflow(t)
	// slowestFrom is the longest way from a state to the end.
	var slowestFrom func(name string) float64
	slowestFrom = func(name string) float64 {
		s, ok := w.States[name]
		if !ok {
			return 0
		}
		longest := slowestFrom(s.Next)
		for _, c := range s.Catch {
			longest = max(longest, slowestFrom(c.Next))
		}
		return s.slowest() + longest
	}
	if took := slowestFrom(w.StartAt); took > 0.75*w.TimeoutSeconds {
		t.Errorf("the slowest way through takes %v s, which is not well inside %v s", took, w.TimeoutSeconds)
	}
}

func TestWorkflowRetriesWhatARetryMends(t *testing.T) {
	t.Parallel()
	want := []string{
		"Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException", "Lambda.TooManyRequestsException",
		"Lambda.ClientExecutionTimeoutException", "Lambda.Unknown", "Sandbox.Timedout", "Runtime.ExitError", "States.Timeout", "Unavailable",
	}
	for name, s := range mustWorkflow(t).States {
		if !strings.HasSuffix(s.Resource, "lambda:invoke") {
			continue
		}
		if len(s.Retry) != 1 || !slices.Equal(s.Retry[0].ErrorEquals, want) || s.Retry[0].JitterStrategy != "FULL" || s.Retry[0].MaxDelaySeconds == 0 {
			t.Errorf("%s retries %+v, want %v with full jitter and a longest delay", name, s.Retry, want)
		}
	}
}

// Whatever goes wrong in a task must be caught, and without losing the order: a Catcher without a ResultPath would put
// the error in its place.
func TestWorkflowCatchesEverythingAndKeepsTheOrder(t *testing.T) {
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

func TestWorkflowEndsWithTheRealError(t *testing.T) {
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
