package jsonata_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/asl/jsonata"
)

var engine = jsonata.New()

// evaluate returns the JSON of an expression's value.
func evaluate(ctx context.Context, expression string, variables map[string]any, functions map[string]asl.Function) string {
	query, err := engine.Compile(expression)
	if err != nil {
		return "invalid: " + err.Error()
	}
	value, defined, err := query.Evaluate(ctx, variables, functions)
	switch {
	case err != nil:
		return "error: " + err.Error()
	case !defined:
		return "undefined"
	}
	text, err := asl.Encode(value)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func TestEngine(t *testing.T) {
	t.Parallel()
	variables := map[string]any{"order": map[string]any{"lines": []any{
		map[string]any{"cup": "Latte", "n": 2}, map[string]any{"cup": "Zürich <&>", "n": 1}}, "none": nil}}
	functions := map[string]asl.Function{
		"double": func(arguments []any) (any, error) { return append(arguments, arguments...), nil },
		"fail":   func([]any) (any, error) { return nil, fmt.Errorf("out of beans") },
	}
	for expression, want := range map[string]string{
		`1 + 2`:                                  `3`,
		`$order.lines.cup`:                       `["Latte","Zürich <&>"]`,
		`$order.lines[n > 1].cup`:                `"Latte"`,
		`$sum($order.lines.n)`:                   `3`,
		`$order.none`:                            `null`,
		`$order.gone`:                            `undefined`,
		`$gone`:                                  `undefined`,
		`cup`:                                    `undefined`,
		`$order.lines.{"c": cup}`:                `[{"c":"Latte"},{"c":"Zürich <&>"}]`,
		`$map([1..3], function($n) { $n * $n })`: `[1,4,9]`,
		`[1, 2] ~> $reverse()`:                   `[2,1]`,
		`$double(1, "a")`:                        `[1,"a",1,"a"]`,
		`$double($gone)`:                         `undefined`,
		`$fail()`:                                `error: out of beans`,
		`$eval("1")`:                             `error: Attempted to invoke a non-function`,
		`$string`:                                `error: the result contains a function`,
		`[function($x) { $x }]`:                  `error: the result contains a function`,
		`1 / 0`:                                  `error: the result contains a number out of range`,
		`"a" + 1`:                                `error: The left side of the "+" operator must evaluate to a number`,
		`$error("too cold")`:                     `error: too cold`,
		`1 +`:                                    `invalid: Unexpected end of expression`,
		`$a ?? 1`:                                `invalid: `, // 2.1 has it, and Step Functions does not.
		`($f := function($n) { $f($n + 1) + 1 }; $f(0))`: `error: the expression nests too deeply`,
	} {
		t.Run(expression, func(t *testing.T) {
			t.Parallel()
			got := evaluate(t.Context(), expression, variables, functions)
			if got != want && !(strings.HasSuffix(want, ": ") && strings.HasPrefix(got, want)) {
				t.Errorf("got %s; want %s", got, want)
			}
		})
	}
}

// An evaluation ends with its context, and the engine works on.
func TestEngine_isStopped(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if got := evaluate(ctx, `$map([1..100000], function($n) { $sum([1..$n]) })`, nil, nil); !strings.HasPrefix(got, "error: the evaluation was stopped") {
		t.Errorf("got %s", got)
	}
	if got := evaluate(t.Context(), `1`, nil, nil); got != `1` {
		t.Errorf("afterwards got %s", got)
	}
}

func TestEngine_servesManyAtOnce(t *testing.T) {
	t.Parallel()
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			if got, want := evaluate(t.Context(), `$n * 2`, map[string]any{"n": i}, nil), fmt.Sprint(i*2); got != want {
				t.Errorf("got %s; want %s", got, want)
			}
		})
	}
	all.Wait()
}
