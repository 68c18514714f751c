package asl

import (
	"encoding/json"
	"strings"
	"time"
)

// A comparison is a comparison operator: https://states-language.net/#choice-state. Where the values do not have the
// operator's type it does not hold, and that is no failure.
type comparison struct {
	// with reads the operand in the definition and returns the test of a value; or what the operand must be.
	with func(operand any) (test func(value any) bool, must string)

	// values compares two values; nil in operators without a Path variant.
	values func(value, operand any) bool
}

// operators are the comparison operators by name; those with values have a variant with Path added to the name.
// IsPresent is also among them, but is decided before there is a value: see fixedComparison.
var operators = allOperators()

func allOperators() map[string]comparison {
	all := map[string]comparison{
		"BooleanEquals": compared("true or false", isBoolean, func(a, b bool) bool { return a == b }),
		"StringMatches": {with: matching},
		"IsBoolean":     kind(isBoolean),
		"IsNull":        kind(func(value any) (any, bool) { return nil, value == nil }),
		"IsNumeric":     kind(isNumber),
		"IsPresent":     kind(func(any) (any, bool) { return nil, true }),
		"IsString":      kind(isString),
		"IsTimestamp":   kind(isTimestamp),
	}
	addOrdered(all, "String", "a string", isString, strings.Compare)
	addOrdered(all, "Numeric", "a number", isNumber, compareNumbers)
	addOrdered(all, "Timestamp", "a time like 2016-03-14T01:59:00Z", isTimestamp, time.Time.Compare)
	return all
}

// addOrdered adds the five operators of a type whose values have an order.
func addOrdered[T any](
	all map[string]comparison, prefix, must string, is func(any) (T, bool), compare func(a, b T) int,
) {
	for name, holds := range map[string]func(order int) bool{
		"Equals":            func(order int) bool { return order == 0 },
		"LessThan":          func(order int) bool { return order < 0 },
		"LessThanEquals":    func(order int) bool { return order <= 0 },
		"GreaterThan":       func(order int) bool { return order > 0 },
		"GreaterThanEquals": func(order int) bool { return order >= 0 },
	} {
		all[prefix+name] = compared(must, is, func(a, b T) bool { return holds(compare(a, b)) })
	}
}

func compared[T any](must string, is func(any) (T, bool), holds func(value, operand T) bool) comparison {
	with := func(operand any) (func(any) bool, string) {
		b, ok := is(operand)
		if !ok {
			return nil, must
		}
		return func(value any) bool {
			a, ok := is(value)
			return ok && holds(a, b)
		}, ""
	}
	values := func(value, operand any) bool {
		a, okA := is(value)
		b, okB := is(operand)
		return okA && okB && holds(a, b)
	}
	return comparison{with, values}
}

// kind is an operator that asks for the type of a value, or with false for any other type.
func kind[T any](is func(any) (T, bool)) comparison {
	return comparison{with: func(operand any) (func(any) bool, string) {
		want, ok := operand.(bool)
		if !ok {
			return nil, "true or false"
		}
		return func(value any) bool {
			_, ok := is(value)
			return ok == want
		}, ""
	}}
}

func isBoolean(value any) (bool, bool)       { boolean, ok := value.(bool); return boolean, ok }
func isString(value any) (string, bool)      { text, ok := value.(string); return text, ok }
func isNumber(value any) (json.Number, bool) { number, ok := value.(json.Number); return number, ok }

func isTimestamp(value any) (time.Time, bool) {
	text, ok := value.(string)
	if !ok {
		return time.Time{}, false
	}
	return timestamp(text)
}

// fixedComparison compares the variable with an operand in the definition.
func fixedComparison(f *fields, variable *path, name string, with func(any) (func(any) bool, string)) rule {
	test, must := with(f.object.members[name])
	if must != "" {
		f.member(name).problem("must be %s", must)
	}
	if name == "IsPresent" {
		// The one operator for which a variable that is not there is an answer.
		want := f.object.members[name] == true
		return func(v *visit, input any) (bool, error) {
			_, present := variable.find(v, input)
			return present == want, nil
		}
	}
	return func(v *visit, input any) (bool, error) {
		value, err := v.variable(variable, input)
		return err == nil && test(value), err
	}
}

// pathComparison compares the variable with what another path finds.
func pathComparison(variable, operand *path, holds func(value, operand any) bool) rule {
	return func(v *visit, input any) (bool, error) {
		a, err := v.variable(variable, input)
		if err != nil {
			return false, err
		}
		b, err := v.variable(operand, input)
		return err == nil && holds(a, b), err
	}
}

func (v *visit) variable(p *path, input any) (any, error) {
	value, ok := p.find(v, input)
	if !ok {
		return nil, v.runtimeError("Invalid path '%s': The choice state's condition path references an invalid value.",
			p.text)
	}
	return value, nil
}
