package jsonpath

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// A condition of a filter reports whether it selects a value. An error fails the path.
type condition func(value, root any) (bool, error)

// anyOf and allOf evaluate the last condition first, as the Java library does: an earlier one can fail the path.
func anyOf(list []condition) condition {
	return func(value, root any) (bool, error) {
		for _, c := range slices.Backward(list) {
			if holds, err := c(value, root); holds || err != nil {
				return holds, err
			}
		}
		return false, nil
	}
}

func allOf(list []condition) condition {
	return func(value, root any) (bool, error) {
		for _, c := range slices.Backward(list) {
			if holds, err := c(value, root); !holds || err != nil {
				return false, err
			}
		}
		return true, nil
	}
}

// exists returns the condition that a path finds something other than null, or with want false that it does not.
func exists(operand operand, want bool) condition {
	return func(value, root any) (bool, error) {
		found, err := operand.of(value, root)
		if err == errInvalid {
			return false, err
		}
		return (err == nil && found != nil) == want, nil
	}
}

// An operand of a comparison is a path, of the value or of the root, or a literal. A literal is a string whether or not
// it is quoted: it is compared with numbers and booleans by what it says.
type operand struct {
	path     *Path
	fromRoot bool
	literal  string
}

func (o operand) of(value, root any) (any, error) {
	switch {
	case o.path == nil:
		return o.literal, nil
	case o.fromRoot:
		return o.path.find(root, root)
	}
	return o.path.find(value, root)
}

// orders maps each operator to the results of a comparison for which it holds.
var orders = map[string]func(order int) bool{
	"==": func(order int) bool { return order == 0 },
	"!=": func(order int) bool { return order != 0 },
	"<":  func(order int) bool { return order < 0 },
	"<=": func(order int) bool { return order <= 0 },
	">":  func(order int) bool { return order > 0 },
	">=": func(order int) bool { return order >= 0 },
}

func comparison(left, right operand, operator string) condition {
	holds := orders[operator]
	equality := operator == "==" || operator == "!="
	return operands(left, right, func(a, b any) (bool, error) {
		if !equality && (a == nil) != (b == nil) {
			return false, nil
		}
		order, comparable, err := compare(a, b)
		return comparable && holds(order), err
	})
}

func match(left operand, pattern *regexp.Regexp) condition {
	return operands(left, operand{}, func(value, _ any) (bool, error) {
		switch value := value.(type) {
		case string:
			return pattern.MatchString(value), nil
		case json.Number:
			return pattern.MatchString(value.String()), nil
		}
		return false, nil
	})
}

// operands evaluates both operands. The condition does not hold when one of them finds nothing.
func operands(left, right operand, holds func(a, b any) (bool, error)) condition {
	return func(value, root any) (bool, error) {
		a, err := left.of(value, root)
		if err != nil {
			return false, fatal(err)
		}
		b, err := right.of(value, root)
		if err != nil {
			return false, fatal(err)
		}
		return holds(a, b)
	}
}

// fatal returns the error if it fails the whole path.
func fatal(err error) error {
	if err == errInvalid {
		return err
	}
	return nil
}

// compare orders two values, if their types can be compared.
func compare(a, b any) (order int, comparable bool, err error) {
	switch nullA, nullB := isNull(a), isNull(b); {
	case nullA && nullB:
		return 0, true, nil
	case nullA:
		return -1, true, nil
	case nullB:
		return 1, true, nil
	}
	switch a := a.(type) {
	case json.Number:
		switch b := b.(type) {
		case json.Number:
			return CompareNumbers(a, b), true, nil
		case string:
			if !numeric.MatchString(b) {
				return 0, false, errInvalid
			}
			return CompareNumbers(a, json.Number(b)), true, nil
		}
	case string:
		if b, ok := b.(string); ok {
			return strings.Compare(a, strings.ReplaceAll(b, `\'`, `'`)), true, nil
		}
	case bool:
		switch b := b.(type) {
		case bool:
			return rank(a) - rank(b), true, nil
		case string:
			return rank(a) - rank(strings.EqualFold(b, "true")), true, nil
		}
	}
	return 0, false, nil
}

var numeric = regexp.MustCompile(`^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$`)

// isNull reports whether a value counts as null. The text null does, because literals need no quotes.
func isNull(value any) bool { return value == nil || value == "null" }

func rank(b bool) int {
	if b {
		return 1
	}
	return 0
}
