package dynamodb

import (
	"encoding/json"
	"fmt"
)

// description is a table as DescribeTable shows it, and as it is stored.
type description struct {
	AttributeDefinitions      []attributeDefinition
	TableName                 string
	KeySchema                 []keyElement
	TableStatus               string
	CreationDateTime          float64 // seconds since 1970
	ProvisionedThroughput     throughput
	TableSizeBytes, ItemCount int64
	TableArn, TableId         string
	BillingModeSummary        *billing           `json:",omitempty"`
	LocalSecondaryIndexes     []indexDescription `json:",omitempty"`
	GlobalSecondaryIndexes    []indexDescription `json:",omitempty"`
	DeletionProtectionEnabled bool
}

type attributeDefinition struct{ AttributeName, AttributeType string }

type keyElement struct{ AttributeName, KeyType string }

type billing struct{ BillingMode string }

type throughput struct{ NumberOfDecreasesToday, ReadCapacityUnits, WriteCapacityUnits int64 }

type indexDescription struct {
	IndexName             string
	KeySchema             []keyElement
	Projection            projection
	IndexStatus           string      `json:",omitempty"` // of a global index
	ProvisionedThroughput *throughput `json:",omitempty"` // of a global index
	IndexArn              string
}

type projection struct {
	ProjectionType   string
	NonKeyAttributes []string `json:",omitempty"`
}

// record is what the store has about a table.
type record struct {
	Number       uint32 // of the table, in the keys of its items
	Description  description
	TTLAttribute string `json:",omitempty"` // where the time to live is enabled
}

func (r record) encode() []byte {
	text, err := json.Marshal(r)
	if err != nil {
		panic(err) // it has strings and numbers only
	}
	return text
}

func decodeRecord(encoded []byte) (record, error) {
	var r record
	if err := json.Unmarshal(encoded, &r); err != nil {
		return r, fmt.Errorf("dynamodb: the store's record of a table is damaged: %w", err)
	}
	return r, nil
}
