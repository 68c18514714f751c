package vtl

import (
	"encoding/json"
	"strconv"
	"strings"
)

// expression reads an expression. From the loosest: ||, &&, == and !=, < <= > >=, + -, * / %, !, and an operand.
func (p *parser) expression() (expr, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, p.errorf(p.pos, "it is nested more than %d deep", maxDepth)
	}
	defer func() { p.depth-- }()
	return p.logical("||", "or", func() (expr, error) { return p.logical("&&", "and", p.equality) })
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

// checkCondition rejects literals, which Velocity 1.7 treats as false or fails at, depending on their kind; nobody means
// that.
func (p *parser) checkCondition(e expr, at int) error {
	switch e := e.(type) {
	case interpolated, arithmetic, listLiteral, rangeLiteral, mapLiteral:
		return p.errorf(at, "only a comparison, a boolean or a reference is a condition")
	case literal:
		if _, isBool := e.value.(bool); !isBool {
			return p.errorf(at, "only a comparison, a boolean or a reference is a condition")
		}
	}
	return nil
}

// logical reads operands joined by && or ||, which have words too.
func (p *parser) logical(operator, word string, operand func() (expr, error)) (expr, error) {
	at := p.pos
	left, err := operand()
	if err != nil {
		return nil, err
	}
	for p.operator(map[string]string{operator: operator, word: operator}) != "" {
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

var (
	equalities  = map[string]string{"==": "==", "!=": "!=", "eq": "==", "ne": "!="}
	comparisons = map[string]string{"<": "<", "<=": "<=", ">": ">", ">=": ">=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
	sums        = map[string]string{"+": "+", "-": "-"}
	products    = map[string]string{"*": "*", "/": "/", "%": "%"}
)

func (p *parser) equality() (expr, error) {
	return p.binary(equalities, func() (expr, error) {
		return p.binary(comparisons, func() (expr, error) {
			return p.binary(sums, func() (expr, error) { return p.binary(products, p.unary) })
		})
	})
}

func (p *parser) binary(operators map[string]string, operand func() (expr, error)) (expr, error) {
	left, err := operand()
	if err != nil {
		return nil, err
	}
	for {
		operator := p.operator(operators)
		if operator == "" {
			return left, nil
		}
		right, err := operand()
		if err != nil {
			return nil, err
		}
		if strings.Contains("+-*/%", operator) {
			left = arithmetic{left, right, operator[0]}
		} else {
			left = comparison{left, right, operator}
		}
	}
}

// operator consumes one of the operators and returns it; "" if another token follows. A minus before a digit belongs to the
// number, as in Velocity 1.7.
func (p *parser) operator(operators map[string]string) string {
	p.space()
	rest := p.src[p.pos:p.end]
	length := identifier(rest)
	if length == 0 && rest != "" {
		length = 1
		if len(rest) > 1 && (rest[1] == '=' && strings.IndexByte("=!<>", rest[0]) >= 0 || rest[1] == rest[0] && (rest[0] == '&' || rest[0] == '|')) {
			length = 2
		}
	}
	operator := operators[rest[:length]]
	if operator == "-" && len(rest) > 1 && isDigit(rest[1]) {
		return ""
	}
	if operator != "" {
		p.pos += length
	}
	return operator
}

func (p *parser) unary() (expr, error) {
	p.space()
	rest := p.src[p.pos:p.end]
	switch {
	case rest[:identifier(rest)] == "not":
		p.pos += len("not")
	case strings.HasPrefix(rest, "!=") || !p.take("!"):
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
