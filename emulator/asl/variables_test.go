package asl_test

import (
	"fmt"
	"strings"
	"testing"

	"skip-the-line/emulator/asl"
)

// The first state assigns x and y; what follows reads them.
func TestVariables(t *testing.T) {
	t.Parallel()
	const task = `"Type": "Task", "Resource": "arn:aws:lambda:::function:echo"`
	for name, test := range map[string]struct{ state, want string }{
		"in InputPath":             {`{` + task + `, "InputPath": "$x.list[1]"}`, `2`},
		"in OutputPath":            {`{` + task + `, "OutputPath": "$y"}`, `"tea"`},
		"in Parameters":            {`{` + task + `, "Parameters": {"a.$": "$y", "b": "$y", "c.$": "$x.list[?(@ > 1)]"}}`, `{"a":"tea","b":"$y","c":[2,3]}`},
		"in an intrinsic function": {`{` + task + `, "Parameters": {"a.$": "States.Format('{}', $y)"}}`, `{"a":"tea"}`},
		"in ResultSelector":        {`{` + task + `, "ResultSelector": {"a.$": "$y"}}`, `{"a":"tea"}`},
		"in a Wait":                {`{"Type": "Wait", "SecondsPath": "$x.list[0]", "OutputPath": "$y"}`, `"tea"`},
		"in a Map":                 {`{"Type": "Map", "ItemsPath": "$x.list", "MaxConcurrencyPath": "$x.list[0]", "ItemProcessor": {"StartAt": "In", "States": {"In": {"Type": "Pass", "End": true}}}}`, `[1,2,3]`},
		"in a Fail":                {`{"Type": "Fail", "ErrorPath": "$y"}`, `FAILED tea`},
		"that is not assigned":     {`{` + task + `, "InputPath": "$z"}`, `FAILED States.Runtime: An error occurred while executing the state 'Then' (entered at the event id #4). The JSONPath '$z'`},
		"without such a member":    {`{` + task + `, "InputPath": "$x.z"}`, `FAILED States.Runtime`},
		"the old value in a state": {`{` + task + `, "Assign": {"y": 1, "z.$": "$y"}, "OutputPath": "$y"}`, `"tea"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			state := test.state
			if !strings.Contains(state, `"Fail"`) {
				state = strings.TrimSuffix(state, "}") + `, "End": true}`
			}
			m := MustLoad(t, `{"StartAt": "First", "States": {
				"First": {"Type": "Pass", "Assign": {"x": {"list": [1, 2, 3]}, "y.$": "$.drink"}, "Next": "Then"}, "Then": `+state+`}}`)
			got := outcome(t, m.Run(t.Context(), asl.Execution{Input: MustDecode(t, `{"drink": "tea"}`), Task: echo, Clock: newFakeClock()}))
			if got != test.want && !(strings.HasPrefix(test.want, "FAILED") && strings.HasPrefix(got, test.want)) {
				t.Errorf("got %s; want %s", got, test.want)
			}
		})
	}
}

// What $ means in an Assign, and which of several applies.
func TestAssign(t *testing.T) {
	t.Parallel()
	const task = `"Type": "Task", "Resource": "arn:aws:lambda:::function:f"`
	for name, test := range map[string]struct{ state, result, want string }{
		"the result of a task":                             {`{` + task + `, "Assign": {"v.$": "$.r"}, "ResultPath": "$.x", "OutputPath": "$.x", "Next": "Done"}`, `{"r": 1}`, `map[v:1]`},
		"what ResultSelector leaves":                       {`{` + task + `, "ResultSelector": {"s.$": "$.r"}, "Assign": {"v.$": "$"}, "Next": "Done"}`, `{"r": 1}`, `map[v:map[s:1]]`},
		"nothing when it fails":                            {`{` + task + `, "Assign": {"v": 1}, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Done"}], "Next": "Done"}`, `!Cold`, `map[]`},
		"a Catcher's":                                      {`{` + task + `, "Assign": {"v": 1}, "Catch": [{"ErrorEquals": ["States.ALL"], "Assign": {"w.$": "$.Error"}, "Next": "Done"}], "Next": "Done"}`, `!Cold`, `map[w:Cold]`},
		"a Catcher's only, though the result was assigned": {`{` + task + `, "Assign": {"v": 1}, "ResultPath": "$.a.b", "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Done"}], "Next": "Done"}`, `1`, `map[]`},
		"the result of a Pass":                             {`{"Type": "Pass", "Result": {"r": 2}, "Assign": {"v.$": "$.r"}, "ResultPath": null, "Next": "Done"}`, `1`, `map[v:2]`},
		"the input of a Wait":                              {`{"Type": "Wait", "Seconds": 1, "InputPath": "$.a", "Assign": {"v.$": "$"}, "Next": "Done"}`, `1`, `map[v:7]`},
		"a rule's":                                         {`{"Type": "Choice", "Choices": [{"Variable": "$.a", "IsNumeric": true, "Assign": {"v.$": "$.a"}, "Next": "Done"}], "Default": "Done", "Assign": {"w": 1}}`, `1`, `map[v:7]`},
		"no rule's":                                        {`{"Type": "Choice", "Choices": [{"Variable": "$.a", "IsNumeric": true, "Next": "Done"}], "Default": "Done", "Assign": {"w": 1}}`, `1`, `map[]`},
		"a Choice's when no rule":                          {`{"Type": "Choice", "Choices": [{"Variable": "$.a", "IsNull": true, "Assign": {"v": 1}, "Next": "Done"}], "Default": "Done", "Assign": {"w": 1}}`, `1`, `map[w:1]`},
		"the results of a Map":                             {`{"Type": "Map", "ItemsPath": "$.list", "Assign": {"v.$": "$[1]"}, "ItemProcessor": {"StartAt": "In", "States": {"In": {"Type": "Pass", "End": true}}}, "Next": "Done"}`, `1`, `map[v:2]`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := MustLoad(t, `{"StartAt": "First", "States": {"First": `+test.state+`, "Done": {"Type": "Succeed"}}}`)
			var h asl.History
			o := m.Run(t.Context(), asl.Execution{Input: MustDecode(t, `{"a": 7, "list": [1, 2]}`), Task: returning(test.result), Clock: newFakeClock(), Observe: h.Observe})
			if got := fmt.Sprint(h.Visits()[0].Assigned); o.Status != asl.Succeeded || got != test.want {
				t.Errorf("assigned %s, ended with %s; want %s", got, outcome(t, o), test.want)
			}
		})
	}
}

