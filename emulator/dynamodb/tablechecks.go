package dynamodb

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The limits of a table (Amazon DynamoDB Developer Guide, "Quotas").
const (
	maxLocalIndexes  = 5
	maxGlobalIndexes = 20
)

func (in *createTableInput) check() error {
	if in.TableName == nil {
		return invalid("The parameter 'TableName' is required but was not present in the request")
	}
	var c constraints
	c.named("tableName", *in.TableName, 3)
	c.notNull(in.AttributeDefinitions != nil, "attributeDefinitions")
	c.notNull(in.KeySchema != nil, "keySchema")
	c.oneOf("billingMode", in.BillingMode, "PROVISIONED", "PAY_PER_REQUEST")
	for i, a := range in.AttributeDefinitions {
		c.oneOf(fmt.Sprintf("attributeDefinitions.%d.member.attributeType", i+1), a.AttributeType, "B", "N", "S")
	}
	c.keySchema("keySchema", in.KeySchema)
	for kind, indexes := range map[string][]indexDescription{
		"localSecondaryIndexes": in.LocalSecondaryIndexes, "globalSecondaryIndexes": in.GlobalSecondaryIndexes} {
		for i, ix := range indexes {
			member := fmt.Sprintf("%s.%d.member.", kind, i+1)
			c.named(member+"indexName", ix.IndexName, 3)
			c.keySchema(member+"keySchema", ix.KeySchema)
			c.oneOf(member+"projection.projectionType", ix.Projection.ProjectionType, "ALL", "INCLUDE", "KEYS_ONLY")
		}
	}
	if err := c.err(); err != nil {
		return err
	}
	if err := in.checkThroughput(); err != nil {
		return err
	}
	if err := in.checkKeys(); err != nil {
		return err
	}
	return in.checkIndexes()
}

func (c *constraints) keySchema(parameter string, elements []keyElement) {
	if elements == nil {
		return
	}
	var shown []string
	for _, e := range elements {
		shown = append(shown, fmt.Sprintf("KeySchemaElement(attributeName=%s, keyType=%s)", e.AttributeName, e.KeyType))
	}
	c.require(len(elements) >= 1, "'[]'", parameter, "Member must have length greater than or equal to 1")
	c.require(len(elements) <= 2, fmt.Sprintf("'[%s]'", strings.Join(shown, ", ")), parameter, "Member must have length less than or equal to 2")
	for i, e := range elements {
		c.oneOf(fmt.Sprintf("%s.%d.member.keyType", parameter, i+1), e.KeyType, "HASH", "RANGE")
	}
}

func (in *createTableInput) checkThroughput() error {
	if len(in.StreamSpecification) > 0 && strings.Contains(string(in.StreamSpecification), "true") {
		return invalid("This emulator does not support streams: leave StreamSpecification out")
	}
	given := in.ProvisionedThroughput != nil
	switch {
	case in.BillingMode == "PAY_PER_REQUEST" && given:
		return invalidParameter("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST")
	case in.BillingMode != "PAY_PER_REQUEST" && !given:
		return invalidParameter("ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED")
	case given && (in.ProvisionedThroughput.ReadCapacityUnits < 1 || in.ProvisionedThroughput.WriteCapacityUnits < 1):
		return invalidParameter("ReadCapacityUnits and WriteCapacityUnits must be at least 1")
	}
	return nil
}

func (in *createTableInput) checkKeys() error {
	if err := in.checkKey(in.KeySchema); err != nil {
		return err
	}
	used := map[string]bool{}
	for _, e := range in.KeySchema {
		used[e.AttributeName] = true
	}
	for _, ix := range slices.Concat(in.LocalSecondaryIndexes, in.GlobalSecondaryIndexes) {
		if err := in.checkKey(ix.KeySchema); err != nil {
			return err
		}
		for _, e := range ix.KeySchema {
			used[e.AttributeName] = true
		}
	}
	if len(used) == len(in.AttributeDefinitions) {
		return nil
	}
	if len(in.LocalSecondaryIndexes)+len(in.GlobalSecondaryIndexes) == 0 {
		return invalidParameter("Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions")
	}
	return invalidParameter("Some AttributeDefinitions are not used. AttributeDefinitions: " + bracketed(in.attributeNames()) +
		", keys used: " + bracketed(slices.Sorted(maps.Keys(used))))
}

