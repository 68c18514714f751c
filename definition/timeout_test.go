package definition_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"skip-the-line/definition"
)

// slowest returns the most seconds that a state can take: every attempt runs into its timeout, every pause is as long as
// its jitter allows, and every Retrier has its turn.
func (s state) slowest() (float64, error) {
	switch s.Type {
	case "Pass", "Choice", "Succeed", "Fail":
		return 0, nil
	case "Wait":
		if s.Seconds == nil {
			return 0, fmt.Errorf("a Wait without Seconds takes as long as its input says")
		}
		return *s.Seconds, nil
	case "Task":
		if s.TimeoutSeconds == 0 {
			return 0, fmt.Errorf("a Task without TimeoutSeconds takes for ever")
		}
	default:
		return 0, fmt.Errorf("nobody has worked out how long a %s takes", s.Type)
	}
	total := s.TimeoutSeconds
	for _, r := range s.Retry {
		pause := r.IntervalSeconds
		for range int(r.MaxAttempts) {
			if r.MaxDelaySeconds > 0 {
				pause = min(pause, r.MaxDelaySeconds)
			}
			total += pause + s.TimeoutSeconds
			pause *= r.BackoffRate
		}
	}
	return total, nil
}

// next returns every state that may follow.
func (s state) next() (names []string) {
	for _, name := range []string{s.Next, s.Default} {
		if name != "" {
			names = append(names, name)
		}
	}
	for _, c := range s.Choices {
		names = append(names, c.Next)
	}
	for _, c := range s.Catch {
		names = append(names, c.Next)
	}
	return names
}

// slowest returns the seconds of the longest way from a state to an end. The states before it are in before.
func (w workflow) slowest(name string, before ...string) (float64, error) {
	for _, entered := range before {
		if entered == name {
			return 0, fmt.Errorf("%s leads back to itself", name)
		}
	}
	took, err := w.States[name].slowest()
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}
	var longest float64
	for _, next := range w.States[name].next() {
		after, err := w.slowest(next, append(before, name)...)
		if err != nil {
			return 0, err
		}
		longest = max(longest, after)
	}
	return took + longest, nil
}

// An execution that its TimeoutSeconds ends is not compensated, so every way through must end long before.
func TestWorkflow_endsLongBeforeItsTimeout(t *testing.T) {
	t.Parallel()
	w := mustWorkflow(t)
	took, err := w.slowest(w.StartAt)
	if err != nil {
		t.Fatal(err)
	}
	if w.TimeoutSeconds != 3600 || took > w.TimeoutSeconds/4 {
		t.Errorf("the slowest way through takes %v s, and must take less than a quarter of an hour: %v s", took, w.TimeoutSeconds)
	}
}

func TestWorkflowTimeout(t *testing.T) {
	t.Parallel()
	if want := time.Duration(mustWorkflow(t).TimeoutSeconds) * time.Second; definition.WorkflowTimeout() != want {
		t.Errorf("the timeout is %v, want %v", definition.WorkflowTimeout(), want)
	}
}

// The arithmetic of the test above counts everything that takes time.
func TestWorkflow_slowestWayCountsEveryState(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		states  string
		seconds float64 // -1 for an error
	}{
		"a Wait":                        {`"A": {"Type": "Wait", "Seconds": 7, "End": true}`, 7},
		"a Wait for what the input has": {`"A": {"Type": "Wait", "SecondsPath": "$.s", "End": true}`, -1},
		"a Task":                        {`"A": {"Type": "Task", "TimeoutSeconds": 5, "End": true}`, 5},
		"a Task that never times out":   {`"A": {"Type": "Task", "End": true}`, -1},
		"a retry":                       {`"A": {"Type": "Task", "TimeoutSeconds": 5, "Retry": [{"IntervalSeconds": 2, "MaxAttempts": 3, "BackoffRate": 2}]}`, 5 + 2 + 5 + 4 + 5 + 8 + 5},
		"a retry with a longest delay":  {`"A": {"Type": "Task", "TimeoutSeconds": 5, "Retry": [{"IntervalSeconds": 2, "MaxAttempts": 3, "BackoffRate": 2, "MaxDelaySeconds": 3}]}`, 5 + 2 + 5 + 3 + 5 + 3 + 5},
		"two Retriers":                  {`"A": {"Type": "Task", "TimeoutSeconds": 5, "Retry": [{"IntervalSeconds": 1, "MaxAttempts": 1, "BackoffRate": 2}, {"IntervalSeconds": 3, "MaxAttempts": 1, "BackoffRate": 2}]}`, 5 + 1 + 5 + 3 + 5},
		"the longest branch":            {`"A": {"Type": "Choice", "Choices": [{"Next": "B"}], "Default": "C"}, "B": {"Type": "Wait", "Seconds": 9}, "C": {"Type": "Wait", "Seconds": 1}`, 9},
		"the default":                   {`"A": {"Type": "Choice", "Choices": [{"Next": "C"}], "Default": "B"}, "B": {"Type": "Wait", "Seconds": 9}, "C": {"Type": "Wait", "Seconds": 1}`, 9},
		"what catches":                  {`"A": {"Type": "Task", "TimeoutSeconds": 5, "Next": "C", "Catch": [{"Next": "B"}]}, "B": {"Type": "Wait", "Seconds": 9}, "C": {"Type": "Succeed"}`, 14},
		"a circle":                      {`"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "Next": "A"}`, -1},
		"a Map":                         {`"A": {"Type": "Map", "End": true}`, -1},
	} {
		t.Run(name, func(t *testing.T) {
			var w workflow
			if err := json.Unmarshal([]byte(`{"States": {`+test.states+`}}`), &w); err != nil {
				t.Fatal(err)
			}
			seconds, err := w.slowest("A")
			if (err != nil) != (test.seconds < 0) || (err == nil && seconds != test.seconds) {
				t.Errorf("it takes %v s, %v; want %v", seconds, err, test.seconds)
			}
		})
	}
}
