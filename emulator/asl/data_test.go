package asl_test

import (
	"strings"
	"testing"

	"skip-the-line/emulator/asl"
)

// What each field of a state does with data. The task returns its input.
func TestData(t *testing.T) {
	t.Parallel()
	const (
		task  = `"Type": "Task", "Resource": "arn:aws:lambda:::function:echo"`
		order = `{"id": "o-1", "lines": [{"cup": "Latte", "n": 2}, {"cup": "Long Black", "n": 1}], "paid": 4.50}`
	)
	for name, test := range map[string]struct{ state, input, want string }{
		"Pass outputs its input":               {`{"Type": "Pass"}`, order, order},
		"numbers keep their digits":            {`{"Type": "Pass"}`, `[4.50, 1e2, 123456789012345678901234567890, -0]`, `[4.50,1e2,123456789012345678901234567890,-0]`},
		"markup is not escaped":                {`{"Type": "Pass"}`, `"<Zürich & O'Connor>"`, `"<Zürich & O'Connor>"`},
		"Pass outputs its Result":              {`{"Type": "Pass", "Result": {"a.$": "$.b", "n": 1.0}}`, `1`, `{"a.$": "$.b", "n": 1.0}`},
		"Pass may output null":                 {`{"Type": "Pass", "Result": null}`, `1`, `null`},
		"Pass writes its Result at ResultPath": {`{"Type": "Pass", "Result": 7, "ResultPath": "$.total"}`, `{"a": 1}`, `{"a": 1, "total": 7}`},
		"Succeed selects":                      {`{"Type": "Succeed", "InputPath": "$.lines", "OutputPath": "$[1].cup"}`, order, `"Long Black"`},
		"InputPath selects":                    {`{` + task + `, "InputPath": "$.lines[0]"}`, order, `{"cup": "Latte", "n": 2}`},
		"InputPath counts from the end":        {`{` + task + `, "InputPath": "$.lines[(@.length-1)].cup"}`, order, `"Long Black"`},
		"InputPath may find null":              {`{` + task + `, "InputPath": "$.a"}`, `{"a": null}`, `null`},
		"InputPath null is empty":              {`{` + task + `, "InputPath": null}`, order, `{}`},
		"OutputPath null is empty":             {`{` + task + `, "OutputPath": null}`, order, `{}`},
		"a hyphen in a dotted name":            {`{` + task + `, "InputPath": "$.order-id.x-y"}`, `{"order-id": {"x-y": 3}}`, `3`},
		"a digit first in a dotted name":       {`{` + task + `, "InputPath": "$.1st"}`, `{"1st": 3}`, `3`},
		"a blank after a path":                 {`{` + task + `, "InputPath": "$.id "}`, order, `"o-1"`},
		"an unquoted literal":                  {`{` + task + `, "InputPath": "$.lines[?(@.cup == Latte)].n"}`, order, `[2]`},
		"a filter and absent members":          {`{` + task + `, "InputPath": "$[?(@.n != 1)]"}`, `[{"m": 1}, {"n": 2}]`, `[{"n": 2}]`},
		"Fail formats error and cause":         {`{"Type": "Fail", "ErrorPath": "States.Format('Too{}', $.e)", "CausePath": "$.e"}`, `{"e": "Cold"}`, `FAILED TooCold: Cold`},
		"several names":                        {`{` + task + `, "InputPath": "$['id','paid']"}`, order, `{"id": "o-1", "paid": 4.50}`},
		"an index beyond the array":            {`{` + task + `, "InputPath": "$.lines[0,9]"}`, order, `FAILED States.Runtime`},
		"a hyphen after a descent":             {`{` + task + `, "InputPath": "$..x-y"}`, `{"order-id": {"x-y": 3}}`, `[3]`},
		"a hyphen in a filter":                 {`{` + task + `, "InputPath": "$[?(@.x-y == 1.5)].z"}`, `[{"x-y": 1.5, "z": true}]`, `[true]`},
		"a hyphen in quotes":                   {`{` + task + `, "InputPath": "$['a.b-c']"}`, `{"a.b-c": 3}`, `3`},
		"a quote in quotes":                    {`{` + task + `, "InputPath": "$['say \\\"hi\\\"']"}`, `{"say \\\"hi\\\"": 3}`, `3`},
		"names of any script":                  {`{` + task + `, "InputPath": "$.Straße.město"}`, `{"Straße": {"město": 1}}`, `1`},

		"Parameters": {`{` + task + `, "Parameters": {"fixed": [1, {"deep": "$.id"}], "id.$": "$.id",
			"list": [{"cup.$": "$.lines[1].cup"}, "x.$"], "all.$": "$"}}`, `{"id": "o-1", "lines": [0, {"cup": "Latte"}]}`,
			`{"all": {"id": "o-1", "lines": [0, {"cup": "Latte"}]}, "fixed": [1, {"deep": "$.id"}], "id": "o-1",
			"list": [{"cup": "Latte"}, "x.$"]}`},
		"Parameters come after InputPath":  {`{` + task + `, "InputPath": "$.lines[0]", "Parameters": {"c.$": "$.cup"}}`, order, `{"c": "Latte"}`},
		"ResultSelector selects":           {`{` + task + `, "ResultSelector": {"c.$": "$.lines[*].cup"}}`, order, `{"c": ["Latte", "Long Black"]}`},
		"an indefinite path may find none": {`{` + task + `, "Parameters": {"c.$": "$.nothing[*].at.all"}}`, order, `{"c": []}`},
		"a filter selects":                 {`{` + task + `, "InputPath": "$.lines[?(@.n > 1)].cup"}`, order, `["Latte"]`},
		"a slice selects":                  {`{` + task + `, "InputPath": "$[-2:]"}`, `[1, 2, 3]`, `[2, 3]`},
		"a list selects":                   {`{` + task + `, "InputPath": "$[2,0]"}`, `[1, 2, 3]`, `[3, 1]`},
		"members come by name":             {`{` + task + `, "InputPath": "$.*"}`, `{"e": 5, "d": 4, "c": 3, "b": 2, "a": 1}`, `[1, 2, 3, 4, 5]`},
		"descents come by name":            {`{` + task + `, "InputPath": "$..n"}`, `{"b": {"n": 2}, "a": {"n": 1}, "n": 0}`, `[0, 1, 2]`},

		"ResultPath replaces by default":   {`{` + task + `, "InputPath": "$.id"}`, order, `"o-1"`},
		"ResultPath null drops the result": {`{` + task + `, "InputPath": "$.id", "ResultPath": null}`, `{"id": 1}`, `{"id": 1}`},
		"ResultPath creates objects":       {`{` + task + `, "InputPath": "$.id", "ResultPath": "$.a.b.c"}`, `{"id": 1}`, `{"a": {"b": {"c": 1}}, "id": 1}`},
		"ResultPath overwrites":            {`{` + task + `, "InputPath": "$.id", "ResultPath": "$.lines"}`, `{"id": 1, "lines": [1]}`, `{"id": 1, "lines": 1}`},
		"ResultPath reaches into arrays":   {`{` + task + `, "InputPath": "$.id", "ResultPath": "$.lines[1].x"}`, `{"id": 1, "lines": [0, {}]}`, `{"id": 1, "lines": [0, {"x": 1}]}`},
		"ResultPath uses the raw input":    {`{` + task + `, "InputPath": "$.id", "Parameters": {"p.$": "$"}, "ResultPath": "$.r"}`, `{"id": 1}`, `{"id": 1, "r": {"p": 1}}`},
		"OutputPath comes last":            {`{` + task + `, "InputPath": "$.id", "ResultPath": "$.r", "OutputPath": "$.r"}`, `{"id": 1}`, `1`},

		"a result that cannot be applied": {`{` + task + `, "ResultPath": "$.x"}`, `"text"`, `FAILED States.ResultPathMatchFailure: Unable to apply ResultPath '$.x' in the state 'It': the input has no object or array there to put the result into.`},
		"a result below a number":         {`{` + task + `, "ResultPath": "$.a.b"}`, `{"a": 5}`, `FAILED States.ResultPathMatchFailure`},
		"a result beyond the array":       {`{` + task + `, "ResultPath": "$.a[1]"}`, `{"a": [0]}`, `FAILED States.ResultPathMatchFailure`},
		"an array is not created":         {`{` + task + `, "ResultPath": "$.a[0]"}`, `{}`, `FAILED States.ResultPathMatchFailure`},
		"InputPath finds nothing":         {`{` + task + `, "InputPath": "$.x"}`, `{"a": 5}`, `FAILED States.Runtime: An error occurred while executing the state 'It' (entered at the event id #2). The JSONPath '$.x' specified for the field 'InputPath' could not be found in the input '{"a":5}'`},
		"OutputPath finds nothing":        {`{` + task + `, "OutputPath": "$.x"}`, `{"a": 5}`, `FAILED States.Runtime`},
		"Parameters find nothing":         {`{` + task + `, "Parameters": {"a": [{"b.$": "$.x"}]}}`, `{"a": 5}`, `FAILED States.Runtime: An error occurred while executing the state 'It' (entered at the event id #2). The JSONPath '$.x' specified for the field 'b.$'`},
		"ResultSelector finds nothing":    {`{` + task + `, "ResultSelector": {"b.$": "$[3]"}}`, `[1]`, `FAILED States.Runtime`},
		"Fail sets error and cause":       {`{"Type": "Fail", "Error": "Cold", "Cause": "left too long"}`, `{}`, `FAILED Cold: left too long`},
		"Fail reads error and cause":      {`{"Type": "Fail", "ErrorPath": "$.e.Error", "CausePath": "$.e.Cause"}`, `{"e": {"Error": "Cold", "Cause": "alas"}}`, `FAILED Cold: alas`},
		"Fail without error and cause":    {`{"Type": "Fail"}`, `{}`, `FAILED`},
		"Fail finds nothing":              {`{"Type": "Fail", "Error": "Cold", "CausePath": "$.c"}`, `{}`, `FAILED States.Runtime`},
		"Fail finds a number":             {`{"Type": "Fail", "ErrorPath": "$.e"}`, `{"e": 5}`, `FAILED States.Runtime: An error occurred while executing the state 'It' (entered at the event id #2). The field 'ErrorPath' must be a string, and is 5`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := MustLoad(t, only(test.state))
			input := MustDecode(t, test.input)
			got := outcome(t, m.Run(t.Context(), asl.Execution{Input: input, Task: echo, Clock: newFakeClock()}))
			if want := compact(test.want); got != want && !(strings.HasPrefix(want, "FAILED ") && strings.HasPrefix(got, want)) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			if after := MustEncode(t, input); after != compact(test.input) {
				t.Errorf("the input was changed to %s", after)
			}
		})
	}
}

