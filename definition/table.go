package definition

import "slices"

// Table is the schema of the table of orders: one active order per customer and vendor.
var Table = TableSchema{
	Key:          Key{Hash: "accountid", Range: "vendorid"},
	Indexes:      []Index{ByVendor},
	TTLAttribute: "expiresat",
}

// ByVendor is the counter's queue: a vendor's active orders, oldest first.
var ByVendor = Index{Name: "byvendor", Key: Key{Hash: "vendorid", Range: "placedat"}}

// TableSchema is what has to be said to create the table. All key attributes are strings.
type TableSchema struct {
	Key          Key
	Indexes      []Index // global secondary indexes, which hold whole items
	TTLAttribute string  // seconds since 1970, after which DynamoDB may delete the item
}

// Index is a global secondary index.
type Index struct {
	Name string
	Key  Key
}

// Key names the attributes of a key.
type Key struct{ Hash, Range string }

// KeyAttributes returns the names of the attributes that are part of a key, each once.
func (t TableSchema) KeyAttributes() []string {
	names := []string{t.Key.Hash, t.Key.Range}
	for _, index := range t.Indexes {
		for _, name := range []string{index.Key.Hash, index.Key.Range} {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}