// Branches read the variables outside, and keep their own to themselves.
func TestVariables_scopes(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, `{"StartAt": "Set", "States": {
		"Set": {"Type": "Pass", "Assign": {"x": 1}, "Next": "Both"},
		"Both": {"Type": "Parallel", "Next": "After", "Branches": [
			{"StartAt": "A1", "States": {"A1": {"Type": "Pass", "Assign": {"own.$": "$x", "x": 2}, "Next": "A2"}, "A2": {"Type": "Pass", "Parameters": {"a.$": "$own"}, "End": true}}},
			{"StartAt": "B1", "States": {"B1": {"Type": "Map", "ItemsPath": "$.list", "End": true, "ItemProcessor": {"StartAt": "C1", "States": {
				"C1": {"Type": "Pass", "Assign": {"own.$": "$"}, "Next": "C2"}, "C2": {"Type": "Pass", "Parameters": {"c.$": "States.Array($own, $x)"}, "End": true}}}}}}]},
		"After": {"Type": "Choice", "Choices": [{"Variable": "$own", "IsPresent": false, "Next": "Fine"}], "Default": "Leaked"},
		"Fine": {"Type": "Succeed"}, "Leaked": {"Type": "Fail"}}}`)
	got := outcome(t, m.Run(t.Context(), asl.Execution{Input: MustDecode(t, `{"list": [7, 8]}`)}))
	if want := `[{"a":1},[{"c":[7,1]},{"c":[8,1]}]]`; got != want {
		t.Errorf("got %s; want %s", got, want)
	}
}

func TestVariables_areLimited(t *testing.T) {
	t.Parallel()
	const large = 200 << 10
	m := MustLoad(t, only(`{"Type": "Pass", "Parameters": {"a.$": "$", "b.$": "$"}, "Assign": {"v.$": "$"}, "ResultPath": null}`))
	if got := outcome(t, m.Run(t.Context(), asl.Execution{Input: strings.Repeat("x", large)})); !strings.HasPrefix(got, `FAILED States.DataLimitExceeded: The variables assigned by a state`) {
		t.Errorf("got %.100s", got)
	}
	states := `"Done": {"Type": "Succeed"}`
	const count = 10<<20/large + 1
	for i := range count {
		next := fmt.Sprintf("S%d", i+1)
		if i == count-1 {
			next = "Done"
		}
		states += fmt.Sprintf(`, "S%d": {"Type": "Pass", "Assign": {"v%d.$": "$"}, "Next": %q}`, i, i, next)
	}
	m = MustLoad(t, `{"StartAt": "S0", "States": {`+states+`}}`)
	if got := outcome(t, m.Run(t.Context(), asl.Execution{Input: strings.Repeat("x", large)})); !strings.HasPrefix(got, `FAILED States.DataLimitExceeded: The variables of the execution`) {
		t.Errorf("got %.100s", got)
	}
	if got := outcome(t, m.Run(t.Context(), asl.Execution{Input: strings.Repeat("x", large/2)})); strings.HasPrefix(got, `FAILED`) {
		t.Errorf("got %.100s", got)
	}
}
