package dynamodb

import (
	"skip-the-line/emulator/dynamodb/attribute"
	"skip-the-line/emulator/dynamodb/expression"
	"skip-the-line/emulator/store"
)

type queryInput struct {
	readParameters
	KeyConditionExpression *string
	ScanIndexForward       *bool
}

func (s *Server) query(in *queryInput) (*object, error) {
	var c constraints
	in.constrain(&c)
	c.requireQuietly(in.Limit == nil || *in.Limit >= 1, "Limit", atLeast, 1)
	if err := c.err(); err != nil {
		return nil, err
	}
	expressions := map[string]*string{"FilterExpression": in.FilterExpression,
		"KeyConditionExpression": in.KeyConditionExpression, "ProjectionExpression": in.ProjectionExpression}
	if err := in.legacyParameters.check(expressions); err != nil {
		return nil, err
	}
	params, err := in.params(expressions)
	if err != nil {
		return nil, err
	}
	if in.KeyConditionExpression == nil {
		return nil, invalid("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.")
	}
	conditions, err := params.KeyConditions(*in.KeyConditionExpression)
	if err != nil {
		return nil, invalidBecause(err)
	}
	rd, err := in.newReading(params)
	if err != nil {
		return nil, err
	}
	rd.reverse = in.ScanIndexForward != nil && !*in.ScanIndexForward
	var out *object
	err = s.store.View(func(r store.Snapshot) error {
		if err := rd.open(s, r); err != nil {
			return err
		}
		if err := rd.query(conditions); err != nil {
			return err
		}
		out = rd.page(r)
		return nil
	})
	return out, err
}

// query sets the range of the index that meets the conditions.
func (rd *reading) query(conditions map[string]expression.KeyCondition) error {
	hash, ordered, err := rd.index.check(conditions)
	if err != nil {
		return err
	}
	if rd.filter != nil {
		names, _ := rd.filter.Attributes()
		for _, k := range rd.index.keys {
			if names[k.name] {
				return invalid("Filter Expression can only contain non-primary key attributes: Primary key attribute: " + k.name)
			}
		}
	}
	partition := rd.index.partition(hash)
	rd.from, rd.to = rangeOf(partition, ordered)
	if rd.start == nil {
		return nil
	}
	start, err := rd.startKey()
	if err != nil {
		return err
	}
	switch {
	case ordered != nil && !ordered.Matches(rd.start.Field(ordered.Attribute)):
		return invalid("The provided starting key does not match the range key predicate")
	case !attribute.Equal(rd.start.Field(rd.index.keys[0].name), hash):
		return invalid("The provided starting key is outside query boundaries based on provided conditions")
	}
	rd.continueAfter(start)
	return nil
}

// check requires an equality for the hash key, and at most one condition for the range key, nil if there is none.
func (ix *index) check(conditions map[string]expression.KeyCondition) (hash attribute.Value, ordered *expression.KeyCondition, err error) {
	for i, k := range ix.keys {
		c, found := conditions[k.name]
		switch {
		case !found && (i == 0 || len(conditions) > 1):
			return nil, nil, invalid("Query condition missed key schema element: " + k.name)
		case !found:
			continue
		case i == 0 && c.Operator != "=":
			return nil, nil, invalid("Query key condition not supported")
		}
		for _, v := range c.Values {
			if v.Kind() != k.kind {
				return nil, nil, invalidParameter("Condition parameter type does not match schema type")
			}
			// Nothing is before the empty string, and everything begins with it, but no key is it.
			if err := checkKeyValue(k, v, i == 0); err != nil {
				return nil, nil, err
			}
		}
		if i == 0 {
			hash = c.Values[0]
		} else {
			ordered = &c
		}
	}
	if len(conditions) > len(ix.keys) {
		return nil, nil, invalid("Query key condition not supported")
	}
	return hash, ordered, nil
}

// rangeOf returns the range of keys in a partition that meet a condition, nil for all of them. Partition is what their keys
// begin with.
func rangeOf(partition []byte, c *expression.KeyCondition) (from, to []byte) {
	from, to = partition, store.PrefixEnd(partition)
	if c == nil {
		return from, to
	}
	at := func(v attribute.Value) []byte { return v.AppendKey(partition[:len(partition):len(partition)]) }
	after := func(v attribute.Value) []byte { return store.PrefixEnd(at(v)) }
	switch c.Operator {
	case "=":
		return at(c.Values[0]), after(c.Values[0])
	case "<":
		return from, at(c.Values[0])
	case "<=":
		return from, after(c.Values[0])
	case ">":
		return after(c.Values[0]), to
	case ">=":
		return at(c.Values[0]), to
	case "BETWEEN":
		return at(c.Values[0]), after(c.Values[1])
	default: // begins_with
		prefix := c.Values[0].AppendKeyPrefix(partition[:len(partition):len(partition)])
		return prefix, store.PrefixEnd(prefix)
	}
}
