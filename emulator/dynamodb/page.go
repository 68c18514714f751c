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
	items := newArray()
	count, scanned := 0, 0
	var tableSize, indexSize int
	var last attribute.Item
	walk := r.Ascend
	if rd.reverse {
		walk = r.Descend
	}
	for key, value := range walk(rd.from, rd.to) {
		item := attribute.Item(value)
		whole := item
		if rd.index != rd.table.primary {
			whole = r.Get(itemKey(rd.index.table, key, value))
			item = rd.fromIndex(whole)
			indexSize += attribute.ItemSize(rd.index.content(whole))
		}
		if rd.index == rd.table.primary || rd.fetches() {
			tableSize += attribute.ItemSize(whole)
		}
		scanned++
		if rd.filter == nil || rd.filter.Holds(item) {
			if count++; rd.input.Select != "COUNT" {
				items.addItem(rd.selected(item))
			}
		}
		if max(tableSize, indexSize) >= maxPage || rd.input.Limit != nil && scanned >= *rd.input.Limit {
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
		var ix *index
		if rd.index != rd.table.primary {
			ix = rd.index
		}
		out.set("ConsumedCapacity", readCapacity(rd.table, ix, tableSize, indexSize, rd.input.ConsistentRead).consumed(asked))
	}
	return out
}

// selected returns what the response has of an item.
func (rd *reading) selected(item attribute.Item) attribute.Item {
	if rd.projection != nil {
		return rd.projection.Of(item)
	}
	return item
}

// fromIndex returns what a reading sees of an item through a secondary index.
func (rd *reading) fromIndex(whole attribute.Item) attribute.Item {
	if rd.fetches() {
		return whole
	}
	return rd.index.content(whole)
}

// fetches reports whether a reading of a local index takes what the index does not have from the table.
func (rd *reading) fetches() bool {
	if !rd.index.local || rd.index.projection == nil {
		return false
	}
	if rd.input.Select == "ALL_ATTRIBUTES" {
		return true
	}
	if rd.projection == nil {
		return false
	}
	has, _ := rd.index.projection.Attributes()
	wants, _ := rd.projection.Attributes()
	for name := range wants {
		if !has[name] {
			return true
		}
	}
	return false
}