func (in *createTableInput) checkKey(elements []keyElement) error {
	var names []string
	for _, e := range elements {
		names = append(names, e.AttributeName)
	}
	if len(names) > len(in.AttributeDefinitions) {
		return invalid("Invalid KeySchema: Some index key attribute have no definition")
	}
	for _, name := range names {
		if !slices.Contains(in.attributeNames(), name) {
			return invalidParameter("Some index key attributes are not defined in AttributeDefinitions. Keys: " + bracketed(names) +
				", AttributeDefinitions: " + bracketed(in.attributeNames()))
		}
	}
	switch {
	case len(elements) == 0:
		return invalidParameter("No defined key attribute")
	case len(names) == 2 && names[0] == names[1]:
		return invalid("Both the Hash Key and the Range Key element in the KeySchema have the same name")
	case elements[0].KeyType != "HASH":
		return invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type")
	case len(elements) == 2 && elements[1].KeyType != "RANGE":
		return invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type")
	}
	return nil
}

func (in *createTableInput) attributeNames() []string {
	var names []string
	for _, a := range in.AttributeDefinitions {
		names = append(names, a.AttributeName)
	}
	return names
}

func bracketed(names []string) string { return "[" + strings.Join(names, ", ") + "]" }

func (in *createTableInput) checkIndexes() error {
	names := map[string]bool{}
	for _, ix := range slices.Concat(in.LocalSecondaryIndexes, in.GlobalSecondaryIndexes) {
		switch {
		case names[ix.IndexName]:
			return invalidParameter("Duplicate index name: " + ix.IndexName)
		case ix.Projection.ProjectionType == "":
			return invalidParameter("Unknown ProjectionType: null")
		case ix.Projection.ProjectionType != "INCLUDE" && ix.Projection.NonKeyAttributes != nil:
			return invalidParameter("ProjectionType is " + ix.Projection.ProjectionType + ", but NonKeyAttributes is specified")
		case ix.Projection.ProjectionType == "INCLUDE" && len(ix.Projection.NonKeyAttributes) == 0:
			return invalidParameter("ProjectionType is INCLUDE, but NonKeyAttributes is not specified")
		}
		names[ix.IndexName] = true
	}
	for _, ix := range in.LocalSecondaryIndexes {
		switch {
		case len(in.KeySchema) != 2:
			return invalidParameter("Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex")
		case len(ix.KeySchema) != 2:
			return invalidParameter("Index KeySchema does not have a range key for index: " + ix.IndexName)
		case ix.KeySchema[0].AttributeName != in.KeySchema[0].AttributeName:
			return invalidParameter(fmt.Sprintf("Index KeySchema does not have the same leading hash key as table KeySchema for index: "+
				"%s. index hash key: %s, table hash key: %s", ix.IndexName, ix.KeySchema[0].AttributeName, in.KeySchema[0].AttributeName))
		}
	}
	switch {
	case in.LocalSecondaryIndexes != nil && len(in.LocalSecondaryIndexes) == 0:
		return invalidParameter("List of LocalSecondaryIndexes is empty")
	case in.GlobalSecondaryIndexes != nil && len(in.GlobalSecondaryIndexes) == 0:
		return invalidParameter("List of GlobalSecondaryIndexes is empty")
	case len(in.LocalSecondaryIndexes) > maxLocalIndexes:
		return invalidParameter("Number of LocalSecondaryIndexes exceeds per-table limit of 5")
	case len(in.GlobalSecondaryIndexes) > maxGlobalIndexes:
		return invalidParameter("GlobalSecondaryIndex count exceeds the per-table limit of 20")
	}
	return nil
}
