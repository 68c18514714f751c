package jsonata_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"skip-the-line/emulator/asl"
)

func MustLoad(tb testing.TB, definition string) *asl.Machine {
	tb.Helper()
	m, err := asl.Load([]byte(definition), asl.WithJSONata(engine))
	if err != nil {
		tb.Fatalf("Load: %v\n%s", err, definition)
	}
	return m
}

func MustDecode(tb testing.TB, text string) any {
	tb.Helper()
	value, err := asl.Decode([]byte(text))
	if err != nil {
		tb.Fatal(err)
	}
	return value
}

// outcome returns the output of an execution, or its error and cause.
func outcome(tb testing.TB, o asl.Outcome) string {
	tb.Helper()
	if o.Status != asl.Succeeded {
		return string(o.Status) + " " + o.Error + ": " + o.Cause
	}
	text, err := asl.Encode(o.Output)
	if err != nil {
		tb.Fatal(err)
	}
	return string(text)
}

// A task that returns its input, or fails where that is an object with fail.
func task(_ context.Context, _ string, input any) (any, error) {
	if object, ok := input.(map[string]any); ok && object["fail"] != nil {
		return nil, &asl.Error{Name: "Cold", Cause: "late"}
	}
	return input, nil
}

func TestStates(t *testing.T) {
	t.Parallel()
	const (
		lambda = `"Type": "Task", "Resource": "arn:aws:lambda:::function:f"`
		failed = `FAILED States.QueryEvaluationError: An error occurred while executing the state 'It' (entered at the event id #2). `
	)
	for name, test := range map[string]struct{ state, want string }{
		"a Pass outputs its input": {`"Type": "Pass"`, `{"id":7,"list":[1,2]}`},
		"Output": {`"Type": "Pass", "Output": {"id": "{% $states.input.id * 2 %}", "a.$": ["$.id", "{% $states.input.list %}", " {% 1 %}"], "n": 1.50}`,
			`{"a.$":["$.id",[1,2]," {% 1 %}"],"id":14,"n":1.50}`},
		"Output of one expression":  {`"Type": "Succeed", "Output": "{% $states.input.list[0] %}"`, `1`},
		"Arguments and the result":  {lambda + `, "Arguments": {"a": "{% $states.input.id %}"}, "Output": "{% $states.result.a %}"`, `7`},
		"without Arguments":         {lambda, `{"id":7,"list":[1,2]}`},
		"the context":               {`"Type": "Pass", "Output": "{% $states.context.State.Name & $states.context.Execution.Name %}"`, `"Itone"`},
		"a variable":                {`"Type": "Pass", "Assign": {"v": "{% $states.input.id %}"}, "Output": "{% $exists($v) %}"`, `false`},
		"undefined":                 {`"Type": "Pass", "Output": {"a": "{% $states.input.gone %}"}`, failed + `The JSONata expression '$states.input.gone' specified for the field 'Output.a' returned nothing (undefined).`},
		"an error":                  {`"Type": "Pass", "Output": "{% $error('no') %}"`, failed + `The JSONata expression '$error('no')' specified for the field 'Output' threw an error during evaluation. no`},
		"no result in a Pass":       {`"Type": "Pass", "Output": "{% $exists($states.result) %}"`, `false`},
		"Fail":                      {`"Type": "Fail", "Error": "{% 'E' & $states.input.id %}", "Cause": "plain"`, `FAILED E7: plain`},
		"Fail with a number":        {`"Type": "Fail", "Error": "{% 7 %}"`, failed + `The field 'Error' must be a string, and is 7`},
		"a Catcher":                 {lambda + `, "Arguments": {"fail": true}, "Assign": {"v": 1}, "Catch": [{"ErrorEquals": ["States.ALL"], "Output": {"e": "{% $states.errorOutput.Error %}", "in": "{% $states.input.id %}"}, "Next": "Done"}]`, `{"e":"Cold","in":7}`},
		"a Catcher without Output":  {lambda + `, "Arguments": {"fail": true}, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Done"}]`, `{"Cause":"late","Error":"Cold"}`},
		"a failing query is caught": {lambda + `, "Output": "{% $gone %}", "Catch": [{"ErrorEquals": ["States.QueryEvaluationError"], "Output": 1, "Next": "Done"}]`, `1`},
		"Map":                       {`"Type": "Map", "Items": "{% $states.input.list %}", "MaxConcurrency": "{% 1 %}", "ItemSelector": {"i": "{% $states.context.Map.Item.Index %}", "v": "{% $states.context.Map.Item.Value %}"}, "ItemProcessor": {"StartAt": "In", "States": {"In": {"Type": "Pass", "Output": "{% $states.input.i + $states.input.v %}", "End": true}}}, "Output": "{% $sum($states.result) %}"`, `4`},
		"Map of an array":           {`"Type": "Map", "Items": [1, "{% $states.input.id %}"], "ItemProcessor": {"StartAt": "In", "States": {"In": {"Type": "Pass", "End": true}}}`, `[1,7]`},
		"Map of an object":          {`"Type": "Map", "Items": "{% $states.input %}", "ItemProcessor": {"StartAt": "In", "States": {"In": {"Type": "Pass", "End": true}}}`, failed + `The field 'items' must be an array, and is {"id":7,"list":[1,2]}`},
		"Map of its input":          {`"Type": "Map", "ItemProcessor": {"StartAt": "In", "States": {"In": {"Type": "Pass", "End": true}}}`, failed + `The field 'items' must be an array, and is {"id":7,"list":[1,2]}`},
		"Parallel":                  {`"Type": "Parallel", "Arguments": "{% $states.input.id %}", "Branches": [{"StartAt": "In", "States": {"In": {"Type": "Pass", "End": true}}}], "Output": "{% $states.result[0] %}"`, `7`},
		"a Wait":                    {`"Type": "Wait", "Seconds": "{% $states.input.id %}", "Output": "{% $states.input.id %}"`, `7`},
		"a Wait until a time":       {`"Type": "Wait", "Timestamp": "{% '2000-01-01T00:00:00Z' %}"`, `{"id":7,"list":[1,2]}`},
		"a Wait until no time":      {`"Type": "Wait", "Timestamp": "{% 'noon' %}"`, failed + `The field 'Timestamp' must be a time like 2016-03-14T01:59:00Z, and is "noon"`},
		"a timeout":                 {lambda + `, "TimeoutSeconds": "{% -1 %}"`, failed + `The field 'TimeoutSeconds' must be a whole number from 1 to 99999999, and is -1`},
		"$partition":                {`"Type": "Pass", "Output": "{% $partition([1,2,3], 2) %}"`, `[[1,2],[3]]`},
		"$range":                    {`"Type": "Pass", "Output": "{% $range(0, 4, 2) %}"`, `[0,2,4]`},
		"$range of one":             {`"Type": "Pass", "Output": "{% $range(1, 9, 9) %}"`, `1`},
		"$hash":                     {`"Type": "Pass", "Output": "{% $hash('coffee', 'MD5') %}"`, `"24eb05d18318ac2db8b2b959315d10f2"`},
		"$hash of an unknown kind":  {`"Type": "Pass", "Output": "{% $hash('coffee', 'X') %}"`, failed + `The JSONata expression '$hash('coffee', 'X')' specified for the field 'Output' threw an error during evaluation. argument 2 must be MD5, SHA-1, SHA-256, SHA-384 or SHA-512`},
		"$random":                   {`"Type": "Pass", "Output": "{% $random() %}"`, `0.5`},
		"$random of a seed":         {`"Type": "Pass", "Output": "{% $random(7) = $random(7) %}"`, `true`},
		"$uuid":                     {`"Type": "Pass", "Output": "{% $uuid() %}"`, `"80808080-8080-4080-8080-808080808080"`},
		"$parse":                    {`"Type": "Pass", "Output": "{% $parse('{\"a\": [1]}').a %}"`, `[1]`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			state := test.state
			if !strings.Contains(state, `"Fail"`) && !strings.Contains(state, `"Succeed"`) {
				state += `, "Next": "Done"`
			}
			states := `"It": {` + state + `}`
			if strings.Contains(state, `"Done"`) {
				states += `, "Done": {"Type": "Succeed"}`
			}
			m := MustLoad(t, `{"QueryLanguage": "JSONata", "StartAt": "It", "States": {`+states+`}}`)
			synctest.Test(t, func(t *testing.T) {
				got := outcome(t, m.Run(t.Context(), asl.Execution{Name: "one", Input: MustDecode(t, `{"id": 7, "list": [1, 2]}`),
					Task: task, Rand: func() float64 { return 0.5 }}))
				if got != test.want {
					t.Errorf("got %s; want %s", got, test.want)
				}
			})
		})
	}
}

