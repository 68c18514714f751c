package dynamodb

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"skip-the-line/emulator/dynamodb/attribute"
	"skip-the-line/emulator/dynamodb/expression"
)

// expressionParameters are the parameters of operations that have expressions.
type expressionParameters struct {
	ExpressionAttributeNames  map[string]string
	ExpressionAttributeValues map[string]attribute.Wire
}

// params returns them for the expressions that the operation can have, by the names of their parameters, of which those
// that are nil were left out.
func (e expressionParameters) params(expressions map[string]*string) (*expression.Params, error) {
	var missing []string
	given := 0
	for _, name := range slices.Sorted(maps.Keys(expressions)) {
		switch {
		case expressions[name] != nil:
			given++
		case name != "ProjectionExpression": // it has no values
			missing = append(missing, name)
		}
	}
	if e.ExpressionAttributeNames != nil && given == 0 {
		return nil, invalid("ExpressionAttributeNames can only be specified when using expressions")
	}
	if e.ExpressionAttributeValues != nil && given == 0 && len(missing) > 0 {
		slices.Reverse(missing) // "UpdateExpression and ConditionExpression"
		verb := " is"
		if len(missing) > 1 {
			verb = " are"
		}
		return nil, invalid("ExpressionAttributeValues can only be specified when using expressions: " +
			strings.Join(missing, " and ") + verb + " null")
	}
	var values map[string]attribute.Value
	if e.ExpressionAttributeValues != nil {
		values = map[string]attribute.Value{}
	}
	for _, name := range slices.Sorted(maps.Keys(e.ExpressionAttributeValues)) {
		value, err := e.ExpressionAttributeValues[name].Value()
		if err != nil {
			return nil, invalid(fmt.Sprintf("ExpressionAttributeValues contains invalid value: %s for key %s", err, name))
		}
		values[name] = value
	}
	params, err := expression.NewParams(e.ExpressionAttributeNames, values)
	if err != nil {
		return nil, invalidBecause(err)
	}
	return params, nil
}

// legacyParameters are those from before expressions, which DynamoDB rejects beside expressions, and this package always.
type legacyParameters struct {
	AttributeUpdates, ConditionalOperator, Expected, KeyConditions, QueryFilter, ScanFilter json.RawMessage
}

func (l legacyParameters) check(expressions map[string]*string) error {
	for _, p := range []struct {
		name, instead string
		value         json.RawMessage
	}{
		{"AttributeUpdates", "UpdateExpression", l.AttributeUpdates},
		{"ConditionalOperator", "expressions", l.ConditionalOperator},
		{"Expected", "ConditionExpression", l.Expected},
		{"KeyConditions", "KeyConditionExpression", l.KeyConditions},
		{"QueryFilter", "FilterExpression", l.QueryFilter},
		{"ScanFilter", "FilterExpression", l.ScanFilter},
	} {
		if p.value == nil {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(expressions)) {
			if expressions[name] != nil {
				return invalid("Can not use both expression and non-expression parameters in the same request: " +
					"Non-expression parameters: {" + p.name + "} Expression parameters: {" + name + "}")
			}
		}
		return invalid("This emulator does not support the legacy parameter " + p.name + ": use " + p.instead)
	}
	return nil
}

// projectionParameters select attributes.
type projectionParameters struct {
	ProjectionExpression *string
	AttributesToGet      []string
}

// projection returns the projection, or nil where all attributes are wanted.
func (p projectionParameters) projection(params *expression.Params) (*expression.Projection, error) {
	switch {
	case p.ProjectionExpression != nil && p.AttributesToGet != nil:
		return nil, invalid("Can not use both expression and non-expression parameters in the same request: " +
			"Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}")
	case p.ProjectionExpression != nil:
		projection, err := params.Projection(*p.ProjectionExpression)
		if err != nil {
			return nil, invalidBecause(err)
		}
		return projection, nil
	case p.AttributesToGet != nil:
		seen := map[string]bool{}
		for _, name := range p.AttributesToGet {
			if seen[name] {
				return nil, invalidParameter("Duplicate value in attribute name: " + name)
			}
			seen[name] = true
		}
		return expression.NewProjection(p.AttributesToGet...), nil
	}
	return nil, nil
}

// itemOf returns an item or key of a request.
func itemOf(wire map[string]attribute.Wire) (attribute.Item, error) {
	item, err := attribute.ItemFrom(wire)
	if err != nil {
		return nil, invalidBecause(err)
	}
	return item, nil
}
