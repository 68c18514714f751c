package asl

import (
	"fmt"
	"slices"
	"strings"

	"skip-the-line/emulator/jsonpath"
)

// A path is a compiled path: https://states-language.net/#path
type path struct {
	text     string
	context  bool   // It starts with $$ and reads the context object.
	variable string // It starts with $ and this name of a variable.
	query    *jsonpath.Path
}

func parsePath(text string) (*path, error) {
	p := &path{text: strings.Trim(text, " ")}
	query := p.text
	switch {
	case !strings.HasPrefix(query, "$"):
		return nil, fmt.Errorf("%q is not a valid path: a path starts with $", text)
	case strings.HasPrefix(query, "$$"):
		p.context = true
		query = query[1:]
	case startsVariable(query[1:]):
		end := strings.IndexAny(query, ".[")
		if end < 0 {
			end = len(query)
		}
		if p.variable = query[1:end]; !isVariableName(p.variable) || p.variable == "states" {
			return nil, fmt.Errorf("%q is not a valid path: $%s is not a variable", text, p.variable)
		}
		query = "$" + query[end:]
	}
	var err error
	if p.query, err = jsonpath.Parse(query); err != nil {
		return nil, fmt.Errorf("%q is not a valid path: %w", text, err)
	}
	if segments, ok := p.query.Reference(); p.context && ok && !inContext(segments) {
		return nil, fmt.Errorf("the context object does not contain %s; the package documentation lists what it contains", p.text)
	}
	return p, nil
}

func (p *path) definite() bool { return p.query.Definite() }

// find returns what the path selects and whether it succeeds.
func (p *path) find(v *visit, input any) (any, bool) {
	switch {
	case p.context:
		input = v.contextObject()
	case p.variable != "":
		var ok bool
		if input, ok = v.variables.lookup(p.variable); !ok {
			return nil, false
		}
	}
	return p.query.Find(input)
}

// contents are the members of the context object.
var contents = map[string][]string{
	"Map":          {"Item"},
	"Execution":    {"Id", "Input", "Name", "RedriveCount", "RedriveTime", "RoleArn", "StartTime"},
	"State":        {"EnteredTime", "Name", "RetryCount"},
	"StateMachine": {"Id", "Name"},
	"Task":         {"Token"},
}

func inContext(segments []jsonpath.Segment) bool {
	if len(segments) == 0 {
		return true
	}
	members, ok := contents[segments[0].Name]
	return ok && (len(segments) == 1 || slices.Contains(members, segments[1].Name))
}
