package sns

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// A filter is a filter policy: https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html. All of its
// keys must match, each by one of its conditions.
type filter struct {
	keys map[string][]condition // by the path of names to a value, joined by dots
	or   [][]filter             // of each $or one must match
}

// A condition reports whether it holds for a value; the value is missing where there is none.
type condition func(v any, missing bool) bool

// maxDepth bounds how deep a policy, or a $or in it, may be nested.
const maxDepth = 5

// parseFilter reads a policy. Nested keys are for message bodies only.
func parseFilter(text string, nested bool) (filter, error) {
	var policy map[string]any
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&policy); err != nil {
		return filter{}, fmt.Errorf("failed to parse JSON. %v", err)
	}
	f := filter{keys: map[string][]condition{}}
	return f, f.add("", policy, nested, maxDepth)
}

// add reads the keys of an object in the policy.
func (f *filter) add(prefix string, policy map[string]any, nested bool, depth int) error {
	if depth == 0 {
		return fmt.Errorf("the policy must not be nested deeper than %d levels", maxDepth)
	}
	for key, value := range policy {
		var err error
		switch value := value.(type) {
		case []any:
			if key == "$or" {
				err = f.addOr(prefix, value, nested, depth)
				break
			}
			f.keys[prefix+key], err = conditions(key, value)
		case map[string]any:
			if !nested {
				return fmt.Errorf("%q must be an array: filter policies of the scope MessageAttributes have no nested keys", key)
			}
			err = f.add(prefix+key+".", value, nested, depth-1)
		default:
			err = fmt.Errorf("%q must be an object or an array", key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (f *filter) addOr(prefix string, list []any, nested bool, depth int) error {
	var either []filter
	for _, element := range list {
		policy, ok := element.(map[string]any)
		if !ok {
			return fmt.Errorf("$or must be an array of objects")
		}
		one := filter{keys: map[string][]condition{}}
		if err := one.add(prefix, policy, nested, depth-1); err != nil {
			return err
		}
		either = append(either, one)
	}
	f.or = append(f.or, either)
	return nil
}

// matches reports whether the policy accepts what the values are of, by path. A value may be one of several.
func (f filter) matches(values map[string][]any) bool {
	for key, conditions := range f.keys {
		if !slices.ContainsFunc(conditions, func(c condition) bool { return holds(c, values[key]) }) {
			return false
		}
	}
	for _, either := range f.or {
		if !slices.ContainsFunc(either, func(one filter) bool { return one.matches(values) }) {
			return false
		}
	}
	return true
}

func holds(c condition, values []any) bool {
	if len(values) == 0 {
		return c(nil, true)
	}
	return slices.ContainsFunc(values, func(v any) bool { return c(v, false) })
}

func conditions(key string, list []any) (all []condition, err error) {
	for _, element := range list {
		c, err := parseCondition(element)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", key, err)
		}
		all = append(all, c)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%q: empty arrays are not allowed", key)
	}
	return all, nil
}
