package asl

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/theory/jsonpath"
	"github.com/theory/jsonpath/registry"
	"github.com/theory/jsonpath/spec"
)

// A path is a compiled JSONPath: https://states-language.net/#path
type path struct {
	text    string
	context bool       // It starts with $$ and reads the context object.
	steps   []step     // How to walk a definite path.
	query   *queryPath // An indefinite path; nil in a definite one.
}

// A step goes from a value to one of its members or elements.
type step struct {
	name  string
	index int
	named bool
}

// parser knows none of RFC 9535's functions, such as length(): Step Functions does not read them.
var parser = jsonpath.NewParser(jsonpath.WithRegistry(new(registry.Registry)))

func parsePath(text string) (*path, error) {
	p := &path{text: text}
	switch {
	case strings.HasPrefix(text, "States."):
		return nil, errors.New("intrinsic functions are not supported; compute the value in a task")
	case !strings.HasPrefix(text, "$"):
		return nil, fmt.Errorf("%q is no path: a path starts with $", text)
	case strings.HasPrefix(text, "$$"):
		p.context = true
		text = text[1:]
	}
	parsed, err := parser.Parse(standardSpelling(text))
	if err != nil {
		return nil, fmt.Errorf("cannot read the path %q: %s", p.text, strings.TrimPrefix(err.Error(), "jsonpath: "))
	}
	query := parsed.Query()
	if query.Singular() == nil {
		p.query, err = newQueryPath(p.text, query)
		return p, err
	}
	for _, segment := range query.Segments() {
		switch selector := segment.Selectors()[0].(type) {
		case spec.Name:
			p.steps = append(p.steps, step{name: string(selector), named: true})
		case spec.Index:
			p.steps = append(p.steps, step{index: int(selector)})
		default:
			return nil, fmt.Errorf("the path %q is not supported", p.text)
		}
	}
	if p.context && !inContext(p.steps) {
		return nil, fmt.Errorf("the context object holds no %s; see the package documentation for what it holds", p.text)
	}
	return p, nil
}

func (p *path) definite() bool { return p.query == nil }

// find returns what the path selects, and whether there is such a thing. An indefinite path always finds an array.
func (p *path) find(v *visit, input any) (any, bool) {
	if p.context {
		input = v.contextObject()
	}
	if p.query != nil {
		return p.query.find(input), true
	}
	for _, s := range p.steps {
		var ok bool
		if input, ok = s.from(input); !ok {
			return nil, false
		}
	}
	return input, true
}

func (s step) from(value any) (any, bool) {
	if s.named {
		object, _ := value.(map[string]any)
		member, ok := object[s.name]
		return member, ok
	}
	array, _ := value.([]any)
	index := s.index
	if index < 0 {
		index += len(array)
	}
	if index < 0 || index >= len(array) {
		return nil, false
	}
	return array[index], true
}

// contents are the members of the context object that a path can ask for.
var contents = map[string][]string{
	"Execution":    {"Id", "Input", "Name", "RedriveCount", "RoleArn", "StartTime"},
	"State":        {"EnteredTime", "Name", "RetryCount"},
	"StateMachine": {"Id", "Name"},
}

func inContext(steps []step) bool {
	if len(steps) == 0 {
		return true
	}
	members, ok := contents[steps[0].name]
	return ok && (len(steps) == 1 || slices.Contains(members, steps[1].name))
}
