package asl_test

import (
	"encoding/json"
	"strings"
	"testing"

	"skip-the-line/emulator/asl"
)

const intrinsicFailure = "FAILED States.IntrinsicFailure: "

// evaluate returns the value of an expression for an input, or how the execution fails.
func evaluate(t *testing.T, expression, input string) string {
	t.Helper()
	quoted, err := json.Marshal(expression)
	if err != nil {
		t.Fatal(err)
	}
	m := MustLoad(t, only(`{"Type": "Pass", "Parameters": {"x.$": `+string(quoted)+`}, "OutputPath": "$.x"}`))
	got := outcome(t, m.Run(t.Context(), asl.Execution{
		Name: "one", Input: MustDecode(t, input), Clock: newFakeClock(), Rand: func() float64 { return 0.5 },
	}))
	if cause, ok := strings.CutPrefix(got, intrinsicFailure); ok {
		_, reason, _ := strings.Cut(cause, "failed: ")
		return intrinsicFailure + reason
	}
	return got
}

func TestIntrinsicFunctions(t *testing.T) {
	t.Parallel()
	const wholeNumber = intrinsicFailure + "argument 1 must be a whole number"
	for _, test := range []struct{ expression, input, want string }{
		{`States.Array()`, `0`, `[]`},
		{`States.Array($, 'a', 1.50, null, true)`, `{"b": 2}`, `[{"b":2},"a",1.50,null,true]`},
		{`States.ArrayContains($, 2)`, `[1, 2.0]`, `true`},
		{`States.ArrayContains($, $[1])`, `[1, {"a": [1]}]`, `true`},
		{`States.ArrayContains($, '1')`, `[1]`, `false`},
		{`States.ArrayContains($, 1)`, `{}`, intrinsicFailure + "argument 1 must be an array"},
		{`States.ArrayGetItem($, 1)`, `["a", "b"]`, `"b"`},
		{`States.ArrayGetItem($, 2)`, `["a", "b"]`, intrinsicFailure + "there is no element 2 in an array of 2"},
		{`States.ArrayGetItem($, -1)`, `["a", "b"]`, intrinsicFailure + "there is no element -1 in an array of 2"},
		{`States.ArrayLength($)`, `["a", "b"]`, `2`},
		{`States.ArrayPartition($, 2)`, `[1, 2, 3]`, `[[1,2],[3]]`},
		{`States.ArrayPartition($, 2)`, `[]`, `[]`},
		{`States.ArrayPartition($, 0)`, `[1]`, intrinsicFailure + "argument 2 must be a whole number, 1 or more"},
		{`States.ArrayRange(1, 9, 4)`, `0`, `[1,5,9]`},
		{`States.ArrayRange(3, 1, -1)`, `0`, `[3,2,1]`},
		{`States.ArrayRange(1, 9, 0)`, `0`, intrinsicFailure + "argument 3 must not be 0"},
		{`States.ArrayLength(States.ArrayRange(1, 1000, 1))`, `0`, `1000`},
		{`States.ArrayRange(0, 1000, 1)`, `0`, intrinsicFailure + "the array would have more than 1000 elements"},
		{`States.ArrayRange('1', 9, 1)`, `0`, wholeNumber},
		{`States.ArrayUnique($)`, `[1, 1.0, "1", {"a": 1}, {"a": 1.0}, [], []]`, `[1,"1",{"a":1},[]]`},

		{`States.Base64Encode('Zürich')`, `0`, `"WsO8cmljaA=="`},
		{`States.Base64Decode('WsO8cmljaA==')`, `0`, `"Zürich"`},
		{`States.Base64Decode('*')`, `0`, intrinsicFailure + "illegal base64 data at input byte 0"},
		{`States.Base64Encode($)`, `"` + strings.Repeat("x", 10_001) + `"`, intrinsicFailure + "argument 1 has more than 10000 characters"},
		{`States.Hash('coffee', 'MD5')`, `0`, `"24eb05d18318ac2db8b2b959315d10f2"`},
		{`States.Hash($, 'SHA-1')`, `{"a": 1}`, `"9f89c740ceb46d7418c924a78ac57941d5e96520"`},
		{`States.Hash('coffee', 'SHA-3')`, `0`, intrinsicFailure + "argument 2 must be MD5, SHA-1, SHA-256, SHA-384 or SHA-512"},

		{`States.JsonMerge($[0], $[1], false)`, `[{"a": {"b": 1}, "c": 2}, {"a": {"d": 3}}]`, `{"a":{"d":3},"c":2}`},
		{`States.JsonMerge($, $, true)`, `{}`, intrinsicFailure + "argument 3 must be false: Step Functions supports shallow merging only"},
		{`States.JsonMerge($, 1, false)`, `{}`, intrinsicFailure + "arguments 1 and 2 must be objects"},
		{`States.JsonToString($)`, `{"a": "<é>"}`, `"{\"a\":\"<é>\"}"`},
		{`States.StringToJson($)`, `"{\"a\": 1.50}"`, `{"a":1.50}`},
		{`States.StringToJson(' ')`, `0`, `null`},
		{`States.StringToJson('{"a": "\{\}"}')`, `0`, `{"a":"{}"}`},
		{`States.StringToJson('{')`, `0`, intrinsicFailure + "unexpected EOF"},

		{`States.MathAdd(1, $)`, `-2`, `-1`},
		{`States.MathAdd(1.49, 1.5)`, `0`, `3`},
		{`States.MathAdd(-1.5, -0.5)`, `0`, `-1`},
		{`States.MathAdd('1', 1)`, `0`, wholeNumber},
		{`States.MathAdd(1e400, 1)`, `0`, wholeNumber},
		{`States.MathRandom(10, 20)`, `0`, `15`},
		{`States.MathRandom(-5, 5)`, `0`, `0`},
		{`States.MathRandom(5, 5)`, `0`, intrinsicFailure + "argument 2 must be a whole number above argument 1"},
		{`States.StringSplit('a.b-c', '.-')`, `0`, `["a","b","c"]`},
		{`States.StringSplit(',a,,', ',')`, `0`, `["a"]`},
		{`States.UUID()`, `0`, `"80808080-8080-4080-8080-808080808080"`},

		{`States.Format('{} of {} \{\} \\ it\'s', $.a, 2.50)`, `{"a": "é"}`, `"é of 2.50 {} \\ it's"`},
		{`States.Format('{}', $)`, `{"b": [1, "x", null], "a": {}}`, `"{a={}, b=[1, x, null]}"`},
		{`States.Format($.t, 1)`, `{"t": "\\{{}"}`, `"{1"`},
		{`States.Format($.t, 1)`, `{"t": "{"}`, intrinsicFailure + "a brace in the template must be part of {}, or have a backslash before it"},
		{`States.Format('{}')`, `0`, intrinsicFailure + "there are 1 {} in the template for 0 arguments"},
		{`States.Format(false, 1)`, `0`, intrinsicFailure + "argument 1 must be a string"},
		{` States.Format ( 'a,)\'{}' , $['x,)'] ) `, `{"x,)": 1}`, `"a,)'1"`},
		{`States.Format('{}', $$.Execution.Name)`, `0`, `"one"`},
		{`States.ArrayGetItem($, States.MathAdd(States.ArrayLength($), -1))`, `[1, 2, 3]`, `3`},
		{`States.ArrayLength($[?(@.a == 'x,)')])`, `[{"a": "x,)"}]`, `1`},
		{`States.Array($.gone)`, `{}`, `FAILED States.Runtime: An error occurred while executing the state 'It' (entered at the event id #2). ` +
			`The JSONPath '$.gone' specified for the field 'x.$' could not be found in the input '{}'`},
	} {
		t.Run(test.expression, func(t *testing.T) {
			t.Parallel()
			if got := evaluate(t, test.expression, test.input); got != test.want {
				t.Errorf("got %s; want %s", got, test.want)
			}
		})
	}
	if a, b := evaluate(t, `States.MathRandom(0, 1000000, 7)`, `0`), evaluate(t, `States.MathRandom(0, 1000000, 7)`, `0`); a != b {
		t.Errorf("the same seed gave %s and %s", a, b)
	}
}

