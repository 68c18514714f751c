package asl

import (
	"errors"
	"maps"
	"slices"
)

// A resultPath says where in a state's raw input its result goes: https://states-language.net/#filters. The zero
// resultPath puts the result in the input's place.
type resultPath struct {
	text    string
	steps   []step
	discard bool // The path was null: the result is dropped and the input passed on.
}

// newResultPath checks the rules for reference paths: https://states-language.net/#ref-paths
func newResultPath(p *path) (resultPath, error) {
	switch {
	case p.context:
		return resultPath{}, errors.New("a result cannot be put into the context object; use a path with one $")
	case !p.definite():
		return resultPath{}, errors.New("must name a single place: no wildcards, slices, filters or \"..\"")
	}
	for _, s := range p.steps {
		if s.index < 0 {
			return resultPath{}, errors.New("must not count from the end of an array")
		}
	}
	return resultPath{text: p.text, steps: p.steps}, nil
}

// place returns the input with the result in it. Neither is changed: what lies along the path is copied.
func (p resultPath) place(v *visit, input, result any) (any, error) {
	if p.discard {
		return input, nil
	}
	output, ok := put(input, p.steps, result)
	if !ok {
		return nil, &Error{Name: ResultPathMatchFailure, Cause: "Unable to apply ResultPath '" + p.text +
			"' in the state '" + v.state.name + "': the input has no object or array there to put the result into."}
	}
	return output, nil
}

func put(into any, steps []step, result any) (any, bool) {
	if len(steps) == 0 {
		return result, true
	}
	first, rest := steps[0], steps[1:]
	if first.named {
		object, ok := into.(map[string]any)
		if !ok {
			return nil, false
		}
		member, ok := object[first.name]
		if !ok {
			member = map[string]any{} // Objects that are missing on the way are made.
		}
		if member, ok = put(member, rest, result); !ok {
			return nil, false
		}
		if object = maps.Clone(object); object == nil {
			object = map[string]any{}
		}
		object[first.name] = member
		return object, true
	}
	array, ok := into.([]any)
	if !ok || first.index >= len(array) {
		return nil, false
	}
	element, ok := put(array[first.index], rest, result)
	if !ok {
		return nil, false
	}
	array = slices.Clone(array)
	array[first.index] = element
	return array, true
}
