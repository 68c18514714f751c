package vtl

import (
	"encoding/json"
	"strconv"
	"strings"
)

// operand reads a string, a number, true, false, a list, a range, a map or a reference: what a method takes as an
// argument.
func (p *parser) operand() (expr, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, p.errorf(p.pos, "it is nested more than %d deep", maxDepth)
	}
	defer func() { p.depth-- }()
	p.space()
	if p.pos == p.end {
		return nil, p.errorf(p.pos, "expected a value")
	}
	at := p.pos
	switch c := p.src[p.pos]; {
	case c == '\'' || c == '"':
		return p.str(c)
	case c == '$':
		outer := p.lexer
		defer func() { p.lexer = outer }()
		p.lexer = lexer{}
		if t, err := p.dollar(""); err != nil || t.kind != referenceToken {
			return nil, p.errorf(at, "expected a name after $")
		} else {
			return p.reference(at, t.braces)
		}
	case c == '-', c == '.', isDigit(c):
		return p.number()
	case c == '[':
		return p.listOrRange()
	case c == '{':
		return p.mapping()
	}
	rest := p.src[p.pos:p.end]
	switch word := rest[:identifier(rest)]; word {
	case "true", "false":
		p.pos += len(word)
		return literal{word == "true"}, nil
	}
	return nil, p.errorf(at, "expected a string, a number, true, false, a list, a map or a reference")
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func (p *parser) number() (expr, error) {
	at := p.pos
	found := hashNumber.FindString(p.src[p.pos:p.end])
	if whole, _, isRange := strings.Cut(p.src[p.pos:p.end], ".."); isRange && len(whole) < len(found) {
		found = whole
	}
	p.pos += len(found)
	rest := p.src[p.pos:p.end]
	if n, err := strconv.ParseInt(found, 10, 32); err == nil && (!strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, "..")) {
		return literal{json.Number(strconv.FormatInt(n, 10))}, nil
	}
	if f, err := strconv.ParseFloat(found, 64); err == nil && strings.ContainsAny(found, ".eE") && !strings.HasPrefix(rest, ".") {
		return literal{javaDouble(f)}, nil
	}
	return nil, p.errorf(at, "of numbers only whole ones of 32 bits and decimals are supported")
}

// listOrRange reads [a, b, …] or [1..3].
func (p *parser) listOrRange() (expr, error) {
	p.pos++
	at := p.pos
	if p.space(); p.take("]") {
		return listLiteral{}, nil
	}
	first, err := p.operand()
	if err != nil {
		return nil, err
	}
	p.space()
	if p.take("..") {
		last, err := p.operand()
		if err != nil {
			return nil, err
		}
		if p.space(); !p.take("]") {
			return nil, p.errorf(p.pos, "expected ] at the end of the range")
		}
		return rangeLiteral{first, last}, nil
	}
	p.pos = at
	items, err := p.list("]")
	return listLiteral{items}, err
}

// mapping reads {key: value, …}.
func (p *parser) mapping() (expr, error) {
	p.pos++
	var m mapLiteral
	if p.space(); p.take("}") {
		return m, nil
	}
	for {
		key, err := p.operand()
		if err != nil {
			return nil, err
		}
		if p.space(); !p.take(":") {
			return nil, p.errorf(p.pos, "expected : after the key")
		}
		value, err := p.operand()
		if err != nil {
			return nil, err
		}
		m.keys, m.values = append(m.keys, key), append(m.values, value)
		p.space()
		switch {
		case p.take("}"):
			return m, nil
		case !p.take(","):
			return nil, p.errorf(p.pos, "expected , or } after the value")
		}
	}
}

// str reads a string. Single quotes take everything as it stands; double quotes render references.
func (p *parser) str(quote byte) (expr, error) {
	at := p.pos
	p.pos++
	length := strings.IndexByte(p.src[p.pos:p.end], quote)
	if length < 0 {
		return nil, p.errorf(at, "the string has no end")
	}
	start, end := p.pos, p.pos+length
	content := p.src[start:end]
	if err := p.checkString(at, content, quote, p.src[end+1:p.end]); err != nil {
		return nil, err
	}
	if quote == '\'' || !strings.ContainsAny(content, "$#") {
		p.pos = end + 1
		return literal{content}, nil
	}
	outer := *p
	p.end, p.inString, p.lexer = end, true, lexer{}
	body, _, err := p.block() // stops at the quote: there are no directives within
	p.end, p.inString, p.lexer = outer.end, outer.inString, outer.lexer
	p.pos = end + 1
	constant := ""
	for _, n := range body {
		t, isText := n.(text)
		if !isText {
			if strings.Contains(content, `\`) {
				return nil, p.errorf(at, "backslashes in a string with $ or # are not supported; use single quotes")
			}
			return interpolated{body}, err
		}
		constant += string(t)
	}
	return literal{constant}, err
}

// checkString rejects the corners where Velocity's versions disagree.
func (p *parser) checkString(at int, content string, quote byte, after string) error {
	switch {
	case strings.HasPrefix(after, string(quote)):
		return p.errorf(at, "a doubled quote is not supported; use the other kind of quotes around it")
	case quote == '"' && strings.HasSuffix(content, `\`) && !strings.HasSuffix(content, `\\`):
		return p.errorf(at, `\" is not supported; use single quotes around it`)
	case quote == '"' && strings.Contains(content, `\u`):
		return p.errorf(at, `\u is not supported; write the character itself`)
	}
	for line := range strings.Lines(content) {
		if text, cut := strings.CutSuffix(line, "\n"); cut && strings.HasSuffix(strings.TrimRight(text, " \r"), `\`) {
			return p.errorf(at, "a backslash at the end of a line is not supported")
		}
	}
	return nil
}
