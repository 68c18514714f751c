package dynamodb_test

import (
	"net/http"
	"strings"
	"testing"
)

const (
	validation   = "com.amazon.coral.validate#ValidationException"
	invalidValue = "One or more parameter values were invalid: "
	notFound     = "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"
	malformed    = "com.amazon.coral.service#SerializationException"
)

// longKey is a table's key whose partition key has so many bytes.
func longKey(bytes int) string {
	return `{"surname": {"S": "` + strings.Repeat("x", bytes) + `"}, "forename": {"S": "n"}}`
}

func TestServer_errors(t *testing.T) {
	const fn = `{"surname": {"S": "f"}, "forename": {"S": "n"}}`
	f := start(t)
	f.mustCall(t, "CreateTable", people)
	f.mustCall(t, "PutItem", `{"TableName": "people", "Item": {"surname": {"S": "f"}, "forename": {"S": "n"}, "note": {"S": "x"}, "five": {"N": "5"}}}`)
	f.mustCall(t, "PutItem", `{"TableName": "people", "Item": `+longKey(2048)+`}`)

	for _, test := range []struct{ operation, body, errorType, message string }{
		{"Nonsense", `{}`, "com.amazon.coral.service#UnknownOperationException", "This emulator has no operation Nonsense"},
		{"TransactWriteItems", `{}`, "com.amazon.coral.service#UnknownOperationException", "This emulator has no operation TransactWriteItems"},
		{"GetItem", `{`, malformed, ""},
		{"GetItem", ``, malformed, ""},
		{"GetItem", `{"TableName": 1}`, malformed, "NUMBER_VALUE cannot be converted to String"},
		{"GetItem", `{"TableName": "people", "Key": {"surname": {"S": true}}}`, malformed, "TRUE_VALUE cannot be converted to String"},
		{"GetItem", `{"TableName": "people", "Key": "x"}`, malformed, "Unexpected field type"},
		{"GetItem", `{"TableName": "people", "ConsistentRead": "x"}`, malformed, "STRING_VALUE cannot be converted to Boolean"},
		{"GetItem", `{"TableName": {}}`, malformed, "Start of structure or map found where not expected"},
		{"GetItem", `{"TableName": []}`, malformed, "Unrecognized collection type class java.lang.String"},
		{"PutItem", `{"TableName": "people", "Item": {"surname": {"B": "%"}}}`, malformed, "Invalid Base64"},

		{"GetItem", `{}`, validation, "2 validation errors detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null; " +
			"Value null at 'key' failed to satisfy constraint: Member must not be null"},
		{"GetItem", `{"TableName": "a;", "Key": {}}`, validation, "1 validation error detected: Value 'a;' at 'tableName' failed to satisfy constraint: " +
			"Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"},
		{"PutItem", `{"TableName": "people", "Item": ` + fn + `, "ReturnValues": "X"}`, validation, "1 validation error detected: Value 'X' at " +
			"'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]"},
		{"PutItem", `{"TableName": "people", "Item": ` + fn + `, "ReturnValues": "ALL_NEW"}`, validation, "ReturnValues can only be ALL_OLD or NONE"},

		{"GetItem", `{"TableName": "gone", "Key": ` + fn + `}`, notFound, "Requested resource not found"},
		{"PutItem", `{"TableName": "gone", "Item": ` + fn + `}`, notFound, "Requested resource not found"},
		{"DescribeTable", `{"TableName": "gone"}`, notFound, "Requested resource not found: Table: gone not found"},
		{"DeleteTable", `{"TableName": "gone"}`, notFound, "Requested resource not found: Table: gone not found"},

		{"PutItem", `{"TableName": "people", "Item": {"surname": {"S": "f"}}}`, validation, invalidValue + "Missing the key forename in the item"},
		{"PutItem", `{"TableName": "people", "Item": {"surname": {"N": "1"}, "forename": {"S": "n"}}}`, validation,
			invalidValue + "Type mismatch for key surname expected: S actual: N"},
		{"PutItem", `{"TableName": "people", "Item": {"surname": {"S": ""}, "forename": {"S": "n"}}}`, validation,
			"One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: surname"},
		{"PutItem", `{"TableName": "people", "Item": {"surname": {"S": "f"}, "forename": {"S": "n"}, "city": {"N": "1"}}}`, validation,
			invalidValue + "Type mismatch for Index Key city Expected: S Actual: N IndexName: bycity"},
		{"PutItem", `{"TableName": "people", "Item": {"surname": {"S": "f"}, "forename": {"S": "n"}, "city": {"S": ""}}}`, validation,
			"One or more parameter values are not valid. A value specified for a secondary index key is not supported. " +
				"The AttributeValue for a key attribute cannot contain an empty string value. IndexName: bycity, IndexKey: city"},
		{"PutItem", `{"TableName": "people", "Item": ` + longKey(2049) + `}`, validation,
			invalidValue + "Size of hashkey has exceeded the maximum size limit of2048 bytes"},
		{"PutItem", `{"TableName": "people", "Item": {"surname": {"S": "f"}, "forename": {"S": "` + strings.Repeat("x", 1025) + `"}}}`, validation,
			invalidValue + "Aggregated size of all range keys has exceeded the size limit of 1024 bytes"},
		{"PutItem", `{"TableName": "people", "Item": {"surname": {"S": "f"}, "forename": {"S": "n"}, "a": {"S": "` + strings.Repeat("x", 400<<10-17) + `"}}}`,
			validation, "Item size has exceeded the maximum allowed size"},

		{"GetItem", `{"TableName": "people", "Key": {"surname": {"S": "f"}}}`, validation, "The provided key element does not match the schema"},
		{"GetItem", `{"TableName": "people", "Key": {"surname": {"S": "f"}, "forename": {"N": "1"}}}`, validation, "The provided key element does not match the schema"},
		{"GetItem", `{"TableName": "people", "Key": {"surname": {"S": "f"}, "x": {"S": "n"}}}`, validation, "The provided key element does not match the schema"},
		{"DeleteItem", `{"TableName": "people", "Key": {"surname": {"S": ""}, "forename": {"S": "n"}}}`, validation,
			"One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: surname"},
		{"GetItem", `{"TableName": "people", "Key": ` + fn + `, "ProjectionExpression": "surname.x"}`, validation,
			"Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: surname"},
		{"GetItem", `{"TableName": "people", "Key": ` + fn + `, "ProjectionExpression": "a, a.b"}`, validation, "Invalid ProjectionExpression: " +
			"Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]"},

		{"PutItem", `{"TableName": "people", "Item": ` + fn + `, "ConditionExpression": "a = :a", "ExpressionAttributeValues": {":a": {"S": "x"}, ":b": {"S": "y"}}}`,
			validation, "Value provided in ExpressionAttributeValues unused in expressions: keys: {:b}"},
		{"PutItem", `{"TableName": "people", "Item": ` + fn + `, "ConditionExpression": "attribute_exists(a)", "ExpressionAttributeNames": {"#b": "x"}}`,
			validation, "Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}"},
		{"PutItem", `{"TableName": "people", "Item": ` + fn + `, "ExpressionAttributeNames": {"#b": "x"}}`, validation,
			"ExpressionAttributeNames can only be specified when using expressions"},
		{"UpdateItem", `{"TableName": "people", "Key": ` + fn + `, "ExpressionAttributeValues": {":b": {"S": "x"}}}`, validation,
			"ExpressionAttributeValues can only be specified when using expressions: UpdateExpression and ConditionExpression are null"},
		{"PutItem", `{"TableName": "people", "Item": ` + fn + `, "ConditionExpression": "a = :a", "ExpressionAttributeValues": {}}`, validation,
			"ExpressionAttributeValues must not be empty"},
		{"PutItem", `{"TableName": "people", "Item": ` + fn + `, "ConditionExpression": "a = :a", "ExpressionAttributeValues": {"a": {"S": "x"}}}`, validation,
			`ExpressionAttributeValues contains invalid key: Syntax error; key: "a"`},
		{"PutItem", `{"TableName": "people", "Item": ` + fn + `, "ConditionExpression": "a = :a", "ExpressionAttributeValues": {":a": {"N": "x"}}}`, validation,
			"ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x for key :a"},
		{"PutItem", `{"TableName": "people", "Item": ` + fn + `, "Expected": {}}`, validation,
			"This emulator does not support the legacy parameter Expected: use ConditionExpression"},
		{"UpdateItem", `{"TableName": "people", "Key": ` + fn + `, "UpdateExpression": "REMOVE a", "AttributeUpdates": {}}`, validation,
			"Can not use both expression and non-expression parameters in the same request: " +
				"Non-expression parameters: {AttributeUpdates} Expression parameters: {UpdateExpression}"},

		{"UpdateItem", `{"TableName": "people", "Key": ` + fn + `, "UpdateExpression": "REMOVE forename"}`, validation,
			invalidValue + "Cannot update attribute forename. This attribute is part of the key"},
		{"UpdateItem", `{"TableName": "people", "Key": ` + fn + `, "UpdateExpression": "SET city = :n", "ExpressionAttributeValues": {":n": {"N": "1"}}}`, validation,
			invalidValue + "Type mismatch for Index Key city Expected: S Actual: N IndexName: bycity"},
		{"UpdateItem", `{"TableName": "people", "Key": ` + fn + `, "UpdateExpression": "SET city = five"}`, validation,
			"The update expression attempted to update the secondary index key to unsupported type"},
		{"UpdateItem", `{"TableName": "people", "Key": ` + fn + `, "UpdateExpression": "SET city = :n", "ExpressionAttributeValues": {":n": {"S": ""}}}`, validation,
			"One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. " +
				"The AttributeValue for a key attribute cannot contain an empty string value."},
		{"UpdateItem", `{"TableName": "people", "Key": ` + fn + `, "UpdateExpression": "SET a = gone"}`, validation,
			"The provided expression refers to an attribute that does not exist in the item"},
		{"UpdateItem", `{"TableName": "people", "Key": ` + fn + `, "UpdateExpression": "SET a = :big", "ExpressionAttributeValues": {":big": {"S": "` +
			strings.Repeat("x", 400<<10) + `"}}}`, validation, "Item size to update has exceeded the maximum allowed size"},

		{"BatchWriteItem", `{"RequestItems": {}}`, validation, "The requestItems parameter is required for BatchWriteItem"},
		{"BatchWriteItem", `{"RequestItems": {"people": [{"DeleteRequest": {"Key": ` + fn + `}}, {"PutRequest": {"Item": ` + fn + `}}]}}`, validation,
			"Provided list of item keys contains duplicates"},
		{"BatchWriteItem", `{"RequestItems": {"people": [{"PutRequest": {"Item": {"surname": {"S": "f"}}}}]}}`, validation, "The provided key element does not match the schema"},
		{"BatchWriteItem", `{"RequestItems": {"people": [{}]}}`, validation,
			"Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"},
		{"BatchGetItem", `{"RequestItems": {"people": {"Keys": [` + fn + `, ` + fn + `]}}}`, validation, "Provided list of item keys contains duplicates"},
		{"BatchGetItem", `{"RequestItems": {"people": {"Keys": [` + fn + strings.Repeat(", "+fn, 100) + `]}}}`, validation, "1 validation error detected: " +
			"Value at 'RequestItems.people.member.Keys' failed to satisfy constraint: Member must have length less than or equal to 100"},

		{"UpdateTimeToLive", `{"TableName": "people", "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": false}}`, validation, "TimeToLive is already disabled"},
	} {
		t.Run(test.operation+" "+test.message[:min(len(test.message), 100)], func(t *testing.T) {
			status, response := f.call(t, test.operation, test.body)
			message, _ := response["message"].(string)
			if status != http.StatusBadRequest || response["__type"] != test.errorType || message != test.message {
				t.Errorf("%d %v\n%s\nwant 400 %s\n%s", status, response["__type"], message, test.errorType, test.message)
			}
		})
	}
}

func TestServer_rejectsABodyThatIsTooLarge(t *testing.T) {
	f := start(t)
	response, err := http.Post(f.url, "application/x-amz-json-1.0", strings.NewReader(strings.Repeat(" ", 16<<20+1)))
	if err != nil || response.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("%v, %v", response, err)
	}
	response.Body.Close()
}
