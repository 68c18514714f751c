package asl_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"skip-the-line/emulator/asl"
)

// Load either rejects a definition or returns a machine whose executions end.
func FuzzLoadAndRun(f *testing.F) {
	for _, seed := range []string{
		benchmarkMachine,
		brew(`{"ErrorEquals": ["Busy"], "MaxAttempts": 2, "JitterStrategy": "FULL"}`, ``),
		slow, slowByPath, slowCaught, slowRetried, slowMachine, slowWait,
		only(`{"Type": "Wait", "TimestampPath": "$.t"}`),
		only(`{"Type": "Fail", "ErrorPath": "$.e", "CausePath": "$$.State.Name"}`),
		only(`{"Type": "Pass", "Parameters": {"a.$": "$..b[?(@.c-d > 1.5)]", "e": [{"f.$": "$[1:]"}]}, "ResultPath": "$.g[0].h"}`),
		`{"StartAt": "A", "States": {"A": {"Type": "Choice", "Default": "A", "Choices": [{"Not": {"Or": [
			{"Variable": "$.t", "StringMatches": "*a\\*"}, {"Variable": "$.t", "NumericLessThanPath": "$.n"}]}, "Next": "B"}]},
			"B": {"Type": "Succeed", "OutputPath": "$['a','b']"}}}`,
		only(`{"Type": "Pass", "Parameters": {"f.$": "States.Format('{} \\\\{', States.MathAdd($.n, States.ArrayLength($.b)))", "h.$": "States.JsonMerge($.b[0], $$.Execution, false)", "r.$": "States.ArrayRange($.t, 9, 2)"}}`),
		`{"StartAt": "A", "States": {"A": {"Type": "Pass", "Assign": {"x.$": "$.b"}, "Next": "B"}, "B": {"Type": "Choice", "Default": "A", "Assign": {"x.$": "States.Array($x, $x)"},
			"Choices": [{"Variable": "$x[0].c", "IsPresent": true, "Assign": {}, "Next": "A"}]}}}`,
		ask(`"HeartbeatSeconds": 5, "TimeoutSecondsPath": "$.t",`), barista,
		only(`{"Type": "Parallel", "Branches": [{"StartAt": "A", "States": {"A": {"Type": "Fail", "ErrorPath": "$.e"}}}, {"StartAt": "B", "States": {"B": {"Type": "Wait", "Seconds": 9, "End": true}}}]}`),
		only(`{"Type": "Map", "ItemsPath": "$.b", "MaxConcurrency": 2, "ToleratedFailureCountPath": "$.t", "ItemSelector": {"i.$": "$$.Map.Item"},
			"ItemProcessor": {"StartAt": "A", "States": {"A": {"Type": "Pass", "Parameters": {"v.$": "$.i.Value"}, "End": true}}}}`),
		`{"StartAt":1,"States":[]}`, `[[[[`, `{"a":{"a":1,"a":2}}`,
	} {
		for _, input := range []string{`null`, `{"t": 3, "e": "Cold", "n": 1e400, "b": [{"c-d": 2}], "g": [{}]}`} {
			f.Add([]byte(seed), []byte(input))
		}
	}
	f.Fuzz(func(t *testing.T, definition, input []byte) {
		const long = 4 << 10 // Longer inputs only slow down the fuzzing.
		value, err := asl.Decode(input)
		if err != nil || len(input) > long || len(definition) > long {
			return
		}
		m, err := asl.Load(definition)
		if problems := asl.Check(definition); (err == nil) != (len(problems) == 0) || len(problems) > 0 && problems[0].Line*problems[0].Column < 1 {
			t.Errorf("Load says %v, Check %+v", err, problems)
		}
		if err != nil {
			return
		}
		if !json.Valid(definition) {
			t.Errorf("loaded a definition that is not JSON: %q", definition)
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var h asl.History
		states := 0
		clock := newFakeClock()
		var tokens asl.Tokens
		o := m.Run(ctx, asl.Execution{Input: value, Clock: clock, Callbacks: &tokens,
			Task: func(ctx context.Context, resource string, input any) (any, error) {
				if token := asl.AttemptOf(ctx).Token; token != "" {
					return nil, tokens.Succeed(token, input)
				}
				if len(resource)%2 == 0 {
					return nil, &asl.Error{Name: "Busy"}
				}
				return input, nil
			},
			Observe: func(v asl.Visit) {
				// Other tests show that loops end; a few rounds suffice here.
				if states++; states > 300 {
					cancel()
				}
				h.Observe(v)
			}})
		if o.Status == asl.Running || o.Status == "" {
			t.Errorf("ended as %q", o.Status)
		}
		for _, v := range h.Visits() {
			if v.Exited.IsZero() {
				t.Errorf("never left %q", v.State)
			}
		}
	})
}

// An expression either is rejected or has a value, or fails as the language says.
func FuzzExpression(f *testing.F) {
	for _, seed := range []string{
		`States.Format('{} \{\}', $.a, States.UUID())`, `States.ArrayGetItem($.b, States.MathAdd(States.ArrayLength($.b), -1))`,
		`States.StringToJson(States.JsonToString($))`, `States.MathRandom(0, $.n, 7)`, `States.ArrayRange($.n, 1e9, 0.5)`,
		`$v.b[?(@.c == 1)]`, `$$.Map.Item.Value`, `$['a','b']`,
	} {
		f.Add(seed, `{"a": "é", "b": [{"c": 1}], "n": 3}`)
	}
	f.Fuzz(func(t *testing.T, expression, input string) {
		value, err := asl.Decode([]byte(input))
		text, errText := asl.Encode(expression)
		if err != nil || errText != nil || len(expression) > 1000 || len(input) > 1000 {
			return
		}
		m, err := asl.Load([]byte(`{"StartAt": "A", "States": {"A": {"Type": "Pass", "Assign": {"v.$": "$"}, "Next": "B"},
			"B": {"Type": "Pass", "Parameters": {"x.$": ` + string(text) + `}, "End": true}}}`))
		if err != nil {
			return
		}
		o := m.Run(t.Context(), asl.Execution{Input: value})
		switch o.Error {
		case "", asl.Runtime, asl.IntrinsicFailure, asl.DataLimitExceeded:
		default:
			t.Errorf("ended with %v", o)
		}
	})
}

// Branches and iterations, whatever happens in them, end; and so do their execution and its history.
func FuzzBranches(f *testing.F) {
	f.Add(`{"Type": "Wait", "Seconds": 5}`, `{"Type": "Fail"}`, `[1, 2]`, uint8(1), uint8(0))
	f.Add(`{"Type": "Task", "Resource": "arn:aws:states:::a:b.waitForTaskToken", "HeartbeatSeconds": 2}`, `{"Type": "Pass", "Assign": {"x.$": "$"}}`, `[1]`, uint8(0), uint8(1))
	f.Add(`{"Type": "Choice", "Choices": [{"Variable": "$", "IsNull": true, "Next": "In"}], "Default": "In"}`, `{"Type": "Succeed"}`, `[null]`, uint8(3), uint8(9))
	f.Fuzz(func(t *testing.T, first, second, input string, atOnce, tolerated uint8) {
		value, err := asl.Decode([]byte(input))
		if err != nil || len(first) > 500 || len(second) > 500 || len(input) > 200 {
			return
		}
		end := func(state string) string {
			if strings.Contains(state, `"Succeed"`) || strings.Contains(state, `"Fail"`) || strings.Contains(state, `"Choice"`) {
				return state
			}
			return strings.TrimSuffix(state, "}") + `, "End": true}`
		}
		m, err := asl.Load([]byte(fmt.Sprintf(`{"StartAt": "Each", "TimeoutSeconds": 100, "States": {
			"Each": {"Type": "Map", "MaxConcurrency": %d, "ToleratedFailureCount": %d, "Next": "Done", "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}],
				"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Done"}],
				"ItemProcessor": {"StartAt": "Both", "States": {"Both": {"Type": "Parallel", "End": true, "Branches": [
					{"StartAt": "In", "States": {"In": %s}}, {"StartAt": "Out", "States": {"Out": %s}}]}}}},
			"Done": {"Type": "Succeed"}}}`, atOnce, tolerated, end(first), end(second))))
		if err != nil {
			return
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var h asl.History
		var tokens asl.Tokens
		clock := newFakeClock()
		states := 0
		m.Run(ctx, asl.Execution{Input: value, Clock: clock, Callbacks: &tokens,
			Task: func(ctx context.Context, _ string, input any) (any, error) {
				if token := asl.AttemptOf(ctx).Token; token != "" {
					return nil, tokens.Succeed(token, input)
				}
				return input, nil
			},
			Observe: func(v asl.Visit) {
				if states++; states > 1000 {
					cancel()
				}
				h.Observe(v)
			}})
		for i, v := range h.Visits() {
			if v.Exited.IsZero() || v.Number != i {
				t.Errorf("visit %d is %+v", i, v)
			}
		}
		if waiting := tokens.Waiting(); len(waiting) > 0 {
			t.Errorf("still waiting: %+v", waiting)
		}
	})
}
