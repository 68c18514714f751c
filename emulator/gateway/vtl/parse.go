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
	slots    map[string]int // variable → its place in rendering.vars
	inString bool
	depth    int
	stopAt   int // where the directive that ended the last block stands
}

// block reads up to #else, #elseif, #end (whose name it returns, its keyword consumed) or the end.
func (p *parser) block() (nodes []node, stop string, err error) {
	if p.depth++; p.depth > maxDepth {
		return nil, "", p.errorf(p.pos, "it is nested more than %d deep", maxDepth)
	}
	defer func() { p.depth-- }()
	start := p.pos // of text not yet made a node
	flush := func(end int) {
		if start < end {
			nodes = append(nodes, text(p.src[start:end]))
		}
	}
	for p.pos < p.end {
		at := p.pos
		switch p.src[p.pos] {
		case '$':
			ref, err := p.reference()
			if err != nil {
				return nil, "", err
			}
			if ref == nil {
				continue // a dollar sign that is only text
			}
			flush(at)
			nodes = append(nodes, ref)
			start = p.pos
		case '#':
			word, err := p.directive()
			if err != nil {
				return nil, "", err
			}
			if word == "" {
				continue
			}
			// #set takes the blanks before it away where they follow a directive or a reference (Parser.jjt, SET_DIRECTIVE).
			if word != "set" || strings.Trim(p.src[start:at], " \t") != "" {
				flush(at)
			}
			switch word {
			case "else", "elseif", "end":
				p.stopAt = at
				return nodes, word, nil
			}
			n, err := p.statement(word, at)
			if err != nil {
				return nil, "", err
			}
			nodes = append(nodes, n...)
			start = p.pos
		default:
			p.pos++
		}
	}
	flush(p.end)
	return nodes, "", nil
}

// directive consumes #word and returns the word, or consumes # alone and returns "" where it is only text.
func (p *parser) directive() (string, error) {
	at := p.pos
	p.pos++
	rest := p.src[p.pos:p.end]
	word := rest[:identifier(rest)]
	special := word != "" || strings.HasPrefix(rest, "#") || strings.HasPrefix(rest, "*") || strings.HasPrefix(rest, "{") ||
		strings.HasPrefix(rest, "@") || strings.HasPrefix(rest, "[[")
	if !special {
		return "", nil
	}
	if p.inString {
		return "", p.errorf(at, "directives and comments within a string are not supported")
	}
	if at > 0 && p.src[at-1] == '\\' {
		return "", p.errorf(at, "a backslash before a directive is not supported; set a variable to the text and write that")
	}
	if strings.HasPrefix(rest, "#") {
		return "#", nil
	}
	if !slices.Contains([]string{"set", "if", "elseif", "else", "end"}, word) {
		return "", p.errorf(at, "only #set, #if, #elseif, #else, #end and ## are supported, not #%.20s", rest)
	}
	p.pos += len(word)
	return word, nil
}

// statement reads what follows the keyword of a directive that does not end a block.
func (p *parser) statement(word string, at int) ([]node, error) {
	switch word {
	case "set":
		n, err := p.set()
		return []node{n}, err
	case "if":
		n, err := p.conditional(at)
		return []node{n}, err
	}
	// A comment goes to the end of its line, the line's end included.
	if _, after, found := strings.Cut(p.src[p.pos:p.end], "\n"); found {
		p.pos = p.end - len(after)
	} else {
		p.pos = p.end
	}
	return nil, nil
}

// set reads ($name = value).
func (p *parser) set() (node, error) {
	if err := p.open("#set"); err != nil {
		return nil, err
	}
	at := p.pos
	name := p.target()
	if p.space(); name == "" || !p.take("=") || strings.HasPrefix(p.src[p.pos:p.end], "=") {
		return nil, p.errorf(at, "#set is supported as #set($name = value)")
	}
	value, err := p.expression()
	if err != nil {
		return nil, err
	}
	if err := p.close(); err != nil {
		return nil, err
	}
	switch root, property, _ := strings.Cut(name, "."); {
	case name == "context.responseOverride.status" && p.opts.ResponseOverride:
		return setStatus{value}, nil
	case name == "context.responseOverride.status":
		return nil, p.errorf(at, "only the template of an integration response can override the status")
	case property != "" || reserved(root):
		return nil, p.errorf(at, "$%s cannot be set; of $context only responseOverride.status can", name)
	}
	return set{p.slot(name), value}, nil
}

// target reads the name that a #set assigns to, with the properties after it.
func (p *parser) target() string {
	if !p.take("$") {
		return ""
	}
	start := p.pos
	for {
		n := identifier(p.src[p.pos:p.end])
		if n == 0 {
			return ""
		}
		p.pos += n
		if !p.take(".") {
			return p.src[start:p.pos]
		}
	}
}

// conditional reads (condition) … #end. The #if stands at at.
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
		p.lineEnd()
		var err error
		if n.otherwise, stop, err = p.block(); err != nil {
			return nil, err
		}
	}
	if stop != "end" {
		return nil, p.errorf(at, "#if has no #end")
	}
	p.lineEnd()
	return n, nil
}

// open reads the parenthesis after a directive's keyword. Between the two #set takes only blanks (Parser.jjt).
func (p *parser) open(word string) error {
	blanks := " \t\r\n"
	if word == "#set" {
		blanks = " "
	}
	for p.pos < p.end && strings.IndexByte(blanks, p.src[p.pos]) >= 0 {
		p.pos++
	}
	if !p.take("(") {
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

// lineEnd consumes blanks and the end of the line after a directive, which Velocity does not render, if nothing else
// stands there.
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

// identifier is the length of the identifier that s starts with. Velocity's have hyphens: $a-b is one name.
func identifier(s string) int {
	for i := 0; i < len(s); i++ {
		c := s[i]
		letter := c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_'
		if !letter && (i == 0 || c != '-' && (c < '0' || c > '9')) {
			return i
		}
	}
	return len(s)
}
