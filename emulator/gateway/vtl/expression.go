package vtl

import "strings"

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
