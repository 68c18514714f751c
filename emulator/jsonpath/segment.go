package jsonpath

import (
	"errors"
	"maps"
	"slices"
)

// A segment of an indefinite path applies itself to a value, and the rest of the path to each value that it selects.
type segment interface {
	apply(e *evaluation, rest []segment, value any) error
}

// A single segment selects one value. The segments of a definite path are single.
type single interface {
	segment
	one(value any) (any, error)
}

type (
	name struct {
		text     string
		required bool // Missing is an error even before the end of the path.
	}
	names []string // Several, always the last segment: selects an object of those present.
	index struct { // One element, n before the end of the array when fromEnd.
		n       int
		fromEnd bool
	}
	indexes  []int
	slice    struct{ from, to *int }
	wildcard struct{}
	descent  struct{} // "..", which applies the next segment to each value below.
	filter   struct{ condition condition }
)

var (
	errMissing  = errors.New("the object has no such member")
	errNotFound = errors.New("nothing is at the path")
	errInvalid  = errors.New("the path does not apply to a value of this type")
)

// An evaluation collects what a path finds.
type evaluation struct {
	root  any
	found []any
}

func (e *evaluation) evaluate(path []segment, value any) error {
	if len(path) == 0 {
		e.found = append(e.found, value)
		return nil
	}
	return path[0].apply(e, path[1:], value)
}

// then evaluates the rest of the path on what a single segment selects.
func (e *evaluation) then(s single, rest []segment, value any) error {
	selected, err := s.one(value)
	if err == nil {
		return e.evaluate(rest, selected)
	}
	if n, ok := s.(name); ok && err == errMissing && len(rest) > 0 && !n.required {
		return nil
	}
	return err
}

func (n name) apply(e *evaluation, rest []segment, value any) error { return e.then(n, rest, value) }

func (n name) one(value any) (any, error) {
	object, ok := value.(map[string]any)
	if !ok {
		return nil, errNotFound
	}
	member, ok := object[n.text]
	if !ok {
		return nil, errMissing
	}
	return member, nil
}

func (n names) apply(e *evaluation, rest []segment, value any) error { return e.then(n, rest, value) }

func (n names) one(value any) (any, error) {
	object, ok := value.(map[string]any)
	if !ok {
		return nil, errNotFound
	}
	selected := map[string]any{}
	for _, name := range n {
		if member, ok := object[name]; ok {
			selected[name] = member
		}
	}
	return selected, nil
}

func (i index) apply(e *evaluation, rest []segment, value any) error { return e.then(i, rest, value) }

func (i index) one(value any) (any, error) {
	array, err := elements(value)
	if err != nil {
		return nil, err
	}
	n := i.n
	if i.fromEnd {
		n = len(array) - n
	}
	if n < 0 || n >= len(array) {
		return nil, errNotFound
	}
	return array[n], nil
}

func elements(value any) ([]any, error) {
	array, ok := value.([]any)
	switch {
	case ok:
		return array, nil
	case value == nil:
		return nil, errNotFound
	}
	return nil, errInvalid
}

func (list indexes) apply(e *evaluation, rest []segment, value any) error {
	for _, n := range list {
		if err := e.then(index{n: n}, rest, value); err != nil {
			return err
		}
	}
	return nil
}

func (s slice) apply(e *evaluation, rest []segment, value any) error {
	array, err := elements(value)
	if err != nil {
		return err
	}
	from, to := 0, len(array)
	switch {
	case s.to == nil && *s.from < 0:
		from = max(0, len(array)+*s.from)
	case s.from == nil && *s.to < 0:
		to = len(array) + *s.to
	default:
		if s.from != nil {
			from = *s.from
		}
		if s.to != nil {
			to = min(to, *s.to)
		}
	}
	for i := from; i < to; i++ {
		if err := e.evaluate(rest, array[i]); err != nil {
			return err
		}
	}
	return nil
}

func (wildcard) apply(e *evaluation, rest []segment, value any) error {
	switch value := value.(type) {
	case []any:
		for _, element := range value {
			if err := e.evaluate(rest, element); err == errInvalid {
				return err // Anything else that is wrong with an element only leaves it out.
			}
		}
	case map[string]any:
		for _, name := range sorted(value) {
			if err := e.evaluate(rest, value[name]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f filter) apply(e *evaluation, rest []segment, value any) error {
	tested, isArray := value.([]any)
	if !isArray {
		if _, ok := value.(map[string]any); !ok {
			return errInvalid
		}
		tested = []any{value} // An object is tested as a whole.
	}
	for _, element := range tested {
		holds, err := f.condition(element, e.root)
		if err == nil && holds {
			err = e.evaluate(rest, element)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func sorted(object map[string]any) []string { return slices.Sorted(maps.Keys(object)) }
