package asl

import "fmt"

// problems is what Load finds wrong with a definition.
type problems struct{ found []error }

// A place is a field of a definition, named in problems the way a person would look for it:
// state "PutItem", Retry[0].ErrorEquals.
type place struct {
	problems *problems
	state    string
	path     string
}

func (p place) member(name string) place {
	if p.path != "" {
		name = p.path + "." + name
	}
	p.path = name
	return p
}

func (p place) element(index string) place {
	p.path += "[" + index + "]"
	return p
}

func (p place) problem(format string, args ...any) {
	where := p.path
	if p.state != "" {
		where = fmt.Sprintf("state %q", p.state)
		if p.path != "" {
			where += ", " + p.path
		}
	}
	if where == "" {
		where = "the state machine"
	}
	p.problems.found = append(p.problems.found, fmt.Errorf("%s: %s", where, fmt.Sprintf(format, args...)))
}
