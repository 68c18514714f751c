package dynamodb

import (
	"bytes"

	"skip-the-line/emulator/dynamodb/attribute"
	"skip-the-line/emulator/dynamodb/expression"
	"skip-the-line/emulator/store"
)

// maxPage is how many bytes of items a page goes through at most, by DynamoDB's count, and one item more.
const maxPage = 1 << 20

// startKey returns the store's key of the ExclusiveStartKey, which has the key attributes of the index and of the table.
func (rd *reading) startKey() ([]byte, error) {
	if err := rd.checkStart(); err != nil {
		return nil, err
	}
	key := rd.index.of(rd.start)
	if rd.index != rd.table.primary {
		key, _ = entry(key, rd.table.primary.of(rd.start))
	}
	return key, nil
}

func (rd *reading) checkStart() error {
	names := map[string]bool{}
	for _, name := range rd.keyNames() {
		names[name] = true
	}
	if rd.start.Len() != len(names) {
		return invalid("The provided starting key is invalid")
	}
	if rd.index.checkKeyValues(rd.start) != nil {
		return invalid("The provided starting key is invalid")
	}
	if err := rd.table.primary.checkKeyValues(rd.start); err != nil {
		return invalid("The provided starting key is invalid: " + err.(*Error).Message)
	}
	return nil
}

func (rd *reading) keyNames() []string {
	if rd.index == rd.table.primary {
		return rd.index.keyNames()
	}
	return append(rd.index.keyNames(), rd.table.primary.keyNames()...)
}

// continueAfter narrows the range to what comes after a key.
func (rd *reading) continueAfter(key []byte) {
	if rd.reverse {
		rd.to = key
	} else {
		rd.from = append(bytes.Clone(key), 0)
	}
}

// page reads the page, and returns the response.
func (rd *reading) page(r store.Snapshot) *object {
	items, count, scanned := newArray(), 0, 0
	var size sizes
	var last attribute.Item
	walk := r.Ascend
	if rd.reverse {
		walk = r.Descend
	}
	for key, value := range walk(rd.from, rd.to) {
		whole, item := rd.item(r, key, value, &size)
		scanned++
		if rd.filter == nil || rd.filter.Holds(item) {
			if count++; rd.input.Select != "COUNT" {
				items.addItem(rd.selected(item))
			}
		}
		if max(size.table, size.index) >= maxPage || rd.input.Limit != nil && scanned >= *rd.input.Limit {
			last = whole
			break
		}
	}
	out := newObject()
	if rd.input.Select != "COUNT" {
		out.setJSON("Items", items.bytes())
	}
	out.set("Count", count)
	out.set("ScannedCount", scanned)
	if last != nil {
		out.setItem("LastEvaluatedKey", expression.NewProjection(rd.keyNames()...).Of(last))
	}
	if asked := rd.input.ReturnConsumedCapacity; asksCapacity(asked) {
		out.set("ConsumedCapacity", readCapacity(rd.table, rd.index, size, rd.input.ConsistentRead).consumed(asked))
	}
	return out
}

// sizes are the bytes of items that a reading went through.
type sizes struct{ table, index int }

// item returns the item of an entry of the index, and what the reading sees of it.
func (rd *reading) item(r store.Reader, key, value []byte, size *sizes) (whole, seen attribute.Item) {
	if rd.index == rd.table.primary {
		size.table += attribute.ItemSize(value)
		return value, value
	}
	whole = r.Get(itemKey(rd.index.table, key, value))
	seen = rd.index.content(whole)
	size.index += attribute.ItemSize(seen)
	if rd.fetches {
		size.table += attribute.ItemSize(whole)
		return whole, whole
	}
	return whole, seen
}

// selected returns what the response has of an item.
func (rd *reading) selected(item attribute.Item) attribute.Item {
	if rd.projection != nil {
		return rd.projection.Of(item)
	}
	return item
}
