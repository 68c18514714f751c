package asl_test

import (
	"strings"
	"testing"

	"skip-the-line/emulator/asl"
)

const historyFull = `FAILED States.Runtime: The execution reached the maximum number of history events (25000).`

func TestLimits_endAnEndlessLoop(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, `{"StartAt": "Round", "States": {
		"Round": {"Type": "Pass", "Next": "Again"},
		"Again": {"Type": "Choice", "Choices": [{"Variable": "$", "IsString": true, "Next": "Out"}], "Default": "Round"},
		"Out": {"Type": "Succeed"}}}`)
	var last asl.Visit
	o := m.Run(t.Context(), asl.Execution{Observe: func(v asl.Visit) { last = v }})
	if got := outcome(t, o); got != historyFull {
		t.Errorf("got %s", got)
	}
	// ExecutionStarted, two events a state, and ExecutionFailed.
	if last.Number != (asl.MaxEvents-2)/2-1 {
		t.Errorf("entered %d states", last.Number+1)
	}
}

func TestLimits_endEndlessRetries(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, only(`{"Type": "Task", "Resource": "arn:aws:lambda:::function:f",
		"Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 99999999, "BackoffRate": 9}]}`))
	var last asl.Visit
	o := m.Run(t.Context(), asl.Execution{Task: returning(`!Busy`), Clock: newFakeClock(), Observe: func(v asl.Visit) { last = v }})
	if got := outcome(t, o); got != historyFull {
		t.Errorf("got %s", got)
	}
	if want := (asl.MaxEvents - 3) / 3; last.Attempts != want {
		t.Errorf("made %d attempts want %d", last.Attempts, want)
	}
}

// Each round doubles the data: without a limit, 12,000 rounds would exhaust any memory.
func TestLimits_endDataThatDoubles(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, `{"StartAt": "Double", "States": {
		"Double": {"Type": "Pass", "Parameters": {"a.$": "$", "b.$": "$"}, "Next": "Again"},
		"Again": {"Type": "Choice", "Choices": [{"Variable": "$", "IsString": true, "Next": "Out"}], "Default": "Double"},
		"Out": {"Type": "Succeed"}}}`)
	o := m.Run(t.Context(), asl.Execution{Input: "coffee"})
	if got, want := outcome(t, o), `FAILED States.DataLimitExceeded: The state 'Double' has an output that is larger than the quota.`; got != want {
		t.Errorf("got %s want %s", got, want)
	}
}

func TestLimits_data(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, only(`{"Type": "Task", "Resource": "arn:aws:lambda:::function:f",
		"Parameters": {"once.$": "$"}, "ResultSelector": {"half": "taken"}}`))
	fits := asl.MaxDataBytes - len(`{"once":""}`)
	for name, test := range map[string]struct {
		input, result string
		want          string
	}{
		"all that fits":        {strings.Repeat("x", fits), `1`, `{"half":"taken"}`},
		"too much for a task":  {strings.Repeat("x", fits+1), `1`, `FAILED States.DataLimitExceeded: The state 'It' gives the task`},
		"escapes count":        {strings.Repeat("x", fits-1) + `"`, `1`, `FAILED States.DataLimitExceeded: The state 'It' gives the task`},
		"too much from a task": {``, `["` + strings.Repeat("x", asl.MaxDataBytes) + `"]`, `FAILED States.DataLimitExceeded: The state/task 'arn:aws:lambda:::function:f' returned a result`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := m.Run(t.Context(), asl.Execution{Input: test.input, Task: returning(test.result)})
			if got := outcome(t, o); !strings.HasPrefix(got, test.want) {
				t.Errorf("got %s want %s", got, test.want)
			}
		})
	}
}
