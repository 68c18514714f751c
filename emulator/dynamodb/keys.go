package dynamodb

import (
	"encoding/binary"
	"hash/fnv"

	"skip-the-line/emulator/dynamodb/attribute"
	"skip-the-line/emulator/store"
)

// The store's keys begin with one of these bytes. Keys of items and of index entries go on with the table's number, the
// index's number, a hash of the partition, and the key attributes in the index's order; an index entry ends with the key of
// its item. The hash spreads partitions, so that a scan can be divided, and returns items in no order that anybody could
// come to rely on: it does so on DynamoDB.
const (
	recordSpace  = 't' // the tables' records, by name
	counterSpace = 'n' // the number of the newest table
	totalsSpace  = 's' // how many items a table has, and their size, by its number
	itemSpace    = 'i'
)

// The numbers of two orders of a table's items that are not secondary indexes.
const (
	primaryIndex = 0
	expiryIndex  = 0xFF // by their time to live
)

func recordKey(table string) []byte { return append([]byte{recordSpace}, table...) }

func totalsKey(table uint32) []byte {
	return binary.BigEndian.AppendUint32([]byte{totalsSpace}, table)
}

// usualKey is room for most keys, so that they need not grow.
const usualKey = 128

// tablePrefix is what the keys of all items and index entries of a table begin with.
func tablePrefix(table uint32) []byte {
	return binary.BigEndian.AppendUint32(append(make([]byte, 0, usualKey), itemSpace), table)
}

func indexPrefix(table uint32, number byte) []byte { return append(tablePrefix(table), number) }

// prefix is what the keys of an index begin with.
func (ix *index) prefix() []byte { return indexPrefix(ix.table, ix.number) }

// partition is what the keys of one partition of an index begin with.
func (ix *index) partition(hash attribute.Value) []byte {
	key := ix.prefix()
	at := len(key)
	key = hash.AppendKey(append(key, 0, 0))
	sum := fnv.New32a()
	sum.Write(key[at+2:])
	binary.BigEndian.PutUint16(key[at:], uint16(sum.Sum32()))
	return key
}

// segment is the range of keys of one of several equal parts of an index.
func (ix *index) segment(number, total int) (from, to []byte) {
	bound := func(n int) []byte {
		first := (n*(1<<16) + total - 1) / total // rounded up, so that no part is empty but where there are too many
		if first >= 1<<16 {
			return store.PrefixEnd(ix.prefix())
		}
		return binary.BigEndian.AppendUint16(ix.prefix(), uint16(first))
	}
	return bound(number), bound(number + 1)
}

// of returns the key that an item, or a key of one, has in the primary index, and otherwise the beginning of the one that
// it has in a secondary index. It is nil where the item has not all attributes of the key.
func (ix *index) of(item attribute.Item) []byte {
	hash := item.Field(ix.keys[0].name)
	if hash.Kind() != ix.keys[0].kind {
		return nil
	}
	key := ix.partition(hash)
	for _, k := range ix.keys[1:] {
		v := item.Field(k.name)
		if v.Kind() != k.kind {
			return nil
		}
		key = v.AppendKey(key)
	}
	return key
}

// An entry of a secondary index has a key that ends with the key of its item, and a value that says where that begins.

const itemPrefixLen = 6 // space, table, index

// entry returns the entry of an item in an index. Beginning is as of returns it.
func entry(beginning, itemKey []byte) (key, value []byte) {
	return append(beginning, itemKey[itemPrefixLen:]...), binary.BigEndian.AppendUint16(nil, uint16(len(beginning)))
}

// itemKey returns the key of an entry's item.
func itemKey(table uint32, key, value []byte) []byte {
	return append(indexPrefix(table, primaryIndex), key[binary.BigEndian.Uint16(value):]...)
}
