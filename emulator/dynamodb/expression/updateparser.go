package expression

import "strings"

// updateFunctions are the functions, and operators, of SET, and how many arguments each has.
var updateFunctions = map[string]int{"if_not_exists": 2, "list_append": 2, "+": 2, "-": 2}

// An action is one change that an update makes: SET, REMOVE, ADD or DELETE.
type action struct {
	section string
	path    path
	operand *node // nil for REMOVE
}

// actions parses a whole update.
func (p *parser) actions() []action {
	var all []action
	seen := map[string]bool{}
	for {
		section := strings.ToUpper(p.next().text)
		var one func() action
		switch section {
		case "SET":
			one = p.set
		case "REMOVE":
			one = func() action { return action{path: p.path()} }
		case "ADD", "DELETE":
			one = func() action { return action{path: p.path(), operand: p.literal()} }
		default:
			if len(all) == 0 {
				p.fail()
			}
			return all // the end, or a syntax error there
		}
		p.take()
		if seen[section] {
			p.report(repeatedSection, "The %q section can only be used once in an update expression;", section)
		}
		seen[section] = true
		for more := true; more; more = p.accept(",") {
			a := one()
			a.section = section
			all = append(all, a)
		}
	}
}

func (p *parser) set() action {
	a := action{path: p.path()}
	p.expect("=")
	a.operand = p.sum()
	return a
}

// sum parses an operand, or two with + or - between them, in parentheses or not.
func (p *parser) sum() *node {
	var n *node
	if p.next().is("(") {
		p.take()
		n = p.sum()
		p.expect(")")
	} else {
		n = p.operand()
	}
	if operator := p.next().text; n.operation != "+" && n.operation != "-" && (operator == "+" || operator == "-") {
		p.take()
		n = &node{operation: operator, arguments: []*node{n, p.operand()}}
	}
	return n
}

// literal parses a :value, which is all that ADD and DELETE take.
func (p *parser) literal() *node {
	if !p.next().isValue() {
		p.fail()
	}
	return &node{value: p.take().text}
}
