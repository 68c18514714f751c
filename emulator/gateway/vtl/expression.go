package vtl

import (
	"encoding/json"
	"strconv"
	"strings"
)

// expression reads an expression. From the loosest: ||, &&, == and !=, < <= > >=, !, and what stands by itself.
func (p *parser) expression() (expr, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, p.errorf(p.pos, "it is nested more than %d deep", maxDepth)
	}
	defer func() { p.depth-- }()
	return p.logical("||", func() (expr, error) { return p.logical("&&", p.equality) })
}

// condition reads an operand of #if, !, && or ||.
func (p *parser) condition(operand func() (expr, error)) (expr, error) {
	at := p.pos
	e, err := operand()
	if err != nil {
		return nil, err
	}
	return e, p.checkCondition(e, at)
}

// checkCondition refuses literals, which Velocity 1.7 takes for false or fails at, depending on their kind; nobody means
// that.
func (p *parser) checkCondition(e expr, at int) error {
	switch e := e.(type) {
	case interpolated:
		return p.errorf(at, "a string is no condition; compare it with another")
	case literal:
		if _, isBool := e.value.(bool); !isBool {
			return p.errorf(at, "a string or a number is no condition; compare it with another")
		}
	}
	return nil
}

// logical reads operands joined by operator, which is && or ||.
func (p *parser) logical(operator string, operand func() (expr, error)) (expr, error) {
	at := p.pos
	left, err := operand()
	if err != nil {
		return nil, err
	}
	for p.space(); p.take(operator); p.space() {
		if err := p.checkCondition(left, at); err != nil {
			return nil, err
		}
		right, err := p.condition(operand)
		if err != nil {
			return nil, err
		}
		left = logical{left, right, operator == "||"}
	}
	return left, nil
}

func (p *parser) equality() (expr, error) {
	return p.comparison([]string{"==", "!="}, func() (expr, error) {
		return p.comparison([]string{"<=", ">=", "<", ">"}, p.unary)
	})
}

func (p *parser) comparison(operators []string, operand func() (expr, error)) (expr, error) {
	left, err := operand()
	if err != nil {
		return nil, err
	}
	for {
		operator := p.takeOne(operators)
		if operator == "" {
			return left, nil
		}
		right, err := operand()
		if err != nil {
			return nil, err
		}
		left = comparison{left, right, operator}
	}
}

func (p *parser) takeOne(operators []string) string {
	p.space()
	for _, operator := range operators {
		if p.take(operator) {
			return operator
		}
	}
	return ""
}

func (p *parser) unary() (expr, error) {
	p.space()
	if strings.HasPrefix(p.src[p.pos:p.end], "!=") || !p.take("!") {
		return p.primary()
	}
	if p.depth++; p.depth > maxDepth {
		return nil, p.errorf(p.pos, "it is nested more than %d deep", maxDepth)
	}
	defer func() { p.depth-- }()
	operand, err := p.condition(p.unary)
	return not{operand}, err
}

func (p *parser) primary() (expr, error) {
	if !p.take("(") {
		return p.operand()
	}
	e, err := p.expression()
	if err != nil {
		return nil, err
	}
	if p.space(); !p.take(")") {
		return nil, p.errorf(p.pos, "expected ) or an operator")
	}
	return e, nil
}

// operand reads a string, a whole number, true, false or a reference: what a method takes as an argument, too.
func (p *parser) operand() (expr, error) {
	p.space()
	if p.pos == p.end {
		return nil, p.errorf(p.pos, "expected a value")
	}
	at := p.pos
	switch c := p.src[p.pos]; {
	case c == '\'' || c == '"':
		return p.str(c)
	case c == '$':
		ref, err := p.reference()
		if ref == nil && err == nil {
			err = p.errorf(at, "expected a name after $")
		}
		return ref, err
	case c == '-' || c >= '0' && c <= '9':
		return p.number()
	}
	rest := p.src[p.pos:p.end]
	switch word := rest[:identifier(rest)]; word {
	case "true", "false":
		p.pos += len(word)
		return literal{word == "true"}, nil
	}
	return nil, p.errorf(at, "expected a string, a whole number, true, false or a reference")
}

func (p *parser) number() (expr, error) {
	at := p.pos
	p.take("-")
	for p.pos < p.end && p.src[p.pos] >= '0' && p.src[p.pos] <= '9' {
		p.pos++
	}
	n, err := strconv.ParseInt(p.src[at:p.pos], 10, 64)
	if err != nil || p.pos < p.end && strings.IndexByte(".eE", p.src[p.pos]) >= 0 {
		return nil, p.errorf(at, "of numbers only whole ones that fit in 64 bits are supported")
	}
	return literal{json.Number(strconv.FormatInt(n, 10))}, nil
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
	if strings.Contains(content, `\`) {
		return nil, p.errorf(at, "backslashes in a string with $ or # are not supported; use single quotes")
	}
	outerEnd, outerString := p.end, p.inString
	p.end, p.inString = end, true
	body, _, err := p.block() // stops at the quote: there are no directives within
	p.end, p.inString = outerEnd, outerString
	p.pos = end + 1
	return interpolated{body}, err
}

// checkString refuses the corners where Velocity's versions disagree.
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
