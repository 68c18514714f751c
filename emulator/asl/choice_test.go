package asl_test

import (
	"strings"
	"testing"

	"skip-the-line/emulator/asl"
)

// Whether a rule holds for an input, or how the execution fails.
func TestChoice_rules(t *testing.T) {
	t.Parallel()
	const missing = "FAILED States.Runtime: An error occurred while executing the state 'Ask' (entered at the event id #2). " +
		"Invalid path '$.gone': The choice state's condition path references an invalid value."
	for _, test := range []struct{ rule, input, want string }{
		{`{"Variable": "$", "StringEquals": "tea"}`, `"tea"`, "yes"},
		{`{"Variable": "$", "StringEquals": "tea"}`, `"Tea"`, "no"},
		{`{"Variable": "$", "StringEquals": "5"}`, `5`, "no"},
		{`{"Variable": "$", "StringEquals": ""}`, `null`, "no"},
		{`{"Variable": "$", "StringLessThan": "b"}`, `"abc"`, "yes"},
		{`{"Variable": "$", "StringLessThan": "b"}`, `"b"`, "no"},
		{`{"Variable": "$", "StringLessThanEquals": "b"}`, `"b"`, "yes"},
		{`{"Variable": "$", "StringGreaterThan": "b"}`, `"é"`, "yes"},
		{`{"Variable": "$", "StringGreaterThanEquals": "b"}`, `"a"`, "no"},
		{`{"Variable": "$.a", "StringEqualsPath": "$.b"}`, `{"a": "x", "b": "x"}`, "yes"},
		{`{"Variable": "$.a", "StringEqualsPath": "$.b"}`, `{"a": 1, "b": 1}`, "no"},
		{`{"Variable": "$.a", "StringLessThanPath": "$.b"}`, `{"a": "x", "b": "y"}`, "yes"},

		{`{"Variable": "$", "StringMatches": "inv-*.json"}`, `"inv-2026.json"`, "yes"},
		{`{"Variable": "$", "StringMatches": "inv-*.json"}`, `"inv-.json"`, "yes"},
		{`{"Variable": "$", "StringMatches": "inv-*.json"}`, `"inv-2026.jso"`, "no"},
		{`{"Variable": "$", "StringMatches": "inv-*.json"}`, `"my inv-2026.json"`, "no"},
		{`{"Variable": "$", "StringMatches": "*a*b*"}`, `"xaxbx"`, "yes"},
		{`{"Variable": "$", "StringMatches": "*a*b*"}`, `"xbxax"`, "no"},
		{`{"Variable": "$", "StringMatches": "a*a"}`, `"a"`, "no"},
		{`{"Variable": "$", "StringMatches": "*"}`, `""`, "yes"},
		{`{"Variable": "$", "StringMatches": "plain"}`, `"plain"`, "yes"},
		{`{"Variable": "$", "StringMatches": "5\\*\\\\"}`, `"5*\\"`, "yes"},
		{`{"Variable": "$", "StringMatches": "5\\*"}`, `"55"`, "no"},
		{`{"Variable": "$", "StringMatches": "a.c[d]?"}`, `"a.c[d]?"`, "yes"},
		{`{"Variable": "$", "StringMatches": "*"}`, `5`, "no"},

		{`{"Variable": "$", "NumericEquals": 4.5}`, `4.50`, "yes"},
		{`{"Variable": "$", "NumericEquals": 100}`, `1e2`, "yes"},
		{`{"Variable": "$", "NumericEquals": 0}`, `-0.0`, "yes"},
		{`{"Variable": "$", "NumericEquals": 1}`, `"1"`, "no"},
		{`{"Variable": "$", "NumericEquals": 9007199254740993}`, `9007199254740992`, "no"},
		{`{"Variable": "$", "NumericLessThan": 9007199254740993}`, `9007199254740992.5`, "yes"},
		{`{"Variable": "$", "NumericGreaterThan": 0}`, `1e-400`, "no"},
		{`{"Variable": "$", "NumericGreaterThan": 0}`, `1e999999999`, "yes"},
		{`{"Variable": "$", "NumericLessThanEquals": 3}`, `3.0`, "yes"},
		{`{"Variable": "$", "NumericGreaterThanEquals": 3}`, `2.9`, "no"},
		{`{"Variable": "$.a", "NumericGreaterThanPath": "$.b"}`, `{"a": 10, "b": 9}`, "yes"},
		{`{"Variable": "$.a", "NumericGreaterThanEqualsPath": "$.b"}`, `{"a": 9, "b": "9"}`, "no"},

		{`{"Variable": "$", "BooleanEquals": false}`, `false`, "yes"},
		{`{"Variable": "$", "BooleanEquals": false}`, `null`, "no"},
		{`{"Variable": "$.a", "BooleanEqualsPath": "$.b"}`, `{"a": true, "b": true}`, "yes"},

		{`{"Variable": "$", "TimestampEquals": "2026-11-22T07:45:00Z"}`, `"2026-11-22T18:45:00+11:00"`, "yes"},
		{`{"Variable": "$", "TimestampLessThan": "2026-11-22T07:45:00Z"}`, `"2026-11-22T07:44:59.999999999Z"`, "yes"},
		{`{"Variable": "$", "TimestampGreaterThan": "2026-11-22T07:45:00Z"}`, `"2026-11-22 08:00:00Z"`, "no"},
		{`{"Variable": "$.a", "TimestampGreaterThanEqualsPath": "$.b"}`, `{"a": "2026-11-22T07:45:00Z", "b": "2026-11-22T07:45:00.0Z"}`, "yes"},

		{`{"Variable": "$", "IsNull": true}`, `null`, "yes"},
		{`{"Variable": "$", "IsNull": false}`, `0`, "yes"},
		{`{"Variable": "$", "IsNumeric": true}`, `"1"`, "no"},
		{`{"Variable": "$", "IsNumeric": false}`, `1`, "no"},
		{`{"Variable": "$", "IsString": true}`, `""`, "yes"},
		{`{"Variable": "$", "IsBoolean": false}`, `"true"`, "yes"},
		{`{"Variable": "$", "IsTimestamp": true}`, `"2026-11-22T07:45:00Z"`, "yes"},
		{`{"Variable": "$", "IsTimestamp": true}`, `"2026-11-22"`, "no"},
		{`{"Variable": "$.gone", "IsPresent": false}`, `{}`, "yes"},
		{`{"Variable": "$.gone", "IsPresent": true}`, `{}`, "no"},
		{`{"Variable": "$.here", "IsPresent": true}`, `{"here": null}`, "yes"},
		{`{"Variable": "$$.State.Name", "StringEquals": "Ask"}`, `{}`, "yes"},

		{`{"And": [{"Variable": "$.gone", "IsPresent": true}, {"Variable": "$.gone", "IsNull": true}]}`, `{}`, "no"},
		{`{"Or": [{"Variable": "$.gone", "IsPresent": false}, {"Variable": "$.gone", "IsNull": true}]}`, `{}`, "yes"},
		{`{"And": [{"Variable": "$", "IsNumeric": true}, {"Not": {"Variable": "$", "NumericEquals": 3}}]}`, `4`, "yes"},
		{`{"Or": [{"Variable": "$", "IsNull": true}, {"Variable": "$", "IsString": true}]}`, `4`, "no"},

		{`{"Variable": "$.gone", "IsNull": true}`, `{}`, missing},
		{`{"Variable": "$.here", "StringEqualsPath": "$.gone"}`, `{"here": "x"}`, missing},
		{`{"Not": {"Variable": "$.gone", "IsString": true}}`, `{}`, missing},
		{`{"Or": [{"Variable": "$.gone", "IsString": true}]}`, `{}`, missing},
	} {
		t.Run(test.rule+" of "+test.input, func(t *testing.T) {
			t.Parallel()
			m := MustLoad(t, `{"StartAt": "Ask", "States": {
				"Ask": {"Type": "Choice", "Default": "No", "Choices": [`+strings.TrimSuffix(test.rule, "}")+`, "Next": "Yes"}]},
				"Yes": {"Type": "Pass", "Result": "yes", "End": true},
				"No": {"Type": "Pass", "Result": "no", "End": true}}}`)
			o := m.Run(t.Context(), asl.Execution{Input: MustDecode(t, test.input)})
			if got := strings.Trim(outcome(t, o), `"`); got != test.want {
				t.Errorf("got %s want %s", got, test.want)
			}
		})
	}
}

func TestChoice_takesTheFirstRuleThatHolds(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, `{"StartAt": "Size", "States": {
		"Size": {"Type": "Choice", "InputPath": "$.order", "OutputPath": "$.size", "Choices": [
			{"Variable": "$.size", "NumericGreaterThan": 8, "Next": "Large"},
			{"Variable": "$.size", "NumericGreaterThan": 4, "Next": "Medium"}]},
		"Large": {"Type": "Succeed"},
		"Medium": {"Type": "Pass", "Parameters": {"medium.$": "$"}, "End": true}}}`)
	for input, want := range map[string]string{
		`{"order": {"size": 12}}`: `12`,
		`{"order": {"size": 6}}`:  `{"medium":6}`,
		`{"order": {"size": 1}}`:  `FAILED States.NoChoiceMatched: No rule of the Choice state 'Size' holds, and it has no Default.`,
	} {
		o := m.Run(t.Context(), asl.Execution{Input: MustDecode(t, input)})
		if got := outcome(t, o); got != want {
			t.Errorf("%s became %s; want %s", input, got, want)
		}
	}
}
