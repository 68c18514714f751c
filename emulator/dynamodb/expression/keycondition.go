package expression

import (
	"skip-the-line/emulator/dynamodb/attribute"
)

// A KeyCondition is what a KeyConditionExpression requires of one attribute.
type KeyCondition struct {
	Attribute string
	Operator  string            // =, <, <=, >, >=, BETWEEN or begins_with
	Values    []attribute.Value // two for BETWEEN, otherwise one
}

// Matches reports whether a value of the attribute meets the condition.
func (c KeyCondition) Matches(v attribute.Value) bool {
	condition := &bound{operation: c.Operator, arguments: []*bound{{value: v}}}
	for _, value := range c.Values {
		condition.arguments = append(condition.arguments, &bound{value: value})
	}
	return condition.holds(nil)
}

// KeyConditions parses a KeyConditionExpression: the conditions by their attributes' names.
func (p *Params) KeyConditions(text string) (map[string]KeyCondition, error) {
	root, err := p.condition(text)
	if err != nil {
		return nil, invalid("Invalid KeyConditionExpression: %w", err)
	}
	conditions := map[string]KeyCondition{}
	if err := root.keyConditions(conditions); err != nil {
		return nil, err
	}
	if len(conditions) > 2 {
		return nil, invalid("Conditions can be of length 1 or 2 only")
	}
	return conditions, nil
}

// mirrored holds the comparators with their operands the other way round.
var mirrored = map[string]string{"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

func (b *bound) keyConditions(found map[string]KeyCondition) error {
	switch b.operation {
	case "AND":
		if err := b.arguments[0].keyConditions(found); err != nil {
			return err
		}
		return b.arguments[1].keyConditions(found)
	case "OR", "NOT", "IN", "<>", "attribute_exists", "attribute_not_exists", "attribute_type", "contains":
		return invalid("Invalid operator used in KeyConditionExpression: %s", b.operation)
	case "BETWEEN", "begins_with":
		if b.arguments[0].path == nil {
			return invalid("Invalid condition in KeyConditionExpression: %s operator must have the key attribute as its first operand", b.operation)
		}
	}
	condition := KeyCondition{Operator: b.operation}
	for i, argument := range b.arguments {
		switch {
		case argument.operation != "":
			return invalid("KeyConditionExpressions cannot contain nested operations")
		case argument.path == nil:
			condition.Values = append(condition.Values, argument.value)
		case condition.Attribute != "":
			return invalid("Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition")
		case len(argument.path) > 1:
			return invalid("KeyConditionExpressions cannot have conditions on nested attributes")
		default:
			if condition.Attribute = argument.path[0].name; i > 0 {
				condition.Operator = mirrored[b.operation]
			}
		}
	}
	if condition.Attribute == "" {
		return invalid("Invalid condition in KeyConditionExpression: No key attribute specified")
	}
	if _, twice := found[condition.Attribute]; twice {
		return invalid("KeyConditionExpressions must only contain one condition per key")
	}
	found[condition.Attribute] = condition
	return nil
}