// A rule's Assign and Output stand in place of the state's, which are for the Default.
func TestChoice(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, `{"StartAt": "Ask", "States": {
		"Ask": {"Type": "Choice", "QueryLanguage": "JSONata", "Choices": [
			{"Condition": "{% $states.input.n > 8 %}", "Assign": {"v": "many"}, "Output": "{% 'rule' %}", "Next": "Show"},
			{"Condition": "{% $states.input.n > 4 %}", "Next": "Show"},
			{"Condition": "{% $states.input.n %}", "Next": "Show"}],
			"Assign": {"v": "few"}, "Output": "state", "Default": "Show"},
		"Show": {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% [$states.input, $exists($v) ? $v : 'none'] %}", "End": true}}}`)
	for input, want := range map[string]string{
		`{"n": 9}`:     `["rule","many"]`,
		`{"n": 5}`:     `[{"n":5},"none"]`,
		`{"n": false}`: `FAILED States.QueryEvaluationError`,
		`{"n": 1}`:     `FAILED States.QueryEvaluationError`,
	} {
		if got := outcome(t, m.Run(t.Context(), asl.Execution{Input: MustDecode(t, input)})); got != want && !(strings.HasPrefix(want, "FAILED") && strings.HasPrefix(got, want)) {
			t.Errorf("%s: got %s; want %s", input, got, want)
		}
	}
	if got, want := m.Transitions()[0].Label, `$states.input.n > 8`; got != want {
		t.Errorf("the label is %s; want %s", got, want)
	}
}

