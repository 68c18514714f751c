package asl_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"skip-the-line/emulator/asl"
)

func TestTheHistoryTellsWhatHappened(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, `{"StartAt": "Brew", "States": {
		"Brew": {"Type": "Task", "Resource": "arn:aws:lambda:::function:f", "Next": "Rest",
			"Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 3}],
			"Catch": [{"ErrorEquals": ["Cold"], "Next": "Rest"}]},
		"Rest": {"Type": "Wait", "Seconds": 5, "Next": "Spilled"},
		"Spilled": {"Type": "Fail", "Error": "Spilled", "Cause": "alas"}}}`)
	var h asl.History
	m.Run(t.Context(), asl.Execution{Input: MustDecode(t, `{"id": 1}`), Clock: newFakeClock(), Observe: h.Observe,
		Task: answers(`!Busy:queue`, `!Cold:late`)})

	var lines []string
	for _, v := range h.Visits() {
		lines = append(lines, fmt.Sprintf("%d %s %s %s => %s [%s: %s] next %s, %d attempts %v, %v to %v", v.Number, v.Type, v.State,
			MustEncode(t, v.Input), MustEncode(t, v.Output), v.Error, v.Cause, v.Next, v.Attempts, v.Retries,
			v.Entered.Sub(start), v.Exited.Sub(start)))
	}
	want := `0 Task Brew {"id":1} => {"Cause":"late","Error":"Cold"} [Cold: late] next Rest, 2 attempts [{Busy queue 3s}], 0s to 3s
1 Wait Rest {"Cause":"late","Error":"Cold"} => {"Cause":"late","Error":"Cold"} [: ] next Spilled, 0 attempts [], 3s to 8s
2 Fail Spilled {"Cause":"late","Error":"Cold"} => null [Spilled: alas] next , 0 attempts [], 8s to 8s`
	if got := strings.Join(lines, "\n"); got != want {
		t.Errorf("the history is\n%s\nand should be\n%s", got, want)
	}
}

// The local stack shows executions while they run.
func TestTheHistoryCanBeReadWhileItGrows(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, only(`{"Type": "Task", "Resource": "arn:aws:lambda:::function:f", "Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 5}]}`))
	var h asl.History
	attempt := 0
	o := m.Run(t.Context(), asl.Execution{Clock: newFakeClock(), Observe: h.Observe,
		Task: func(context.Context, string, any) (any, error) {
			visit := h.Visits()[0]
			if len(visit.Retries) != attempt || !visit.Exited.IsZero() {
				t.Errorf("in attempt %d the history says %+v", attempt, visit)
			}
			if attempt++; attempt < 4 {
				return nil, &asl.Error{Name: "Busy"}
			}
			return true, nil
		}})
	if got := outcome(t, o); got != `true` {
		t.Errorf("got %s", got)
	}
}

func TestOneMachineRunsManyExecutionsAtOnce(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, `{"StartAt": "Take", "States": {
		"Take": {"Type": "Pass", "Parameters": {"cup": {"size": "L"}, "name.$": "$$.Execution.Name"}, "Next": "Brew"},
		"Brew": {"Type": "Task", "Resource": "arn:aws:lambda:::function:f", "ResultPath": "$.cup.brewed", "End": true,
			"Retry": [{"ErrorEquals": ["Busy"], "JitterStrategy": "FULL"}]}}}`)
	done := make(chan string)
	const executions = 50
	for i := range executions {
		go func() {
			name := fmt.Sprintf("e-%d", i)
			o := m.Run(t.Context(), asl.Execution{Name: name, Task: answers(`!Busy`, `true`), Clock: newFakeClock()})
			if want := `{"cup":{"brewed":true,"size":"L"},"name":"` + name + `"}`; outcome(t, o) != want {
				done <- outcome(t, o)
			}
			done <- ""
		}()
	}
	for range executions {
		if wrong := <-done; wrong != "" {
			t.Error(wrong)
		}
	}
}

func TestContextObject(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, `{"StartAt": "Show", "States": {
		"Show": {"Type": "Pass", "Parameters": {"context.$": "$$", "name.$": "$$.Execution.Name", "cup.$": "$$.Execution.Input.cup"},
			"Next": "Rest"},
		"Rest": {"Type": "Wait", "Seconds": 60, "Next": "Show again"},
		"Show again": {"Type": "Pass", "InputPath": "$$.State", "End": true}}}`)
	var h asl.History
	m.Run(t.Context(), asl.Execution{
		ID: "arn:e", Name: "one", RoleARN: "arn:r", StateMachineID: "arn:m", StateMachineName: "orders",
		StartTime: start.Add(-time.Second).In(time.FixedZone("AEDT", 11*3600)),
		Input:     MustDecode(t, `{"cup": 4.50}`), Clock: newFakeClock(), Observe: h.Observe,
	})
	visits := h.Visits()
	if got, want := MustEncode(t, visits[0].Output), `{"context":{"Execution":{"Id":"arn:e","Input":{"cup":4.50},"Name":"one",`+
		`"RedriveCount":0,"RoleArn":"arn:r","StartTime":"2026-11-22T07:44:59.123Z"},`+
		`"State":{"EnteredTime":"2026-11-22T07:45:00.123Z","Name":"Show"},"StateMachine":{"Id":"arn:m","Name":"orders"}},`+
		`"cup":4.50,"name":"one"}`; got != want {
		t.Errorf("the context is\n%s\nand should be\n%s", got, want)
	}
	if got, want := MustEncode(t, visits[2].Output), `{"EnteredTime":"2026-11-22T07:46:00.123Z","Name":"Show again"}`; got != want {
		t.Errorf("the state is %s and should be %s", got, want)
	}
}

// Parameters are filled in anew for each attempt, and what was recorded of an earlier one does not change.
func TestRetryCountGrows(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, only(`{"Type": "Task", "Resource": "arn:aws:lambda:::function:f",
		"Parameters": {"state.$": "$$.State.RetryCount"}, "ResultSelector": {"after.$": "$$.State.RetryCount"},
		"Retry": [{"ErrorEquals": ["States.ALL"]}]}`))
	var inputs []any
	o := m.Run(t.Context(), asl.Execution{Clock: newFakeClock(), Task: func(_ context.Context, _ string, input any) (any, error) {
		if inputs = append(inputs, input); len(inputs) < 3 {
			return nil, &asl.Error{Name: "Busy"}
		}
		return nil, nil
	}})
	if got, want := MustEncode(t, inputs)+outcome(t, o), `[{"state":0},{"state":1},{"state":2}]{"after":2}`; got != want {
		t.Errorf("got %s and should get %s", got, want)
	}
}
