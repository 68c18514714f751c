package expression

import "slices"

// conditionFunctions are the functions of a condition, and how many arguments each has.
var conditionFunctions = map[string]int{
	"attribute_exists": 1, "attribute_not_exists": 1, "attribute_type": 2, "begins_with": 2, "contains": 2, "size": 1,
}

var comparators = []string{"=", "<>", "<", "<=", ">", ">="}

// condition parses a whole condition.
func (p *parser) condition() *node { return p.asCondition(p.or()) }

// asCondition requires a condition where an operand may stand too, until it is seen what follows it.
func (p *parser) asCondition(n *node) *node {
	if n.isOperand() {
		p.fail()
	}
	if n.operation == "size" {
		p.reportMisuse(n)
	}
	return n
}

// asOperand requires an operand: of functions, only size is one.
func (p *parser) asOperand(n *node) *node {
	if n.isOperand() || n.operation == "size" {
		return n
	}
	if !n.call {
		p.fail()
	}
	p.reportMisuse(n)
	return n
}

func (p *parser) reportMisuse(n *node) {
	p.report(misusedFunction, "The function is not allowed to be used this way in an expression; function: %s", n.operation)
}

func (p *parser) or() *node {
	n := p.and()
	for p.next().is("OR") {
		p.asCondition(n)
		p.take()
		n = &node{operation: "OR", arguments: []*node{n, p.asCondition(p.and())}}
	}
	return n
}

func (p *parser) and() *node {
	n := p.not()
	for p.next().is("AND") {
		p.asCondition(n)
		p.take()
		n = &node{operation: "AND", arguments: []*node{n, p.asCondition(p.not())}}
	}
	return n
}

func (p *parser) not() *node {
	if p.accept("NOT") {
		return &node{operation: "NOT", arguments: []*node{p.asCondition(p.not())}}
	}
	return p.comparison()
}

// comparison parses a comparison, a call, a condition in parentheses, or an operand on its way to one of them.
func (p *parser) comparison() *node {
	var left *node
	if p.next().is("(") {
		left = p.group(p.or)
	} else {
		left = p.operand()
		for _, argument := range left.arguments {
			p.asOperand(argument)
		}
	}
	switch comparator := p.next().text; {
	case slices.Contains(comparators, comparator):
		p.asOperand(left)
		p.take()
		return &node{operation: comparator, arguments: []*node{left, p.conditionOperand()}}
	case p.next().is("BETWEEN"):
		p.asOperand(left)
		p.take()
		lower := p.conditionOperand()
		p.expect("AND")
		return &node{operation: "BETWEEN", arguments: []*node{left, lower, p.conditionOperand()}}
	case p.next().is("IN"):
		p.asOperand(left)
		p.take()
		p.expect("(")
		all := []*node{left, p.conditionOperand()}
		for p.accept(",") {
			all = append(all, p.conditionOperand())
		}
		p.expect(")")
		return &node{operation: "IN", arguments: all}
	}
	return left
}

func (p *parser) conditionOperand() *node {
	n := p.asOperand(p.operand())
	for _, argument := range n.arguments {
		p.asOperand(argument)
	}
	return n
}
