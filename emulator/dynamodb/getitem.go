package dynamodb

import (
	"skip-the-line/emulator/dynamodb/attribute"
	"skip-the-line/emulator/store"
)

type getItemInput struct {
	expressionParameters
	projectionParameters
	TableName              *string
	Key                    map[string]attribute.Wire
	ConsistentRead         bool
	ReturnConsumedCapacity string
}

func (s *Server) getItem(in *getItemInput) (*object, error) {
	var c constraints
	c.table(in.TableName)
	c.notNull(in.Key != nil, "key")
	c.capacity(in.ReturnConsumedCapacity)
	if err := c.err(); err != nil {
		return nil, err
	}
	params, err := in.params(map[string]*string{"ProjectionExpression": in.ProjectionExpression})
	if err != nil {
		return nil, err
	}
	key, err := itemOf(in.Key)
	if err != nil {
		return nil, err
	}
	projection, err := in.projection(params)
	if err != nil {
		return nil, err
	}
	if err := params.Unused(); err != nil {
		return nil, invalidBecause(err)
	}
	out := newObject()
	err = s.store.View(func(r store.Snapshot) error {
		table, err := s.schema(r, *in.TableName)
		if err != nil {
			return err
		}
		if err := table.checkKey(key); err != nil {
			return err
		}
		if err := table.checkProjection(projection); err != nil {
			return err
		}
		item := attribute.Item(r.Get(table.primary.of(key)))
		if asksCapacity(in.ReturnConsumedCapacity) {
			c := readCapacity(table, table.primary, sizes{table: itemSize(item)}, in.ConsistentRead)
			out.set("ConsumedCapacity", c.consumed(in.ReturnConsumedCapacity))
		}
		if item == nil {
			return nil
		}
		if projection != nil {
			item = projection.Of(item)
		}
		out.setItem("Item", item)
		return nil
	})
	return out, err
}

// itemSize returns the size of an item, or 0 for nil.
func itemSize(item attribute.Item) int {
	if item == nil {
		return 0
	}
	return attribute.ItemSize(item)
}
