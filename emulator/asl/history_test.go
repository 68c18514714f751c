package asl_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"skip-the-line/emulator/asl"
)

func TestHistory_recordsEveryVisit(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, `{"StartAt": "Brew", "States": {
		"Brew": {"Type": "Task", "Resource": "arn:aws:lambda:::function:f", "Next": "Rest",
			"Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 3}],
			"Catch": [{"ErrorEquals": ["Cold"], "Next": "Rest"}]},
		"Rest": {"Type": "Wait", "Seconds": 5, "Next": "Spilled"},
		"Spilled": {"Type": "Fail", "Error": "Spilled", "Cause": "alas"}}}`)
	var h asl.History
	m.Run(t.Context(), asl.Execution{Input: MustDecode(t, `{"id": 1}`), Clock: newFakeClock(), Observe: h.Observe,
		Task: returning(`!Busy:queue`, `!Cold:late`)})

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
		t.Errorf("the history is\n%s\nwant\n%s", got, want)
	}
}

func TestHistory_canBeReadWhileTheExecutionRuns(t *testing.T) {
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

func TestMachine_runsManyExecutionsAtOnce(t *testing.T) {
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
			o := m.Run(t.Context(), asl.Execution{Name: name, Task: returning(`!Busy`, `true`), Clock: newFakeClock()})
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
		t.Errorf("the context is\n%s\nwant\n%s", got, want)
	}
	if got, want := MustEncode(t, visits[2].Output), `{"EnteredTime":"2026-11-22T07:46:00.123Z","Name":"Show again"}`; got != want {
		t.Errorf("the state is %s want %s", got, want)
	}
}

// Each attempt evaluates Parameters again, and what was recorded of an earlier one does not change.
func TestContextObject_countsRetries(t *testing.T) {
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
		t.Errorf("got %s want %s", got, want)
	}
}

// The console and its clients read this JSON.
func TestVisit_isJSON(t *testing.T) {
	t.Parallel()
	running := asl.Visit{State: "Brew", Type: "Task", Entered: start}
	done := asl.Visit{
		Number: 1, State: "Brew", Type: "Task", Entered: start, Exited: start.Add(time.Second), Input: "in", Output: "out",
		Error: "Cold", Cause: "late", Attempts: 2, Retries: []asl.Retry{{Error: "Busy", Delay: 1500 * time.Millisecond}}, Next: "Rest",
	}
	want := `[{"state":"Brew","type":"Task","enteredat":"2026-11-22T07:45:00.123456789Z","input":null},` +
		`{"state":"Brew","type":"Task","enteredat":"2026-11-22T07:45:00.123456789Z","exitedat":"2026-11-22T07:45:01.123456789Z",` +
		`"input":"in","output":"out","error":"Cold","cause":"late","attempts":2,` +
		`"retries":[{"error":"Busy","delayseconds":1.5}],"next":"Rest"}]`
	text, err := json.Marshal([]asl.Visit{running, done})
	if err != nil || string(text) != want {
		t.Errorf("the JSON is %v\n%s\nwant\n%s", err, text, want)
	}
	var read []asl.Visit
	if err := json.Unmarshal(text, &read); err != nil || read[1].Retries[0] != done.Retries[0] {
		t.Errorf("read %v: %+v", err, read)
	}
}

// Every stage of a state's data is kept, in the order in which the fields apply; of a task that was tried again, those of its last
// attempt.
func TestVisit_hasTheStagesOfItsData(t *testing.T) {
	t.Parallel()
	machine := MustLoad(t, `{"StartAt": "Task", "States": {
		"Task": {"Type": "Task", "Resource": "arn:aws:lambda:::function:f", "InputPath": "$.in", "Parameters": {"p.$": "$.a"}, "ResultSelector": {"s.$": "$.r"},
			"ResultPath": "$.out", "OutputPath": "$.out", "Retry": [{"ErrorEquals": ["Busy"]}], "Next": "Pass"},
		"Pass": {"Type": "Pass", "Parameters": {"q.$": "$.s"}, "Result": 7, "ResultPath": null, "Next": "Plain"},
		"Plain": {"Type": "Succeed"}}}`)
	var history asl.History
	calls := 0
	outcome := machine.Run(t.Context(), asl.Execution{
		Input: map[string]any{"in": map[string]any{"a": "1"}}, Clock: newFakeClock(), Observe: history.Observe,
		Task: func(context.Context, string, any) (any, error) {
			if calls++; calls == 1 {
				return nil, &asl.Error{Name: "Busy"}
			}
			return map[string]any{"r": "2"}, nil
		},
	})
	if outcome.Status != asl.Succeeded {
		t.Fatalf("%+v", outcome)
	}
	for i, want := range []string{
		`[["InputPath",{"a":"1"}],["ResultSelector",{"s":"2"}],["ResultPath",{"in":{"a":"1"},"out":{"s":"2"}}]]`,
		`[["Parameters",{"q":"2"}],["Result",7],["ResultPath",{"s":"2"}]]`,
		`[]`,
	} {
		stages := []any{}
		for _, s := range history.Visits()[i].Stages {
			stages = append(stages, []any{s.Field, s.Value})
		}
		if got, err := asl.Encode(stages); err != nil || string(got) != want {
			t.Errorf("visit %d has the stages %s, want %s; %v", i, got, want, err)
		}
	}
	if sent := history.Visits()[0].Tries; len(sent) != 2 || MustEncode(t, sent[1].Arguments) != `{"p":"1"}` || MustEncode(t, sent[1].Result) != `{"r":"2"}` {
		t.Errorf("the task's tries are %+v", sent)
	}
}