func TestIntrinsicFunctions_areRejected(t *testing.T) {
	t.Parallel()
	for expression, want := range map[string]string{
		`States.Nothing()`:              `there is no function States.Nothing`,
		`States.UUID`:                   `needs its arguments in parentheses`,
		`States.UUID(1)`:                `States.UUID takes 0 arguments, not 1`,
		`States.MathRandom(1)`:          `States.MathRandom takes 2 or 3 arguments, not 1`,
		`States.Format()`:               `States.Format takes 1 or more arguments, not 0`,
		`States.Array(1`:                `a comma or a parenthesis must stand before ""`,
		`States.Array(1 2)`:             `"1 2" is not a valid argument`,
		`States.Array(1,)`:              `"" is not a valid argument`,
		`States.Array(1) 2`:             `" 2" follows the call`,
		`States.Array('a)`:              `a single quote is not closed`,
		`States.Array('\n')`:            `a backslash may stand only before`,
		`States.Array("a")`:             `strings are in single quotes`,
		`States.Array([1])`:             `objects and arrays are read from a path`,
		`States.Array(a)`:               `"a" is not a valid argument`,
		`States.Array($.a[)`:            `is not a valid path`,
		`States.Format('{"a": {}}', 1)`: `a brace in the template must be part of {}`,
		strings.Repeat(`States.Array(`, 11) + strings.Repeat(`)`, 11): `calls nest deeper than 10`,
	} {
		quoted, _ := json.Marshal(expression)
		_, err := asl.Load([]byte(only(`{"Type": "Pass", "Parameters": {"x.$": ` + string(quoted) + `}}`)))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want an error that contains %q", expression, err, want)
		}
	}
}

// An intrinsic function that fails is caught like another error of a Task.
func TestIntrinsicFunctions_failuresAreCaught(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, `{"StartAt": "Brew", "States": {
		"Brew": {"Type": "Task", "Resource": "arn:aws:lambda:::function:f", "Parameters": {"x.$": "States.ArrayLength($)"}, "End": true,
			"Catch": [{"ErrorEquals": ["States.IntrinsicFailure"], "ResultPath": null, "Next": "Done"}]},
		"Done": {"Type": "Succeed"}}}`)
	if got := outcome(t, m.Run(t.Context(), asl.Execution{Input: "text", Task: echo})); got != `"text"` {
		t.Errorf("got %s", got)
	}
}
