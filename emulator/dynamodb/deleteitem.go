package dynamodb

import "skip-the-line/emulator/dynamodb/attribute"

type deleteItemInput struct {
	conditionParameters
	Key map[string]attribute.Wire
}

func (s *Server) deleteItem(in *deleteItemInput) (*object, error) {
	var c constraints
	in.constrain(&c)
	c.notNull(in.Key != nil, "key")
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
	key, err := itemOf(in.Key)
	if err != nil {
		return nil, err
	}
	if in.ReturnValues != "" && in.ReturnValues != "ALL_OLD" && in.ReturnValues != "NONE" {
		return nil, invalid("ReturnValues can only be ALL_OLD or NONE")
	}
	w, err := in.write(params)
	if err != nil {
		return nil, err
	}
	w.key = func(table *schema) ([]byte, error) { return table.primary.of(key), table.checkKey(key) }
	w.next = func(*schema, attribute.Item) (attribute.Item, error) { return nil, nil }
	done, err := s.write(w)
	if err != nil {
		return nil, err
	}
	return in.response(done, done.old), nil
}
