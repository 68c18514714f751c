package vtl

import (
	"strings"
)

// A reference is $name, $!name, ${name} or $!{name}, with properties and method calls after the name.
type reference struct {
	root  expr
	calls []methodCall
}

func (r *reference) eval(s *rendering) (any, error) {
	v, err := r.root.eval(s)
	for _, c := range r.calls {
		if err != nil || v == nil {
			break
		}
		v, err = c(s, v)
	}
	if v == nil && err == nil {
		v = "" // API Gateway has the empty string for every reference that leads to nothing (LS, test_input_path_template_formatting)
	}
	return v, err
}

func (r *reference) render(s *rendering) error {
	v, err := r.eval(s)
	if err != nil {
		return err
	}
	text, err := asString(v)
	if err != nil {
		return err
	}
	return s.write(text)
}

// variable is what a #set gave a name.
type variable int

func (v variable) eval(s *rendering) (any, error) { return s.vars[v], nil }

// A member is a property or, with arguments, a method call.
type member struct {
	name string
	call bool
	args []expr
	at   int
}

func reserved(name string) bool {
	switch name {
	case "context", "input", "util", "stageVariables":
		return true
	}
	return false
}

// reference reads a reference. A dollar sign that starts none is consumed alone, and the reference is nil.
func (p *parser) reference() (*reference, error) {
	at := p.pos
	if at > 0 && p.src[at-1] == '\\' {
		return nil, p.errorf(at, "a backslash before $ is not supported; set a variable to the text and write that")
	}
	p.pos++
	ref := &reference{}
	p.take("!") // which means nothing where every reference renders
	if strings.HasPrefix(p.src[p.pos:p.end], `\`) {
		return nil, p.errorf(at, "a backslash after $ is not supported")
	}
	braces := p.take("{")
	n := identifier(p.src[p.pos:p.end])
	if n == 0 {
		p.pos = at + 1
		return nil, nil
	}
	name := p.src[p.pos : p.pos+n]
	p.pos += n
	members, err := p.members()
	if err != nil {
		return nil, err
	}
	if braces && !p.take("}") {
		return nil, p.errorf(p.pos, "expected } at the end of the reference")
	}
	rest, err := p.resolve(ref, name, members, at)
	if err != nil {
		return nil, err
	}
	_, isVariable := ref.root.(variable)
	_, isParsed := ref.root.(parsed)
	path, isPath := ref.root.(inputPath)
	object := isVariable || isParsed || isPath && !path.json // so that it may have properties
	for _, m := range rest {
		if object = object && !m.call; !m.call && !object {
			return nil, p.errorf(m.at, "the property %s is not supported: a string has none", m.name)
		}
		c, err := p.method(m)
		if err != nil {
			return nil, err
		}
		ref.calls = append(ref.calls, c)
	}
	return ref, nil
}

// members reads .property and .method(…), as many as follow. A dot before anything but a letter is text.
func (p *parser) members() ([]member, error) {
	var list []member
	for {
		rest := p.src[p.pos:p.end]
		if strings.HasPrefix(rest, "[") {
			return nil, p.errorf(p.pos, "[ after a reference is not supported")
		}
		n := identifier(strings.TrimPrefix(rest, "."))
		if !strings.HasPrefix(rest, ".") || n == 0 || rest[1] == '_' {
			return list, nil
		}
		m := member{name: rest[1 : 1+n], at: p.pos + 1}
		p.pos += 1 + n
		if p.take("(") {
			m.call = true
			var err error
			if m.args, err = p.arguments(); err != nil {
				return nil, err
			}
		}
		list = append(list, m)
	}
}

func (p *parser) arguments() ([]expr, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, p.errorf(p.pos, "it is nested more than %d deep", maxDepth)
	}
	defer func() { p.depth-- }()
	if p.space(); p.take(")") {
		return nil, nil
	}
	var args []expr
	for {
		arg, err := p.operand()
		if err != nil {
			return nil, err
		}
		args = append(args, arg)
		p.space()
		switch {
		case p.take(")"):
			return args, nil
		case !p.take(","):
			return nil, p.errorf(p.pos, "expected , or ) after the argument")
		}
	}
}
