package dynamodb

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"skip-the-line/emulator/store"
)

type createTableInput struct {
	TableName                 *string
	AttributeDefinitions      []attributeDefinition
	KeySchema                 []keyElement
	BillingMode               string
	ProvisionedThroughput     *throughput
	LocalSecondaryIndexes     []indexDescription
	GlobalSecondaryIndexes    []indexDescription
	DeletionProtectionEnabled bool
	StreamSpecification       json.RawMessage
}

func (s *Server) createTable(in *createTableInput) (*object, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	d := in.description(s.config)
	err := s.store.Update(func(tx store.Writer) error {
		if tx.Get(recordKey(d.TableName)) != nil {
			return resourceInUse("Table already exists: " + d.TableName)
		}
		number := uint32(1)
		if last := tx.Get([]byte{counterSpace}); last != nil {
			number = 1 + binary.BigEndian.Uint32(last)
		}
		tx.Put([]byte{counterSpace}, binary.BigEndian.AppendUint32(nil, number))
		tx.Put(recordKey(d.TableName), record{Number: number, Description: d}.encode())
		return nil
	})
	if err != nil {
		return nil, err
	}
	d.TableStatus = "CREATING" // what DynamoDB returns; it never shows, because the table is there already
	out := newObject()
	out.set("TableDescription", d)
	return out, nil
}

// description returns the table that the request asks for.
func (in *createTableInput) description(config Config) description {
	arn := fmt.Sprintf("%s%s:%s:table/%s", arnPrefix, config.Region, config.Account, *in.TableName)
	d := description{
		AttributeDefinitions:      in.AttributeDefinitions,
		TableName:                 *in.TableName,
		KeySchema:                 in.KeySchema,
		TableStatus:               "ACTIVE",
		CreationDateTime:          float64(config.Now().Truncate(time.Millisecond).UnixMilli()) / 1000,
		TableArn:                  arn,
		TableId:                   uuid.NewString(),
		LocalSecondaryIndexes:     in.LocalSecondaryIndexes,
		GlobalSecondaryIndexes:    in.GlobalSecondaryIndexes,
		DeletionProtectionEnabled: in.DeletionProtectionEnabled,
	}
	if in.ProvisionedThroughput != nil {
		d.ProvisionedThroughput = *in.ProvisionedThroughput
	}
	if in.BillingMode == "PAY_PER_REQUEST" {
		d.BillingModeSummary = &billing{in.BillingMode}
	}
	for i := range d.LocalSecondaryIndexes {
		ix := &d.LocalSecondaryIndexes[i]
		ix.IndexArn = arn + "/index/" + ix.IndexName
	}
	for i := range d.GlobalSecondaryIndexes {
		ix := &d.GlobalSecondaryIndexes[i]
		ix.IndexArn = arn + "/index/" + ix.IndexName
		ix.IndexStatus = "ACTIVE"
		if ix.ProvisionedThroughput == nil {
			ix.ProvisionedThroughput = &throughput{}
		}
	}
	return d
}
