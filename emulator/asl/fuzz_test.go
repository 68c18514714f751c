package asl_test

import (
	"context"
	"encoding/json"
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
