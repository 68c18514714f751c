package proof_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"strconv"
	"strings"
	"testing"
)

// missing is the value of a metric that has no data in a period. As CloudWatch has it, arithmetic with it is missing too.
var missing = math.NaN()

// metricMath returns the value of an expression of CloudWatch's metric math for one period. It knows the functions that the
// alarms use. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
func metricMath(expression string, metrics map[string]float64) (float64, error) {
	// The rest of the language reads as Go does.
	parsed, err := parser.ParseExpr(strings.NewReplacer("[", "", "]", "").Replace(expression))
	if err != nil {
		return 0, err
	}
	return evaluate(parsed, metrics)
}

func evaluate(e ast.Expr, metrics map[string]float64) (float64, error) {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return evaluate(e.X, metrics)
	case *ast.BasicLit:
		return strconv.ParseFloat(e.Value, 64)
	case *ast.Ident:
		value, ok := metrics[e.Name]
		if !ok {
			return 0, errors.New("no metric has the id " + e.Name)
		}
		return value, nil
	case *ast.BinaryExpr:
		return combine(e, metrics)
	case *ast.CallExpr:
		name, ok := e.Fun.(*ast.Ident)
		if !ok {
			break
		}
		var values []float64
		for _, argument := range e.Args {
			value, err := evaluate(argument, metrics)
			if err != nil {
				return 0, err
			}
			values = append(values, value)
		}
		return apply(name.Name, values)
	}
	return 0, fmt.Errorf("metric math: %T is not known", e)
}

func combine(e *ast.BinaryExpr, metrics map[string]float64) (float64, error) {
	x, err := evaluate(e.X, metrics)
	if err != nil {
		return 0, err
	}
	y, err := evaluate(e.Y, metrics)
	if err != nil {
		return 0, err
	}
	switch e.Op {
	case token.ADD:
		return x + y, nil
	case token.SUB:
		return x - y, nil
	case token.MUL:
		return x * y, nil
	case token.QUO:
		if y == 0 {
			return missing, nil
		}
		return x / y, nil
	case token.GTR:
		if math.IsNaN(x) || math.IsNaN(y) {
			return missing, nil
		}
		if x > y {
			return 1, nil
		}
		return 0, nil
	}
	return 0, fmt.Errorf("metric math: %s is not known", e.Op)
}

func apply(name string, values []float64) (float64, error) {
	switch {
	case name == "IF" && len(values) == 3:
		switch {
		case math.IsNaN(values[0]):
			return missing, nil
		case values[0] != 0:
			return values[1], nil
		}
		return values[2], nil
	case name == "FILL" && len(values) == 2:
		if math.IsNaN(values[0]) {
			return values[1], nil
		}
		return values[0], nil
	case name == "SUM" && len(values) > 0:
		return fold(values, func(a, b float64) float64 { return a + b }), nil
	case name == "MAX" && len(values) > 0:
		return fold(values, math.Max), nil
	}
	return 0, fmt.Errorf("metric math: %s of %d values is not known", name, len(values))
}

// fold combines the values that are not missing.
func fold(values []float64, combine func(a, b float64) float64) float64 {
	all := missing
	for _, value := range values {
		switch {
		case math.IsNaN(value):
		case math.IsNaN(all):
			all = value
		default:
			all = combine(all, value)
		}
	}
	return all
}

func TestMetricMath(t *testing.T) {
	t.Parallel()
	metrics := map[string]float64{"a": 3, "b": 12, "zero": 0, "none": missing}
	for expression, want := range map[string]float64{
		"a":                           3,
		"100 * a / b":                 25,
		"100 * (b - a) / b":           75,
		"a / zero":                    missing,
		"a + none":                    missing,
		"IF(a > 2, 100 * a / b, 0)":   25,
		"IF(a > 3, 100 * a / b, 0)":   0,
		"IF(none > 3, a, b)":          missing,
		"FILL(none, 0) + FILL(a, 99)": 3,
		"SUM([a, none, b])":           15,
		"SUM([none, none])":           missing,
		"MAX([a, none, b])":           12,
		"a / MAX([zero, a])":          1,
	} {
		got, err := metricMath(expression, metrics)
		if err != nil || got != want && !(math.IsNaN(got) && math.IsNaN(want)) {
			t.Errorf("%s is %v, want %v: %v", expression, got, want, err)
		}
	}
	for _, expression := range []string{"", "c", "a %% b", "AVG([a, b])", "IF(a)", "a +"} {
		if got, err := metricMath(expression, metrics); err == nil {
			t.Errorf("%s is %v", expression, got)
		}
	}
}