// Later states write to copies; what the history has recorded does not change.
func TestData_earlierVisitsKeepTheirs(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, `{"StartAt": "One", "States": {
		"One": {"Type": "Pass", "Result": {"list": [1, 2]}, "ResultPath": "$.a.b", "Next": "Two"},
		"Two": {"Type": "Pass", "Result": "new", "ResultPath": "$.a.b.list[0]", "Next": "One again"},
		"One again": {"Type": "Pass", "Result": "newer", "ResultPath": "$.a.b.more", "End": true}}}`)
	var h asl.History
	for range 2 { // The second execution finds the machine's constants untouched.
		h = asl.History{}
		m.Run(t.Context(), asl.Execution{Input: MustDecode(t, `{"a": {"z": 0}}`), Observe: h.Observe})
	}
	var got []string
	for _, v := range h.Visits() {
		got = append(got, MustEncode(t, v.Input))
	}
	want := []string{
		`{"a":{"z":0}}`,
		`{"a":{"b":{"list":[1,2]},"z":0}}`,
		`{"a":{"b":{"list":["new",2]},"z":0}}`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("the inputs are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestDecode_acceptsOneValueOnly(t *testing.T) {
	t.Parallel()
	for _, text := range []string{``, `{`, `{} {}`, `1,`} {
		if value, err := asl.Decode([]byte(text)); err == nil {
			t.Errorf("%q became %v", text, value)
		}
	}
}
