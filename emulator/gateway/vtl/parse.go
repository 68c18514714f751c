package vtl

import (
	"slices"
	"strings"
)

// parser reads src from pos to end. A string with references in it is parsed in place, with end at its closing quote, so
// that every position is one of the template.
type parser struct {
	src      string
	pos, end int
	opts     Options
	slots    map[string]int // variable → its index in rendering.vars
	lexer
	inString bool
	depth    int
	loops    int // how many #foreach are open
	stopAt   int // where the directive that ended the last block is
}

// block reads up to #else, #elseif, #end (whose name it returns, its keyword consumed) or the end.
func (p *parser) block() (nodes []node, stop string, err error) {
	if p.depth++; p.depth > maxDepth {
		return nil, "", p.errorf(p.pos, "it is nested more than %d deep", maxDepth)
	}
	defer func() { p.depth-- }()
	for p.pos < p.end {
		at := p.pos
		t, err := p.token()
		if err != nil {
			return nil, "", err
		}
		switch t.kind {
		case textToken:
			nodes = append(nodes, text(t.text))
		case referenceToken:
			if t.text != "" {
				nodes = append(nodes, text(t.text))
			}
			ref, err := p.reference(at, t.braces)
			if err != nil {
				return nil, "", err
			}
			nodes = append(nodes, ref)
		case directiveToken:
			if t.text == "else" || t.text == "elseif" || t.text == "end" {
				p.stopAt = at
				return nodes, t.text, nil
			}
			n, err := p.directive(t.text, at)
			if err != nil {
				return nil, "", err
			}
			nodes = append(nodes, n)
		}
	}
	return nodes, "", nil
}

// directive reads what follows the keyword of a directive that does not end a block.
func (p *parser) directive(word string, at int) (node, error) {
	switch word {
	case "set":
		return p.set(at)
	case "if":
		return p.conditional(at)
	case "foreach":
		return p.foreach(at)
	case "break":
		if p.loops == 0 {
			return nil, p.errorf(at, "#break is supported within #foreach only")
		}
		return stop{}, nil
	}
	return nil, p.errorf(at, "#%s is not supported, only #set, #if, #elseif, #else, #foreach, #break and #end", word)
}

// set reads $name = value), whose parenthesis the token #set( has opened.
func (p *parser) set(at int) (node, error) {
	p.space()
	target := p.pos
	names := p.target()
	if p.space(); names == nil || !p.take("=") || strings.HasPrefix(p.src[p.pos:p.end], "=") {
		return nil, p.errorf(target, "#set is supported as #set($name = value)")
	}
	value, err := p.expression()
	if err != nil {
		return nil, err
	}
	if err := p.close(); err != nil {
		return nil, err
	}
	name := strings.Join(names, ".")
	switch {
	case names[0] == "context" && len(names) > 1 && names[1] == "responseOverride":
		if !p.opts.ResponseOverride {
			return nil, p.errorf(target, "only the template of an integration response can override the response")
		}
		if name == "context.responseOverride.status" {
			return setStatus{value}, nil
		}
		if header, ok := strings.CutPrefix(name, "context.responseOverride.header."); ok && len(names) == 4 {
			return setHeader{header, value}, nil
		}
	case names[0] == "context" && len(names) == 4 && names[1] == "requestOverride" && !p.opts.ResponseOverride &&
		slices.Contains([]string{"header", "path", "querystring"}, names[2]):
		return evaluate{value}, nil // an action of a service is called by its body alone
	case reserved(names[0]):
	case len(names) == 1:
		return set{p.slot(name), value}, nil
	default:
		return setProperty{p.slot(names[0]), names[1:], value}, nil
	}
	return nil, p.errorf(target, "$%s cannot be set; of $context only responseOverride.status, responseOverride.header.NAME and requestOverride can", name)
}

