package expression

import (
	"slices"

	"skip-the-line/emulator/dynamodb/attribute"
)

// maxInOperands is how many values IN takes (Amazon DynamoDB Developer Guide, "Comparison operator and function
// reference").
const maxInOperands = 100

// bindCondition binds a condition and checks it, comparison by comparison, as DynamoDB does.
func (p *Params) bindCondition(n *node) (*bound, error) {
	if n.operation != "AND" && n.operation != "OR" && n.operation != "NOT" {
		b, err := p.bind(n)
		if err != nil {
			return nil, err
		}
		return b, b.checkComparison()
	}
	b := &bound{operation: n.operation}
	for _, argument := range n.arguments {
		next, err := p.bindCondition(argument)
		if err != nil {
			return nil, err
		}
		b.arguments = append(b.arguments, next)
	}
	return b, nil
}

// checkComparison checks a comparison or call, and the calls of size in it first.
func (b *bound) checkComparison() error {
	for _, argument := range b.arguments {
		if argument.operation != "" {
			if err := argument.checkComparison(); err != nil {
				return err
			}
		}
	}
	if count, isFunction := conditionFunctions[b.operation]; isFunction && count != len(b.arguments) {
		return wrongCount(b)
	}
	if len(b.arguments) == 2 && b.operation != "IN" && b.arguments[0].path != nil &&
		slices.Equal(b.arguments[0].path, b.arguments[1].path) {
		return invalid("The first operand must be distinct from the remaining operands for this operator or function; "+
			"operator: %s, first operand: %s", b.operation, b.arguments[0].path)
	}
	return b.checkKinds()
}

func wrongCount(b *bound) error {
	return invalid("Incorrect number of operands for operator or function; operator or function: %s, number of operands: %d",
		b.operation, len(b.arguments))
}

func wrongKind(operation string, kind any) error {
	return invalid("Incorrect operand type for operator or function; operator or function: %s, operand type: %s", operation, kind)
}

// checkKinds checks the kinds of the arguments that are known before there is an item.
func (b *bound) checkKinds() error {
	switch b.operation {
	case "attribute_exists", "attribute_not_exists":
		if b.arguments[0].path == nil {
			return invalid("Operator or function requires a document path; operator or function: %s", b.operation)
		}
	case "attribute_type":
		if kind := b.arguments[1].kind(); kind != attribute.String {
			if kind == 0 {
				return wrongKind(b.operation, "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}")
			}
			return wrongKind(b.operation, kind)
		}
		if name := string(b.arguments[1].value.Payload()); !isKindName(name) {
			return invalid("Invalid attribute type name found; type: %s, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}", name)
		}
	case "begins_with":
		for _, argument := range b.arguments {
			if kind := argument.kind(); kind != 0 && kind != attribute.String && kind != attribute.Binary {
				return wrongKind(b.operation, kind)
			}
		}
	case "size":
		if kind := b.arguments[0].kind(); kind == attribute.Num || kind == attribute.Bool || kind == attribute.Null {
			return wrongKind(b.operation, kind)
		}
	case "IN":
		if count := len(b.arguments) - 1; count > maxInOperands {
			return invalid("The IN operator is provided with too many operands; number of operands: %d", count)
		}
	case "<", "<=", ">", ">=", "BETWEEN":
		for _, argument := range b.arguments {
			if kind := argument.kind(); kind != 0 && !kind.IsOrdered() {
				return wrongKind(b.operation, kind)
			}
		}
		if b.operation == "BETWEEN" {
			return checkBounds(b.arguments[1].value, b.arguments[2].value)
		}
	}
	return nil
}

func isKindName(name string) bool {
	_, known := attribute.KindNamed(name)
	return known
}

// kind returns the kind of an operand where it is known before there is an item, and otherwise 0.
func (b *bound) kind() attribute.Kind {
	if b.operation == "size" {
		return attribute.Num
	}
	return b.value.Kind()
}

func checkBounds(lower, upper attribute.Value) error {
	if lower == nil || upper == nil {
		return nil
	}
	problem := "same data type for lower and upper bounds"
	if lower.Kind() == upper.Kind() {
		if attribute.Compare(lower, upper) <= 0 {
			return nil
		}
		problem = "upper bound to be greater than or equal to lower bound"
	}
	return invalid("The BETWEEN operator requires %s; lower bound operand: AttributeValue: %s, upper bound operand: AttributeValue: %s",
		problem, described(lower), described(upper))
}

// described returns a string, number or binary as DynamoDB's messages show it: {S:a}.
func described(v attribute.Value) string {
	text := string(v.Payload())
	if v.Kind() == attribute.Num {
		text = attribute.Number(v.Payload()).String()
	}
	return "{" + v.Kind().String() + ":" + text + "}"
}
