package dynamodb

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"skip-the-line/emulator/dynamodb/attribute"
	"skip-the-line/emulator/store"
)

// maxBatchWrites is how many writes a batch has at most (Amazon DynamoDB API Reference, BatchWriteItem).
const maxBatchWrites = 25

type batchWriteItemInput struct {
	RequestItems           map[string][]writeRequest
	ReturnConsumedCapacity string
}

type writeRequest struct {
	PutRequest    *struct{ Item map[string]attribute.Wire }
	DeleteRequest *struct{ Key map[string]attribute.Wire }
}

// A batchWrite is one write of a batch.
type batchWrite struct {
	table string
	item  attribute.Item // nil to delete
	key   attribute.Item // to delete
}

func (s *Server) batchWriteItem(in *batchWriteItemInput) (*object, error) {
	writes, err := in.writes()
	if err != nil {
		return nil, err
	}
	consumed := map[string]*capacity{}
	err = s.store.Update(func(tx store.Writer) error {
		keys, err := s.batchKeys(tx, writes)
		if err != nil {
			return err
		}
		for i, w := range writes {
			table, err := s.schema(tx, w.table)
			if err != nil {
				return err
			}
			old := attribute.Item(bytes.Clone(tx.Get(keys[i])))
			table.replace(tx, keys[i], old, w.item)
			s.sweep(tx, table)
			if asksCapacity(in.ReturnConsumedCapacity) {
				if consumed[w.table] == nil {
					consumed[w.table] = &capacity{table: table, indexes: map[*index]float64{}}
				}
				consumed[w.table].add(written{table, old, w.item}.writeCapacity())
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := newObject()
	out.set("UnprocessedItems", struct{}{})
	if asksCapacity(in.ReturnConsumedCapacity) {
		var all []*consumedCapacity
		for _, table := range slices.Sorted(maps.Keys(consumed)) {
			all = append(all, consumed[table].consumed(in.ReturnConsumedCapacity))
		}
		out.set("ConsumedCapacity", all)
	}
	return out, nil
}

func (in *batchWriteItemInput) writes() ([]batchWrite, error) {
	if len(in.RequestItems) == 0 {
		return nil, invalid("The requestItems parameter is required for BatchWriteItem")
	}
	var c constraints
	c.capacity(in.ReturnConsumedCapacity)
	total := 0
	for table, requests := range in.RequestItems {
		total += len(requests)
		value := fmt.Sprintf("'{%s=[%d requests]}'", table, len(requests)) // DynamoDB prints them all
		c.require(len(requests) >= 1 && len(requests) <= maxBatchWrites, value, "requestItems", "Map value must satisfy constraint: "+
			"[Member must have length less than or equal to %d, Member must have length greater than or equal to 1]", maxBatchWrites)
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	if total > maxBatchWrites {
		return nil, invalid("Too many items requested for the BatchWriteItem call")
	}
	var writes []batchWrite
	for _, table := range slices.Sorted(maps.Keys(in.RequestItems)) {
		for _, request := range in.RequestItems[table] {
			w, err := request.write(table)
			if err != nil {
				return nil, err
			}
			writes = append(writes, w)
		}
	}
	return writes, nil
}

func (r writeRequest) write(table string) (batchWrite, error) {
	w := batchWrite{table: table}
	var err error
	switch {
	case (r.PutRequest == nil) == (r.DeleteRequest == nil):
		return w, invalid("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")
	case r.DeleteRequest != nil:
		w.key, err = itemOf(r.DeleteRequest.Key)
		return w, err
	}
	if w.item, err = itemOf(r.PutRequest.Item); err == nil && attribute.ItemSize(w.item) > maxItemSize {
		err = invalid("Item size has exceeded the maximum allowed size")
	}
	return w, err
}

// batchKeys checks all writes, before any is made, and returns the keys of their items.
func (s *Server) batchKeys(r store.Reader, writes []batchWrite) ([][]byte, error) {
	var keys [][]byte
	seen := map[string]bool{}
	for _, w := range writes {
		table, err := s.schema(r, w.table)
		if err != nil {
			return nil, err
		}
		var key []byte
		if w.item != nil {
			key, err = table.primary.of(w.item), table.checkItem(w.item)
			if key == nil {
				err = errKeyMismatch
			}
		} else {
			key, err = table.primary.of(w.key), table.checkKey(w.key)
		}
		if err != nil {
			return nil, err
		}
		if seen[string(key)] {
			return nil, invalid("Provided list of item keys contains duplicates")
		}
		seen[string(key)] = true
		keys = append(keys, key)
	}
	return keys, nil
}