// States of both languages share the variables.
func TestBothLanguages(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, `{"StartAt": "A", "States": {
		"A": {"Type": "Pass", "Assign": {"x.$": "$.n", "text": "{% 1 %}"}, "Next": "B"},
		"B": {"Type": "Pass", "QueryLanguage": "JSONata", "Assign": {"y": "{% $x + 1 %}"}, "Next": "C"},
		"C": {"Type": "Pass", "Parameters": {"y.$": "$y", "text.$": "$text"}, "End": true}}}`)
	if got, want := outcome(t, m.Run(t.Context(), asl.Execution{Input: MustDecode(t, `{"n": 1}`)})), `{"text":"{% 1 %}","y":2}`; got != want {
		t.Errorf("got %s; want %s", got, want)
	}
}

func TestLoad_rejects(t *testing.T) {
	t.Parallel()
	for definition, want := range map[string]string{
		`{"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Pass", "Output": "{% 1 + %}", "End": true}}}`:            `state "A", Output: "1 +" is not a valid JSONata expression`,
		`{"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Pass", "InputPath": "$", "End": true}}}`:                 `InputPath: is not supported in a Pass state`,
		`{"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Pass", "Result": 1, "End": true}}}`:                      `Result: is not supported in a Pass state`,
		`{"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Pass", "QueryLanguage": "JSONPath", "End": true}}}`:      `must be JSONata, because the state machine's is`,
		`{"QueryLanguage": "SQL", "StartAt": "A", "States": {"A": {"Type": "Succeed"}}}`:                                                 `must be JSONPath or JSONata`,
		`{"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Choice", "Choices": [{"Variable": "$", "Next": "A"}]}}}`: `Choices[0].Condition: must be an expression`,
		`{"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Pass", "Assign": "{% 1 %}", "End": true}}}`:              `Assign: must be an object`,
		`{"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": "5", "End": true}}}`:                   `Seconds: must be a whole number`,
		`{"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Wait", "SecondsPath": "$.s", "End": true}}}`:             `SecondsPath: is not supported in a Wait state`,
	} {
		_, err := asl.Load([]byte(definition), asl.WithJSONata(engine))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want an error that contains %q", definition, err, want)
		}
	}
}

// A query that does not end is stopped with its execution.
func TestRun_stopsAQuery(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, `{"QueryLanguage": "JSONata", "StartAt": "A", "States": {
		"A": {"Type": "Pass", "Output": "{% $map([1..100000], function($n) { $sum([1..$n]) }) %}", "End": true}}}`)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if got := outcome(t, m.Run(ctx, asl.Execution{})); !strings.HasPrefix(got, "ABORTED") {
		t.Errorf("got %s", got)
	}
}

// Whatever is loaded runs to an end.
func FuzzStates(f *testing.F) {
	for _, expression := range []string{`$states.input.a`, `$map($states.input, function($x) { $x })`, `{"a": [1..3]}`, `$states.context`, `$x := 1`} {
		f.Add(expression, `{"a": [1]}`)
	}
	f.Fuzz(func(t *testing.T, expression, input string) {
		value, err := asl.Decode([]byte(input))
		text, errText := asl.Encode("{% " + expression + " %}")
		if err != nil || errText != nil || len(expression) > 200 || len(input) > 1000 {
			return
		}
		m, err := asl.Load([]byte(`{"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Pass", "Output": `+string(text)+`, "End": true}}}`), asl.WithJSONata(engine))
		if err != nil {
			return
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if o := m.Run(ctx, asl.Execution{Input: value}); o.Status == "" {
			t.Error("there is no status")
		}
	})
}
