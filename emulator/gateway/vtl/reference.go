package vtl

import "strings"

// A reference is $name, $!name, ${name} or $!{name}, with properties, method calls and indexes after the name.
type reference struct {
	root  expr
	calls []methodCall
}

func (r *reference) eval(s *rendering) (any, error) {
	v, err := r.root.eval(s)
	for _, c := range r.calls {
		if err == nil {
			err = s.spendText(v)
		}
		if err != nil || v == nil {
			break
		}
		v, err = c(s, v)
	}
	if err == nil {
		err = s.spendText(v)
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

// A member is a property, a method call or an index.
type member struct {
	name  string // "" for an index
	call  bool
	args  []expr // of the method, or the index
	index bool
	at    int
}

func reserved(name string) bool {
	switch name {
	case "context", "input", "util", "stageVariables", "foreach", "velocityCount":
		return true
	}
	return false
}

// reference reads the name of a reference and its members. The reference begins at at.
func (p *parser) reference(at int, braces bool) (*reference, error) {
	n := identifier(p.src[p.pos:p.end])
	name := p.src[p.pos : p.pos+n]
	p.pos += n
	members, err := p.members()
	if err != nil {
		return nil, err
	}
	if braces {
		if !p.take("}") {
			return nil, p.errorf(p.pos, "expected } at the end of the reference")
		}
		p.pop()
	}
	ref := &reference{}
	rest, err := p.resolve(ref, name, members, at)
	if err != nil {
		return nil, err
	}
	for _, m := range rest {
		c, err := p.member(m)
		if err != nil {
			return nil, err
		}
		ref.calls = append(ref.calls, c)
	}
	return ref, nil
}

// members reads .property, .method(…) and [index], as many as follow. A dot before anything but a letter is text.
func (p *parser) members() ([]member, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, p.errorf(p.pos, "it is nested more than %d deep", maxDepth)
	}
	defer func() { p.depth-- }()
	var list []member
	for {
		rest := p.src[p.pos:p.end]
		m := member{at: p.pos + 1}
		switch {
		case strings.HasPrefix(rest, "["):
			p.pos++
			index, err := p.operand()
			if err != nil {
				return nil, err
			}
			if p.space(); !p.take("]") {
				return nil, p.errorf(p.pos, "expected ] after the index")
			}
			m.index, m.args = true, []expr{index}
		case len(rest) > 1 && rest[0] == '.' && isLetter(rest[1]):
			m.name = rest[1 : 1+identifier(rest[1:])]
			if m.name == "true" || m.name == "false" {
				return nil, p.errorf(m.at, "%s is not a property", m.name)
			}
			p.pos += 1 + len(m.name)
			p.swap(afterProperty)
			if p.take("(") {
				m.call = true
				var err error
				if m.args, err = p.list(")"); err != nil {
					return nil, err
				}
				p.swap(afterName)
			}
		default:
			return list, nil
		}
		list = append(list, m)
	}
}

// list reads operands between commas, up to and with the closing bracket.
func (p *parser) list(closing string) ([]expr, error) {
	if p.space(); p.take(closing) {
		return nil, nil
	}
	var list []expr
	for {
		item, err := p.operand()
		if err != nil {
			return nil, err
		}
		list = append(list, item)
		p.space()
		switch {
		case p.take(closing):
			return list, nil
		case !p.take(","):
			return nil, p.errorf(p.pos, "expected , or %s after the argument", closing)
		}
	}
}
