package iam

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// condition is one key of a statement's Condition, compared with any of its values.
type condition struct {
	key      string
	values   []string
	equal    func(value, actual string) bool
	negated  bool // none of the values may match
	ifExists bool // it holds where the request has no such key
}

// operators compare a value of a policy with that of a request.
var operators = map[string]func(value, actual string) bool{
	"StringEquals": func(value, actual string) bool { return value == actual },
	"StringLike":   wildcard,
	"ArnEquals":    matchesARN,
	"ArnLike":      matchesARN,
	"Bool":         strings.EqualFold,
}

func compileConditions(source map[string]map[string]oneOrMore) ([]condition, error) {
	var all []condition
	for _, operator := range slices.Sorted(maps.Keys(source)) {
		name, ifExists := strings.CutSuffix(operator, "IfExists")
		positive := strings.Replace(name, "Not", "", 1)
		equal, known := operators[positive]
		if !known || name == "BoolNot" {
			return nil, fmt.Errorf("the operator %s of a Condition is not supported", operator)
		}
		for _, key := range slices.Sorted(maps.Keys(source[operator])) {
			values := source[operator][key]
			if len(values) == 0 || strings.Contains(strings.Join(values, ""), "${") {
				return nil, fmt.Errorf("the Condition %s of %s must have values, without policy variables", operator, key)
			}
			all = append(all, condition{strings.ToLower(key), values, equal, name != positive, ifExists})
		}
	}
	return all, nil
}

// holds reports whether the condition holds for a request. A key that is not there matches nothing.
func (c condition) holds(context map[string]string) bool {
	for key, actual := range context {
		if strings.ToLower(key) == c.key {
			return slices.ContainsFunc(c.values, func(value string) bool { return c.equal(value, actual) }) != c.negated
		}
	}
	return c.ifExists || c.negated
}
