package asl

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/theory/jsonpath/spec"
)

// A queryPath is an indefinite path: one with a wildcard, a slice, a filter, a list or a descent.
//
// The library's own evaluation takes the members of an object in Go's random order. An execution must be
// repeatable, so this package evaluates the segments that run over members itself, in the order of the names; the library
// evaluates names, indexes, slices and the conditions of filters.
type queryPath struct{ segments []*spec.Segment }

func newQueryPath(text string, query *spec.PathQuery) (*queryPath, error) {
	descents := 0
	for _, segment := range query.Segments() {
		if segment.IsDescendant() {
			descents++
		}
		for _, selector := range segment.Selectors() {
			if must := mustBe(selector); must != "" {
				return nil, fmt.Errorf("the path %q is not valid in Step Functions: %s", text, must)
			}
		}
	}
	if descents > 1 {
		// Each further one would multiply the work by the size of the input.
		return nil, fmt.Errorf("the path %q has more than one \"..\", which is not supported", text)
	}
	return &queryPath{segments: query.Segments()}, nil
}

// mustBe says how to write a selector that is valid in RFC 9535 but not in the dialect of Step Functions. It is empty for
// any other selector.
func mustBe(selector spec.Selector) string {
	switch selector := selector.(type) {
	case *spec.FilterSelector:
		if len(selector.LogicalOr) == 1 && len(selector.LogicalOr[0]) == 1 {
			if _, ok := selector.LogicalOr[0][0].(*spec.ParenExpr); ok {
				return ""
			}
		}
		return "put the filter in parentheses, [?(…)]"
	case spec.SliceSelector:
		if strings.Count(selector.String(), ":") > 1 {
			return "a slice has no step"
		}
	}
	return ""
}

func (q *queryPath) find(root any) []any {
	found := []any{root}
	for _, segment := range q.segments {
		selected := []any{}
		for _, value := range found {
			selected = appendSelected(selected, segment, value, root)
		}
		found = selected
	}
	return found
}

func appendSelected(to []any, segment *spec.Segment, value, root any) []any {
	for _, selector := range segment.Selectors() {
		switch selector := selector.(type) {
		case spec.WildcardSelector:
			to = append(to, children(value)...)
		case *spec.FilterSelector:
			for _, child := range children(value) {
				if selector.Eval(child, root) {
					to = append(to, child)
				}
			}
		default:
			to = append(to, selector.Select(value, root)...)
		}
	}
	if segment.IsDescendant() {
		for _, child := range children(value) {
			to = appendSelected(to, segment, child, root)
		}
	}
	return to
}

// children returns the elements of an array, or the members of an object in the order of their names.
func children(value any) []any {
	switch value := value.(type) {
	case []any:
		return value
	case map[string]any:
		members := make([]any, 0, len(value))
		for _, name := range slices.Sorted(maps.Keys(value)) {
			members = append(members, value[name])
		}
		return members
	}
	return nil
}
