package definition

// Table is the schema of the table of orders: one active order per customer and vendor.
var Table = TableSchema{
	HashKey:      "accountid",
	RangeKey:     "vendorid",
	TTLAttribute: "expiresat",
}

// TableSchema is what has to be said to make the table. All key attributes are strings.
type TableSchema struct {
	HashKey, RangeKey string
	TTLAttribute      string // seconds since 1970, after which DynamoDB may delete the item
}
