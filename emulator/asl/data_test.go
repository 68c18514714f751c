package asl_test

import (
	"strings"
	"testing"

	"skip-the-line/emulator/asl"
)

// What each field of a state makes of its data. The task answers with what it is given.
func TestData(t *testing.T) {
	t.Parallel()
	const (
		task  = `"Type": "Task", "Resource": "arn:aws:lambda:::function:echo"`
		order = `{"id": "o-1", "lines": [{"cup": "Latte", "n": 2}, {"cup": "Long Black", "n": 1}], "paid": 4.50}`
	)
	for name, test := range map[string]struct{ state, input, want string }{
		"PassHandsOn":               {`{"Type": "Pass"}`, order, order},
		"NumbersKeepTheirDigits":    {`{"Type": "Pass"}`, `[4.50, 1e2, 123456789012345678901234567890, -0]`, `[4.50,1e2,123456789012345678901234567890,-0]`},
		"MarkupIsNotEscaped":        {`{"Type": "Pass"}`, `"<Zürich & O'Connor>"`, `"<Zürich & O'Connor>"`},
		"PassGivesItsResult":        {`{"Type": "Pass", "Result": {"a.$": "$.b", "n": 1.0}}`, `1`, `{"a.$": "$.b", "n": 1.0}`},
		"PassMayGiveNull":           {`{"Type": "Pass", "Result": null}`, `1`, `null`},
		"ResultIsPlaced":            {`{"Type": "Pass", "Result": 7, "ResultPath": "$.total"}`, `{"a": 1}`, `{"a": 1, "total": 7}`},
		"SucceedSelects":            {`{"Type": "Succeed", "InputPath": "$.lines", "OutputPath": "$[1].cup"}`, order, `"Long Black"`},
		"InputPathSelects":          {`{` + task + `, "InputPath": "$.lines[0]"}`, order, `{"cup": "Latte", "n": 2}`},
		"InputPathCountsFromTheEnd": {`{` + task + `, "InputPath": "$.lines[-1].cup"}`, order, `"Long Black"`},
		"InputPathMayFindNull":      {`{` + task + `, "InputPath": "$.a"}`, `{"a": null}`, `null`},
		"InputPathNullIsEmpty":      {`{` + task + `, "InputPath": null}`, order, `{}`},
		"OutputPathNullIsEmpty":     {`{` + task + `, "OutputPath": null}`, order, `{}`},
		"AHyphenInADottedName":      {`{` + task + `, "InputPath": "$.order-id.x-y"}`, `{"order-id": {"x-y": 3}}`, `3`},
		"AHyphenAfterADescent":      {`{` + task + `, "InputPath": "$..x-y"}`, `{"order-id": {"x-y": 3}}`, `[3]`},
		"AHyphenInAFilter":          {`{` + task + `, "InputPath": "$[?(@.x-y == 1.5)].z"}`, `[{"x-y": 1.5, "z": true}]`, `[true]`},
		"AHyphenInQuotes":           {`{` + task + `, "InputPath": "$['a.b-c']"}`, `{"a.b-c": 3}`, `3`},
		"AQuoteInQuotes":            {`{` + task + `, "InputPath": "$['say \\\"hi\\\"']"}`, `{"say \\\"hi\\\"": 3}`, `3`},
		"NamesOfAnyScript":          {`{` + task + `, "InputPath": "$.Straße.město"}`, `{"Straße": {"město": 1}}`, `1`},

		"Parameters": {`{` + task + `, "Parameters": {"fixed": [1, {"deep": "$.id"}], "id.$": "$.id",
			"list": [{"cup.$": "$.lines[1].cup"}, "x.$"], "all.$": "$"}}`, `{"id": "o-1", "lines": [0, {"cup": "Latte"}]}`,
			`{"all": {"id": "o-1", "lines": [0, {"cup": "Latte"}]}, "fixed": [1, {"deep": "$.id"}], "id": "o-1",
			"list": [{"cup": "Latte"}, "x.$"]}`},
		"ParametersComeAfterInputPath": {`{` + task + `, "InputPath": "$.lines[0]", "Parameters": {"c.$": "$.cup"}}`, order, `{"c": "Latte"}`},
		"ResultSelectorSelects":        {`{` + task + `, "ResultSelector": {"c.$": "$.lines[*].cup"}}`, order, `{"c": ["Latte", "Long Black"]}`},
		"AnIndefinitePathMayFindNone":  {`{` + task + `, "Parameters": {"c.$": "$.nothing[*].at.all"}}`, order, `{"c": []}`},
		"AFilterSelects":               {`{` + task + `, "InputPath": "$.lines[?(@.n > 1)].cup"}`, order, `["Latte"]`},
		"ASliceSelects":                {`{` + task + `, "InputPath": "$[-2:]"}`, `[1, 2, 3]`, `[2, 3]`},
		"AListSelects":                 {`{` + task + `, "InputPath": "$[2,0]"}`, `[1, 2, 3]`, `[3, 1]`},
		"MembersComeByName":            {`{` + task + `, "InputPath": "$.*"}`, `{"e": 5, "d": 4, "c": 3, "b": 2, "a": 1}`, `[1, 2, 3, 4, 5]`},
		"DescentsComeByName":           {`{` + task + `, "InputPath": "$..n"}`, `{"b": {"n": 2}, "a": {"n": 1}, "n": 0}`, `[0, 1, 2]`},

		"ResultPathReplacesByDefault":  {`{` + task + `, "InputPath": "$.id"}`, order, `"o-1"`},
		"ResultPathNullDropsTheResult": {`{` + task + `, "InputPath": "$.id", "ResultPath": null}`, `{"id": 1}`, `{"id": 1}`},
		"ResultPathMakesObjects":       {`{` + task + `, "InputPath": "$.id", "ResultPath": "$.a.b.c"}`, `{"id": 1}`, `{"a": {"b": {"c": 1}}, "id": 1}`},
		"ResultPathOverwrites":         {`{` + task + `, "InputPath": "$.id", "ResultPath": "$.lines"}`, `{"id": 1, "lines": [1]}`, `{"id": 1, "lines": 1}`},
		"ResultPathReachesIntoArrays":  {`{` + task + `, "InputPath": "$.id", "ResultPath": "$.lines[1].x"}`, `{"id": 1, "lines": [0, {}]}`, `{"id": 1, "lines": [0, {"x": 1}]}`},
		"ResultPathUsesTheRawInput":    {`{` + task + `, "InputPath": "$.id", "Parameters": {"p.$": "$"}, "ResultPath": "$.r"}`, `{"id": 1}`, `{"id": 1, "r": {"p": 1}}`},
		"OutputPathComesLast":          {`{` + task + `, "InputPath": "$.id", "ResultPath": "$.r", "OutputPath": "$.r"}`, `{"id": 1}`, `1`},

		"AResultThatFitsNowhere": {`{` + task + `, "ResultPath": "$.x"}`, `"text"`, `FAILED States.ResultPathMatchFailure: Unable to apply ResultPath '$.x' in the state 'It': the input has no object or array there to put the result into.`},
		"AResultBelowANumber":    {`{` + task + `, "ResultPath": "$.a.b"}`, `{"a": 5}`, `FAILED States.ResultPathMatchFailure`},
		"AResultBeyondTheArray":  {`{` + task + `, "ResultPath": "$.a[1]"}`, `{"a": [0]}`, `FAILED States.ResultPathMatchFailure`},
		"AnArrayIsNotMade":       {`{` + task + `, "ResultPath": "$.a[0]"}`, `{}`, `FAILED States.ResultPathMatchFailure`},
		"InputPathFindsNothing":  {`{` + task + `, "InputPath": "$.x"}`, `{"a": 5}`, `FAILED States.Runtime: An error occurred while executing the state 'It' (entered at the event id #2). The JSONPath '$.x' specified for the field 'InputPath' could not be found in the input '{"a":5}'`},
		"OutputPathFindsNothing": {`{` + task + `, "OutputPath": "$.x"}`, `{"a": 5}`, `FAILED States.Runtime`},
		"ParametersFindNothing":  {`{` + task + `, "Parameters": {"a": [{"b.$": "$.x"}]}}`, `{"a": 5}`, `FAILED States.Runtime: An error occurred while executing the state 'It' (entered at the event id #2). The JSONPath '$.x' specified for the field 'b.$'`},
		"SelectorFindsNothing":   {`{` + task + `, "ResultSelector": {"b.$": "$[3]"}}`, `[1]`, `FAILED States.Runtime`},
		"FailNamesItsError":      {`{"Type": "Fail", "Error": "Cold", "Cause": "left too long"}`, `{}`, `FAILED Cold: left too long`},
		"FailLooksItUp":          {`{"Type": "Fail", "ErrorPath": "$.e.Error", "CausePath": "$.e.Cause"}`, `{"e": {"Error": "Cold", "Cause": "alas"}}`, `FAILED Cold: alas`},
		"FailMaySayNothing":      {`{"Type": "Fail"}`, `{}`, `FAILED`},
		"FailFindsNothing":       {`{"Type": "Fail", "Error": "Cold", "CausePath": "$.c"}`, `{}`, `FAILED States.Runtime`},
		"FailFindsNoString":      {`{"Type": "Fail", "ErrorPath": "$.e"}`, `{"e": 5}`, `FAILED States.Runtime: An error occurred while executing the state 'It' (entered at the event id #2). The ErrorPath parameter does not reference a string: $.e`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := MustLoad(t, only(test.state))
			input := MustDecode(t, test.input)
			got := outcome(t, m.Run(t.Context(), asl.Execution{Input: input, Task: echo, Clock: newFakeClock()}))
			if want := compact(test.want); got != want && !(strings.HasPrefix(want, "FAILED ") && strings.HasPrefix(got, want)) {
				t.Errorf("got\n%s\nand should get\n%s", got, want)
			}
			if after := MustEncode(t, input); after != compact(test.input) {
				t.Errorf("the input was changed to %s", after)
			}
		})
	}
}

// What a state has recorded stays as it was when later states write to their own copies.
func TestEarlierDataStaysAsItWas(t *testing.T) {
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
		t.Errorf("the inputs are\n%s\nand should be\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestDecodeTakesOneValueOnly(t *testing.T) {
	t.Parallel()
	for _, text := range []string{``, `{`, `{} {}`, `1,`} {
		if value, err := asl.Decode([]byte(text)); err == nil {
			t.Errorf("%q became %v", text, value)
		}
	}
}
