package dynamodb

import (
	"skip-the-line/emulator/dynamodb/attribute"
	"skip-the-line/emulator/dynamodb/expression"
)

// conditionParameters are the parameters of the operations that write an item.
type conditionParameters struct {
	expressionParameters
	legacyParameters
	TableName                           *string
	ConditionExpression                 *string
	ReturnValues                        string
	ReturnValuesOnConditionCheckFailure string
	ReturnConsumedCapacity              string
	ReturnItemCollectionMetrics         string
}

func (p conditionParameters) constrain(c *constraints) {
	c.table(p.TableName)
	c.capacity(p.ReturnConsumedCapacity)
	c.returnValues(p.ReturnValues)
	c.oneOf("returnItemCollectionMetrics", p.ReturnItemCollectionMetrics, "SIZE", "NONE")
	c.onFailure(p.ReturnValuesOnConditionCheckFailure)
}

// write returns the beginning of a write: what all of these operations have.
func (p conditionParameters) write(params *expression.Params) (write, error) {
	w := write{table: *p.TableName, returnOld: p.ReturnValuesOnConditionCheckFailure == "ALL_OLD"}
	if p.ConditionExpression != nil {
		condition, err := params.Condition("ConditionExpression", *p.ConditionExpression)
		if err != nil {
			return w, invalidBecause(err)
		}
		w.condition = condition
	}
	if err := params.Unused(); err != nil {
		return w, invalidBecause(err)
	}
	return w, nil
}

type putItemInput struct {
	conditionParameters
	Item map[string]attribute.Wire
}

func (s *Server) putItem(in *putItemInput) (*object, error) {
	var c constraints
	in.constrain(&c)
	c.notNull(in.Item != nil, "item")
	if err := c.err(); err != nil {
		return nil, err
	}
	expressions := map[string]*string{"ConditionExpression": in.ConditionExpression}
	if err := in.legacyParameters.check(expressions); err != nil {
		return nil, err
	}
	params, err := in.params(expressions)
	if err != nil {
		return nil, err
	}
	item, err := itemOf(in.Item)
	if err != nil {
		return nil, err
	}
	if in.ReturnValues != "" && in.ReturnValues != "ALL_OLD" && in.ReturnValues != "NONE" {
		return nil, invalid("ReturnValues can only be ALL_OLD or NONE")
	}
	if attribute.ItemSize(item) > maxItemSize {
		return nil, invalid("Item size has exceeded the maximum allowed size")
	}
	w, err := in.write(params)
	if err != nil {
		return nil, err
	}
	w.key = func(table *schema) ([]byte, error) { return table.primary.of(item), table.checkItem(item) }
	w.next = func(*schema, attribute.Item) (attribute.Item, error) { return item, nil }
	done, err := s.write(w)
	if err != nil {
		return nil, err
	}
	return in.response(done, done.old), nil
}

// response returns the response to a write, with those attributes if they were asked for and are there.
func (p conditionParameters) response(done written, attributes attribute.Item) *object {
	out := newObject()
	if p.ReturnValues != "" && p.ReturnValues != "NONE" && attributes != nil {
		out.setItem("Attributes", attributes)
	}
	if p.ReturnItemCollectionMetrics == "SIZE" {
		done.reportCollection(out)
	}
	if asksCapacity(p.ReturnConsumedCapacity) {
		out.set("ConsumedCapacity", done.writeCapacity().consumed(p.ReturnConsumedCapacity))
	}
	return out
}
