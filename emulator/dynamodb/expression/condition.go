package expression

import (
	"bytes"
	"maps"
	"slices"
	"strconv"

	"skip-the-line/emulator/dynamodb/attribute"
)

// A Condition is a ConditionExpression or FilterExpression.
type Condition struct{ root *bound }

var (
	conditionFunctionNames = slices.Sorted(maps.Keys(conditionFunctions))
	conditions             cache[*node]
)

// Condition parses a condition. Parameter is the request's parameter it came in, for errors: "ConditionExpression".
func (p *Params) Condition(parameter, text string) (*Condition, error) {
	root, err := p.condition(text)
	if err != nil {
		return nil, invalid("Invalid %s: %w", parameter, err)
	}
	return &Condition{root}, nil
}

func (p *Params) condition(text string) (*bound, error) {
	n, err := conditions.get(text, func() (*node, error) { return parse(text, conditionFunctionNames, (*parser).condition) })
	if err != nil {
		return nil, err
	}
	return p.bindCondition(n)
}

// Holds reports whether an item, nil if there is none, meets the condition.
func (c *Condition) Holds(item attribute.Item) bool { return c.root.holds(item) }

// Attributes returns the names of the attributes in the condition, and those of them of which it uses a part.
func (c *Condition) Attributes() (names, nested map[string]bool) {
	names, nested = map[string]bool{}, map[string]bool{}
	c.root.walk(func(b *bound) {
		if b.path != nil {
			names[b.path[0].name] = true
			if len(b.path) > 1 {
				nested[b.path[0].name] = true
			}
		}
	})
	return names, nested
}

func (b *bound) walk(visit func(*bound)) {
	visit(b)
	for _, argument := range b.arguments {
		argument.walk(visit)
	}
}

func (b *bound) holds(item attribute.Item) bool {
	switch b.operation {
	case "AND":
		return b.arguments[0].holds(item) && b.arguments[1].holds(item)
	case "OR":
		return b.arguments[0].holds(item) || b.arguments[1].holds(item)
	case "NOT":
		return !b.arguments[0].holds(item)
	}
	first := b.arguments[0].resolve(item)
	switch b.operation {
	case "attribute_exists":
		return first != nil
	case "attribute_not_exists":
		return first == nil
	case "IN":
		return first != nil && slices.ContainsFunc(b.arguments[1:], func(argument *bound) bool {
			return attribute.Equal(first, argument.resolve(item))
		})
	}
	second := b.arguments[1].resolve(item)
	switch b.operation {
	case "=":
		return first != nil && attribute.Equal(first, second)
	case "<>":
		return first == nil || !attribute.Equal(first, second)
	case "attribute_type":
		return first != nil && first.Kind().String() == string(second.Payload())
	case "begins_with":
		return sameOrder(first, second) && bytes.HasPrefix(first.Payload(), second.Payload())
	case "contains":
		return contains(first, second)
	case "BETWEEN":
		return inOrder(second, "<=", first) && inOrder(first, "<=", b.arguments[2].resolve(item))
	}
	return inOrder(first, b.operation, second)
}

// sameOrder reports whether two values are there, and of one kind that has an order.
func sameOrder(a, b attribute.Value) bool { return a.Kind() == b.Kind() && a.Kind().IsOrdered() }

func inOrder(a attribute.Value, comparator string, b attribute.Value) bool {
	if !sameOrder(a, b) {
		return false
	}
	switch order := attribute.Compare(a, b); comparator {
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	default:
		return order >= 0
	}
}

func contains(whole, part attribute.Value) bool {
	switch kind := whole.Kind(); {
	case kind == 0 || part == nil:
		return false
	case kind == attribute.List || kind.IsSet():
		for element := range whole.Elements() {
			if attribute.Equal(element, part) {
				return true
			}
		}
		return false
	default:
		return kind != attribute.Num && sameOrder(whole, part) && bytes.Contains(whole.Payload(), part.Payload())
	}
}

// resolve returns the value of an operand, or nil where it has none.
func (b *bound) resolve(item attribute.Item) attribute.Value {
	switch {
	case b.path != nil:
		return b.path.resolve(item)
	case b.operation == "size":
		return size(b.arguments[0].resolve(item))
	}
	return b.value
}

func size(v attribute.Value) attribute.Value {
	n := 0
	switch kind := v.Kind(); {
	case kind == attribute.String || kind == attribute.Binary:
		n = len(v.Payload())
	case kind == attribute.List || kind == attribute.Map || kind.IsSet():
		n = v.Len()
	default:
		return nil
	}
	number, err := attribute.ParseNumber(strconv.Itoa(n))
	if err != nil {
		panic(err) // it is a number
	}
	return attribute.NewNumber(number)
}