// target reads the names that a #set assigns to: the variable's and those of the properties after it.
func (p *parser) target() (names []string) {
	if !p.take("$") {
		return nil
	}
	braces := p.take("{")
	for {
		n := identifier(p.src[p.pos:p.end])
		if n == 0 {
			return nil
		}
		names = append(names, p.src[p.pos:p.pos+n])
		p.pos += n
		if !p.take(".") {
			if braces && !p.take("}") {
				return nil
			}
			return names
		}
	}
}

// conditional reads (condition) … #end. The #if is at at.
func (p *parser) conditional(at int) (node, error) {
	var n conditional
	stop := "if"
	for stop == "if" || stop == "elseif" {
		if err := p.open("#" + stop); err != nil {
			return nil, err
		}
		condition, err := p.condition(p.expression)
		if err != nil {
			return nil, err
		}
		if err := p.close(); err != nil {
			return nil, err
		}
		b := branch{condition: condition}
		if b.body, stop, err = p.block(); err != nil {
			return nil, err
		}
		n.branches = append(n.branches, b)
	}
	if stop == "else" {
		var err error
		if n.otherwise, stop, err = p.block(); err != nil {
			return nil, err
		}
	}
	if stop != "end" {
		return nil, p.errorf(at, "#if has no #end")
	}
	return n, nil
}

// foreach reads ($name in values) … #end.
func (p *parser) foreach(at int) (node, error) {
	if err := p.open("#foreach"); err != nil {
		return nil, err
	}
	names := p.target()
	p.space()
	if len(names) != 1 || reserved(names[0]) || !p.take("in") {
		return nil, p.errorf(at, "#foreach is supported as #foreach($name in values)")
	}
	values, err := p.operand()
	if err != nil {
		return nil, err
	}
	if err := p.close(); err != nil {
		return nil, err
	}
	n := foreach{item: p.slot(names[0]), loop: p.slot("foreach"), count: p.slot("velocityCount"), values: values}
	var stop string
	p.loops++
	n.body, stop, err = p.block()
	p.loops--
	if err == nil && stop != "end" {
		err = p.errorf(at, "#foreach has no #end")
	}
	return n, err
}

// open reads the parenthesis after a directive's keyword.
func (p *parser) open(word string) error {
	if p.space(); !p.take("(") {
		return p.errorf(p.pos, "%s is not followed by (", word)
	}
	p.space()
	return nil
}

// close reads the parenthesis that ends a directive, and the rest of its line where that is blank.
func (p *parser) close() error {
	if p.space(); !p.take(")") {
		return p.errorf(p.pos, "expected ), an operator or, at the end of a directive, nothing else")
	}
	p.lineEnd()
	return nil
}

// lineEnd consumes blanks and the end of the line after a directive, which Velocity does not render, if there is nothing
// else.
func (p *parser) lineEnd() {
	rest := strings.TrimLeft(p.src[p.pos:p.end], " \t")
	for _, end := range []string{"\r\n", "\n", "\r"} {
		if after, found := strings.CutPrefix(rest, end); found {
			p.pos = p.end - len(after)
			return
		}
	}
}

func (p *parser) space() {
	for p.pos < p.end && strings.IndexByte(" \t\r\n", p.src[p.pos]) >= 0 {
		p.pos++
	}
}

func (p *parser) take(prefix string) bool {
	if !strings.HasPrefix(p.src[p.pos:p.end], prefix) {
		return false
	}
	p.pos += len(prefix)
	return true
}

func (p *parser) slot(name string) int {
	slot, found := p.slots[name]
	if !found {
		slot = len(p.slots)
		p.slots[name] = slot
	}
	return slot
}

// identifier returns the length of the identifier that s starts with. Velocity's have hyphens: $a-b is one name.
func identifier(s string) int {
	for i := 0; i < len(s); i++ {
		c := s[i]
		letter := isLetter(c) || c == '_'
		if !letter && (i == 0 || c != '-' && (c < '0' || c > '9')) {
			return i
		}
	}
	return len(s)
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
