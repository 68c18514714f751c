package dynamodb_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestCreateTable_errors(t *testing.T) {
	f := start(t)
	const (
		definitions = `"AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}, {"AttributeName": "b", "AttributeType": "S"}]`
		hash        = `{"AttributeName": "a", "KeyType": "HASH"}`
		sort        = `{"AttributeName": "b", "KeyType": "RANGE"}`
		keys        = definitions + `, "KeySchema": [` + hash + `, ` + sort + `]`
		onDemand    = `, "BillingMode": "PAY_PER_REQUEST"`
		all         = `"Projection": {"ProjectionType": "ALL"}`
		index       = `{"IndexName": "one", ` + all + `, "KeySchema": [` + hash + `]}`
	)
	for _, test := range []struct{ parameters, message string }{
		{`"BillingMode": "X", "KeySchema": []`, "3 validation errors detected: Value null at 'attributeDefinitions' failed to satisfy constraint: Member must not be null; " +
			"Value 'X' at 'billingMode' failed to satisfy constraint: Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]; " +
			"Value '[]' at 'keySchema' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		{keys, invalidValue + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"},
		{keys + onDemand + `, "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}`,
			invalidValue + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"},
		{definitions + `, "KeySchema": [` + hash + `]` + onDemand,
			invalidValue + "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions"},
		{definitions + `, "KeySchema": [{"AttributeName": "c", "KeyType": "HASH"}]` + onDemand,
			invalidValue + "Some index key attributes are not defined in AttributeDefinitions. Keys: [c], AttributeDefinitions: [a, b]"},
		{definitions + `, "KeySchema": [` + sort + `]` + onDemand, "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"},
		{definitions + `, "KeySchema": [` + hash + `, {"AttributeName": "b", "KeyType": "HASH"}]` + onDemand,
			"Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"},
		{definitions + `, "KeySchema": [` + hash + `, {"AttributeName": "a", "KeyType": "RANGE"}]` + onDemand,
			"Both the Hash Key and the Range Key element in the KeySchema have the same name"},
		{keys + onDemand + `, "GlobalSecondaryIndexes": []`, invalidValue + "List of GlobalSecondaryIndexes is empty"},
		{keys + onDemand + `, "GlobalSecondaryIndexes": [` + index + `, ` + index + `]`, invalidValue + "Duplicate index name: one"},
		{keys + onDemand + `, "GlobalSecondaryIndexes": [{"IndexName": "one", "Projection": {}, "KeySchema": [` + hash + `]}]`, invalidValue + "Unknown ProjectionType: null"},
		{keys + onDemand + `, "GlobalSecondaryIndexes": [{"IndexName": "one", "Projection": {"ProjectionType": "ALL", "NonKeyAttributes": ["c"]}, "KeySchema": [` + hash + `]}]`,
			invalidValue + "ProjectionType is ALL, but NonKeyAttributes is specified"},
		{keys + onDemand + `, "LocalSecondaryIndexes": [` + index + `]`, invalidValue + "Index KeySchema does not have a range key for index: one"},
		{keys + onDemand + `, "LocalSecondaryIndexes": [{"IndexName": "one", ` + all + `, "KeySchema": [{"AttributeName": "b", "KeyType": "HASH"}, {"AttributeName": "a", "KeyType": "RANGE"}]}]`,
			invalidValue + "Index KeySchema does not have the same leading hash key as table KeySchema for index: one. index hash key: b, table hash key: a"},
		{keys + onDemand + `, "GlobalSecondaryIndexes": [` + strings.Repeat(index+",", 20) + index + `]`, invalidValue + "Duplicate index name: one"},
		{keys + onDemand + `, "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "KEYS_ONLY"}`, "This emulator does not support streams: leave StreamSpecification out"},
	} {
		t.Run(test.message, func(t *testing.T) {
			status, response := f.call(t, "CreateTable", `{"TableName": "table", `+test.parameters+`}`)
			if status != http.StatusBadRequest || response["message"] != test.message {
				t.Errorf("%d %v\nwant %s", status, response["message"], test.message)
			}
		})
	}
}

func TestDeleteTable_rejectsAProtectedTable(t *testing.T) {
	f := start(t)
	f.mustCall(t, "CreateTable", strings.Replace(people, `{"TableName"`, `{"DeletionProtectionEnabled": true, "TableName"`, 1))
	status, response := f.call(t, "DeleteTable", `{"TableName": "people"}`)
	if status != http.StatusBadRequest || response["__type"] != validation || !strings.Contains(response["message"].(string), "currently protected against deletion") {
		t.Errorf("%d %v", status, response)
	}
}

func TestScan_errors(t *testing.T) {
	f := start(t)
	f.mustCall(t, "CreateTable", people)
	for _, test := range []struct{ parameters, message string }{
		{`"Segment": 0`, "The TotalSegments parameter is required but was not present in the request when Segment parameter is present"},
		{`"TotalSegments": 2`, "The Segment parameter is required but was not present in the request when parameter TotalSegments is present"},
		{`"Segment": 2, "TotalSegments": 2`,
			"The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 2 is not less than TotalSegments: 2"},
		{`"Segment": 999, "TotalSegments": 1000, "ExclusiveStartKey": {"surname": {"S": "f"}, "forename": {"S": "n"}}`,
			"The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: 1000 Segment: 999"},
		{`"Limit": 0`, "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1"},
		{`"Select": "SPECIFIC_ATTRIBUTES"`, invalidValue + "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"},
		{`"Select": "COUNT", "ProjectionExpression": "city"`, "Cannot specify the ProjectionExpression when choosing to get only the Count"},
		{`"Select": "ALL_PROJECTED_ATTRIBUTES"`, invalidValue + "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"},
	} {
		t.Run(test.message, func(t *testing.T) {
			status, response := f.call(t, "Scan", `{"TableName": "people", `+test.parameters+`}`)
			if status != http.StatusBadRequest || response["message"] != test.message {
				t.Errorf("%d %v\nwant %s", status, response["message"], test.message)
			}
		})
	}
}
