package asl

import (
	"encoding/json"
	"strings"
	"time"

	"skip-the-line/emulator/jsonpath"
)

// An operator is a comparison operator: https://states-language.net/#choice-state. It does not hold for values of another
// type; that is not an error.
type operator struct {
	// with reads the operand in the definition. It returns the test of a value, or what a valid operand is.
	with func(operand any) (test func(value any) bool, must string)

	// values compares two values. It is nil for operators without a Path variant.
	values func(value, operand any) bool
}

// operators maps names to comparison operators. An operator with values also has a variant with Path added to its name.
// IsPresent is among them, but needs no value: see fixedComparison.
var operators = allOperators()

func allOperators() map[string]operator {
	all := map[string]operator{
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
	addOrdered(all, "Numeric", "a number", isNumber, jsonpath.CompareNumbers)
	addOrdered(all, "Timestamp", "a time like 2016-03-14T01:59:00Z", isTimestamp, time.Time.Compare)
	return all
}

// addOrdered adds the five operators of a type whose values have an order.
func addOrdered[T any](
	all map[string]operator, prefix, must string, is func(any) (T, bool), compare func(a, b T) int,
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

func compared[T any](must string, is func(any) (T, bool), holds func(value, operand T) bool) operator {
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
	return operator{with, values}
}

// kind returns an operator that tests the type of a value: for the type with true, for any other type with false.
func kind[T any](is func(any) (T, bool)) operator {
	return operator{with: func(operand any) (func(any) bool, string) {
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

// fixedComparison returns the rule that compares the variable with an operand of the definition.
func fixedComparison(f *fields, variable *path, name string, with func(any) (func(any) bool, string)) rule {
	test, must := with(f.object.members[name])
	if must != "" {
		f.member(name).problem("must be %s", must)
	}
	if name == "IsPresent" {
		// The only operator for which a variable may find nothing.
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

// pathComparison returns the rule that compares the variable with what another path selects.
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

// matching returns the test of StringMatches: * matches any characters, or none; \* and \\ match themselves. A backslash
// before any other character is an error.
func matching(operand any) (func(value any) bool, string) {
	pattern, ok := operand.(string)
	if !ok {
		return nil, "a string"
	}
	parts := []string{""}
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; c {
		case '*':
			parts = append(parts, "")
			continue
		case '\\':
			i++
			if i == len(pattern) || pattern[i] != '*' && pattern[i] != '\\' {
				return nil, `a pattern with a backslash only before * or another backslash`
			}
		}
		parts[len(parts)-1] += pattern[i : i+1]
	}
	return func(value any) bool {
		text, ok := value.(string)
		return ok && matchesParts(text, parts)
	}, ""
}

// matchesParts reports whether the text consists of the parts with any characters between them.
func matchesParts(text string, parts []string) bool {
	first, rest := parts[0], parts[1:]
	if len(rest) == 0 {
		return text == first
	}
	text, ok := strings.CutPrefix(text, first)
	if !ok {
		return false
	}
	last := rest[len(rest)-1]
	// The first occurrence of each part leaves the most text for those that follow.
	for _, part := range rest[:len(rest)-1] {
		if _, text, ok = strings.Cut(text, part); !ok {
			return false
		}
	}
	return strings.HasSuffix(text, last)
}
