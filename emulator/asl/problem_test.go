package asl_test

import (
	"fmt"
	"strings"
	"testing"

	"skip-the-line/emulator/asl"
)

// Check says where a problem is: at the name of the field, or of the object that lacks one.
func TestCheck(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ definition, want string }{
		"no problem":        {only(`{"Type": "Pass"}`), ``},
		"a syntax error":    {"{\n  \"StartAt\": ü", `2:14 [] []`},
		"an unclosed text":  {"{\n  \"StartAt\": \"", `2:14 [] []`},
		"a second document": {"{}\n {}", `2:2 [] []`},
		"an empty text":     {``, `1:1 [] []`},
		"an array":          {` []`, `1:1 [] []`},
		"a missing field":   {"{\n \"States\": {\n  \"A\": {\"Type\": \"Pass\"}}}", `1:1 [] []; 3:3 [A] []`},
		"a wrong field":     {"{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Wait\",\n\t\"Seconds\" : -1, \"End\": true}}}", `2:2 [A] [Seconds]`},
		"an element": {"{\"StartAt\": \"É\", \"States\": {\"É\": {\"Type\": \"Pass\", \"End\": true, \"Parameters\": {\n\"a\": [1, {\"b.$\":\n5}]}}}}",
			`2:11 [É] [Parameters.a[1].b.$]`},
		"a characters' column": {`{"StartAt": "É", "States": {"É": {"Type": "Pass", "Ende": true, "End": true}}}`, `1:51 [É] [Ende]`},
		"a state inside":       {"{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Parallel\", \"End\": true, \"Branches\": [\n{\"StartAt\": \"B\", \"States\": {\n\"B\": {\"Type\": \"Succeed\", \"X\": 1}}}]}}}", `3:26 [B] [X]`},
		"a duplicate":          {"{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Succeed\",\n\"Type\": \"Succeed\"}}}", `2:1 [] [States.A.Type]`},
		"a transition":         {"{\"StartAt\": \"A\", \"States\": {\n\"A\": {\"Type\": \"Pass\", \"Next\": \"B\"}, \n \"C\": {\"Type\": \"Succeed\"}}}", `2:1 [A] []; 3:2 [C] []`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, p := range asl.Check([]byte(test.definition)) {
				got = append(got, fmt.Sprintf("%d:%d [%s] [%s]", p.Line, p.Column, p.State, p.Field))
			}
			if strings.Join(got, "; ") != test.want {
				t.Errorf("got %q; want %q\n%+v", got, test.want, asl.Check([]byte(test.definition)))
			}
		})
	}
}

// What Load's error joins are the problems of Check.
func TestLoad_errorHoldsTheProblems(t *testing.T) {
	t.Parallel()
	definition := []byte(`{"StartAt": "A", "States": {"A": {"Type": "Pass", "Credentials": {}, "Resource": 1, "End": true}}}`)
	_, err := asl.Load(definition)
	problems := asl.Check(definition)
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok || len(joined.Unwrap()) != 2 || len(problems) != 2 || joined.Unwrap()[0] != problems[0] {
		t.Errorf("the error is %v, the problems are %+v", err, problems)
	}
	if want := (asl.Problem{State: "A", Field: "Credentials", Message: "is not supported in a Pass state", Hint: "each task runs with its own credentials", Line: 1, Column: 51}); problems[0].Message != want.Message || problems[0].Hint != want.Hint || problems[0].Column != want.Column {
		t.Errorf("the problem is %+v; want %+v", problems[0], want)
	}
}
