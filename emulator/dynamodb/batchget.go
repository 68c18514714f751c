package dynamodb

import (
	"maps"
	"slices"

	"skip-the-line/emulator/dynamodb/attribute"
	"skip-the-line/emulator/dynamodb/expression"
	"skip-the-line/emulator/store"
)

// The limits of a batch of reads (Amazon DynamoDB API Reference, BatchGetItem).
const (
	maxBatchKeys = 100
	maxBatchSize = 16 << 20
)

type batchGetItemInput struct {
	RequestItems           map[string]keysAndAttributes
	ReturnConsumedCapacity string
}

type keysAndAttributes struct {
	expressionParameters
	projectionParameters
	Keys           []map[string]attribute.Wire
	ConsistentRead bool
}

// A batchGet is what a batch reads of one table.
type batchGet struct {
	table      string
	input      keysAndAttributes
	keys       []attribute.Item
	projection *expression.Projection
}

func (s *Server) batchGetItem(in *batchGetItemInput) (*object, error) {
	gets, err := in.gets()
	if err != nil {
		return nil, err
	}
	out := newObject()
	err = s.store.View(func(r store.Snapshot) error {
		responses, unprocessed := newObject(), newObject()
		var consumed []*consumedCapacity
		size := 0
		for _, get := range gets {
			c, err := s.batchGet(r, get, &size, responses, unprocessed)
			if err != nil {
				return err
			}
			consumed = append(consumed, c.consumed(in.ReturnConsumedCapacity))
		}
		out.setJSON("Responses", responses.bytes())
		out.setJSON("UnprocessedKeys", unprocessed.bytes())
		if asksCapacity(in.ReturnConsumedCapacity) {
			out.set("ConsumedCapacity", consumed)
		}
		return nil
	})
	return out, err
}

func (in *batchGetItemInput) gets() ([]batchGet, error) {
	if len(in.RequestItems) == 0 {
		return nil, invalid("The requestItems parameter is required for BatchGetItem")
	}
	var c constraints
	c.capacity(in.ReturnConsumedCapacity)
	for table, each := range in.RequestItems {
		c.requireQuietly(len(each.Keys) >= 1, "RequestItems."+table+".member.Keys", "Member must have length greater than or equal to 1")
		c.requireQuietly(len(each.Keys) <= maxBatchKeys, "RequestItems."+table+".member.Keys",
			"Member must have length less than or equal to %d", maxBatchKeys)
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	var gets []batchGet
	total := 0
	for _, table := range slices.Sorted(maps.Keys(in.RequestItems)) {
		each := in.RequestItems[table]
		params, err := each.params(map[string]*string{"ProjectionExpression": each.ProjectionExpression})
		if err != nil {
			return nil, err
		}
		get := batchGet{table: table, input: each}
		if get.projection, err = each.projection(params); err != nil {
			return nil, err
		}
		if err := params.Unused(); err != nil {
			return nil, invalidBecause(err)
		}
		seen := map[string]bool{}
		for _, wire := range each.Keys {
			key, err := itemOf(wire)
			if err != nil {
				return nil, err
			}
			if seen[string(key)] {
				return nil, invalid("Provided list of item keys contains duplicates")
			}
			seen[string(key)] = true
			get.keys = append(get.keys, key)
		}
		if total += len(get.keys); total > maxBatchKeys {
			return nil, invalid("Too many items requested for the BatchGetItem call")
		}
		gets = append(gets, get)
	}
	return gets, nil
}

// batchGet reads the items of one table, and leaves those for later that would make the response too large.
func (s *Server) batchGet(r store.Reader, get batchGet, size *int, responses, unprocessed *object) (*capacity, error) {
	table, err := s.schema(r, get.table)
	if err != nil {
		return nil, err
	}
	if err := table.checkProjection(get.projection); err != nil {
		return nil, err
	}
	for _, key := range get.keys {
		if err := table.checkKey(key); err != nil {
			return nil, err
		}
	}
	consumed := &capacity{table: table}
	items, left := newArray(), newArray()
	for _, key := range get.keys {
		item := attribute.Item(r.Get(table.primary.of(key)))
		if *size+itemSize(item) > maxBatchSize {
			left.addItem(key)
			continue
		}
		*size += itemSize(item)
		consumed.add(readCapacity(table, table.primary, sizes{table: itemSize(item)}, get.input.ConsistentRead))
		if item == nil {
			continue
		}
		if get.projection != nil {
			item = get.projection.Of(item)
		}
		items.addItem(item)
	}
	responses.setJSON(get.table, items.bytes())
	if !left.isEmpty() {
		unprocessed.setJSON(get.table, get.input.again(left))
	}
	return consumed, nil
}

// again returns the request for the keys that are left, as a client sends it next.
func (k keysAndAttributes) again(left *array) []byte {
	out := newObject()
	out.setJSON("Keys", left.bytes())
	if k.ConsistentRead {
		out.set("ConsistentRead", true)
	}
	if k.ProjectionExpression != nil {
		out.set("ProjectionExpression", k.ProjectionExpression)
	}
	if k.ExpressionAttributeNames != nil {
		out.set("ExpressionAttributeNames", k.ExpressionAttributeNames)
	}
	if k.AttributesToGet != nil {
		out.set("AttributesToGet", k.AttributesToGet)
	}
	return out.bytes()
}
