package asl_test

import (
	"fmt"
	"slices"
	"testing"

	"skip-the-line/emulator/asl"
)

func TestMachine_listsStatesAndTransitions(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, `{"StartAt": "Weigh", "States": {
		"Weigh": {"Type": "Choice", "Default": "Refuse", "Choices": [
			{"Variable": "$.shots", "NumericGreaterThan": 4, "Next": "Refuse"},
			{"And": [{"Variable": "$.milk", "IsPresent": true},
			         {"Not": {"Variable": "$.milk", "StringEqualsPath": "$.cup"}}], "Next": "Brew"}]},
		"Brew": {"Type": "Task", "Resource": "arn:aws:lambda:::function:brew", "Next": "Rest", "Catch": [
			{"ErrorEquals": ["Empty", "Broken"], "Next": "Refuse"},
			{"ErrorEquals": ["States.ALL"], "Next": "Serve"}]},
		"Rest": {"Type": "Wait", "Seconds": 3, "End": true},
		"Serve": {"Type": "Succeed"},
		"Refuse": {"Type": "Fail"}}}`)

	want := []asl.Transition{
		{From: "Weigh", To: "Refuse", Kind: asl.ChoiceTransition, Label: `$.shots NumericGreaterThan 4`},
		{From: "Weigh", To: "Brew", Kind: asl.ChoiceTransition,
			Label: `($.milk IsPresent true and not $.milk StringEqualsPath "$.cup")`},
		{From: "Weigh", To: "Refuse", Kind: asl.DefaultTransition},
		{From: "Brew", To: "Rest", Kind: asl.NextTransition},
		{From: "Brew", To: "Refuse", Kind: asl.CatchTransition, Label: "Empty, Broken"},
		{From: "Brew", To: "Serve", Kind: asl.CatchTransition, Label: "States.ALL"},
		{From: "Rest", Kind: asl.EndTransition},
		{From: "Serve", Kind: asl.SucceedTransition},
		{From: "Refuse", Kind: asl.FailTransition},
	}
	if got := m.Transitions(); !slices.Equal(got, want) {
		t.Errorf("the transitions are\n%v\nwant\n%v", got, want)
	}
	if got, want := fmt.Sprint(m.States()), "[{Weigh Choice   0 true} {Brew Task arn:aws:lambda:::function:brew  0 false} {Rest Wait   0 false} "+
		"{Serve Succeed   0 false} {Refuse Fail   0 false}]"; got != want {
		t.Errorf("the states are %s want %s", got, want)
	}
	if got := m.StartAt(); got != "Weigh" {
		t.Errorf("it starts at %s", got)
	}
}
