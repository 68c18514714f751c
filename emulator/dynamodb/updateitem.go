package dynamodb

import (
	"skip-the-line/emulator/dynamodb/attribute"
	"skip-the-line/emulator/dynamodb/expression"
)

type updateItemInput struct {
	conditionParameters
	Key              map[string]attribute.Wire
	UpdateExpression *string
}

func (s *Server) updateItem(in *updateItemInput) (*object, error) {
	var c constraints
	in.constrain(&c)
	c.notNull(in.Key != nil, "key")
	if err := c.err(); err != nil {
		return nil, err
	}
	expressions := map[string]*string{"ConditionExpression": in.ConditionExpression, "UpdateExpression": in.UpdateExpression}
	if err := in.legacyParameters.check(expressions); err != nil {
		return nil, err
	}
	params, err := in.params(expressions)
	if err != nil {
		return nil, err
	}
	key, err := itemOf(in.Key)
	if err != nil {
		return nil, err
	}
	update := &expression.Update{}
	if in.UpdateExpression != nil {
		if update, err = params.Update(*in.UpdateExpression); err != nil {
			return nil, invalidBecause(err)
		}
	}
	w, err := in.write(params)
	if err != nil {
		return nil, err
	}
	w.key = func(table *schema) ([]byte, error) {
		if err := table.checkKey(key); err != nil {
			return nil, err
		}
		return table.primary.of(key), table.checkUpdate(update)
	}
	w.next = func(table *schema, old attribute.Item) (attribute.Item, error) {
		if old == nil {
			old = key
		}
		next, err := update.Apply(old)
		if err != nil {
			return nil, invalidBecause(err)
		}
		if attribute.ItemSize(next) > maxItemSize {
			return nil, invalid("Item size to update has exceeded the maximum allowed size")
		}
		return next, table.checkUpdated(next)
	}
	done, err := s.write(w)
	if err != nil {
		return nil, err
	}
	return in.response(done, in.attributes(update, done)), nil
}

// attributes returns what ReturnValues asks for.
func (in *updateItemInput) attributes(update *expression.Update, done written) attribute.Item {
	switch in.ReturnValues {
	case "ALL_OLD":
		return done.old
	case "ALL_NEW":
		return done.new
	case "UPDATED_OLD":
		return updated(update, done.old)
	case "UPDATED_NEW":
		return updated(update, done.new)
	}
	return nil
}

// updated returns what an item has of what an update changes, or nil.
func updated(update *expression.Update, item attribute.Item) attribute.Item {
	if found := update.Projection().Of(item); found.Len() > 0 {
		return found
	}
	return nil
}
