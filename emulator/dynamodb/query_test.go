package dynamodb_test

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func TestQuery_throughEachIndex(t *testing.T) {
	f := start(t)
	f.mustCall(t, "CreateTable", people)
	f.mustCall(t, "PutItem", `{"TableName": "people", "Item": {"surname": {"S": "f"}, "forename": {"S": "a"}, "city": {"S": "here"}, "born": {"N": "9"}, "note": {"S": "x"}}}`)
	f.mustCall(t, "PutItem", `{"TableName": "people", "Item": {"surname": {"S": "f"}, "forename": {"S": "b"}, "city": {"S": "here"}, "born": {"N": "10"}, "note": {"S": "y"}}}`)
	f.mustCall(t, "PutItem", `{"TableName": "people", "Item": {"surname": {"S": "f"}, "forename": {"S": "c"}, "note": {"S": "z"}}}`)
	for name, test := range map[string]struct{ parameters, attributes string }{
		"the table":                     {`"KeyConditionExpression": "surname = :f"`, "born city forename note surname|born city forename note surname|forename note surname"},
		"ALL":                           {`"IndexName": "bycity", "KeyConditionExpression": "city = :here"`, "born city forename note surname|born city forename note surname"},
		"INCLUDE":                       {`"IndexName": "byborn", "KeyConditionExpression": "born = :nine"`, "born forename note surname"},
		"INCLUDE, of which a part":      {`"IndexName": "byborn", "KeyConditionExpression": "born = :nine", "ProjectionExpression": "note"`, "note"},
		"KEYS_ONLY":                     {`"IndexName": "byage", "KeyConditionExpression": "surname = :f"`, "born forename surname|born forename surname"},
		"KEYS_ONLY, the rest fetched":   {`"IndexName": "byage", "KeyConditionExpression": "surname = :f", "ProjectionExpression": "note"`, "note|note"},
		"KEYS_ONLY, all of it fetched":  {`"IndexName": "byage", "KeyConditionExpression": "surname = :f", "Select": "ALL_ATTRIBUTES"`, "born city forename note surname|born city forename note surname"},
		"a filter":                      {`"KeyConditionExpression": "surname = :f", "FilterExpression": "note <> :f AND born = :nine"`, "born city forename note surname"},
		"a filter that the index lacks": {`"IndexName": "byage", "KeyConditionExpression": "surname = :f", "FilterExpression": "note = :x"`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			values := map[string]string{":f": `{"S": "f"}`, ":here": `{"S": "here"}`, ":nine": `{"N": "9"}`, ":x": `{"S": "x"}`}
			var used []string
			for name, value := range values {
				if strings.Contains(test.parameters, name) {
					used = append(used, fmt.Sprintf("%q: %s", name, value))
				}
			}
			out := f.mustCall(t, "Query", `{"TableName": "people", `+test.parameters+`, "ExpressionAttributeValues": {`+strings.Join(used, ", ")+`}}`)
			var got []string
			for _, item := range out["Items"].([]any) {
				got = append(got, strings.Join(sortedKeys(item.(map[string]any)), " "))
			}
			if strings.Join(got, "|") != test.attributes {
				t.Errorf("the items have %s\nwant %s", strings.Join(got, "|"), test.attributes)
			}
		})
	}
}

func TestQuery_errors(t *testing.T) {
	f := start(t)
	f.mustCall(t, "CreateTable", people)
	const values = `"ExpressionAttributeValues": {":f": {"S": "f"}}`
	for _, test := range []struct{ parameters, message string }{
		{`"Select": "COUNT"`, "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."},
		{`"KeyConditionExpression": "surname > :f", ` + values, "Query key condition not supported"},
		{`"KeyConditionExpression": "forename = :f", ` + values, "Query condition missed key schema element: surname"},
		{`"KeyConditionExpression": "surname = :f AND city = :f", ` + values, "Query condition missed key schema element: forename"},
		{`"KeyConditionExpression": "surname = :f AND surname = :f", ` + values, "KeyConditionExpressions must only contain one condition per key"},
		{`"KeyConditionExpression": "surname = :f OR forename = :f", ` + values, "Invalid operator used in KeyConditionExpression: OR"},
		{`"KeyConditionExpression": "surname = :f AND contains(forename, :f)", ` + values, "Invalid operator used in KeyConditionExpression: contains"},
		{`"KeyConditionExpression": "surname.x = :f", ` + values, "KeyConditionExpressions cannot have conditions on nested attributes"},
		{`"KeyConditionExpression": "surname = forename"`, "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition"},
		{`"KeyConditionExpression": ":f = :f", ` + values, "Invalid condition in KeyConditionExpression: No key attribute specified"},
		{`"KeyConditionExpression": "size(surname) = :f", ` + values, "KeyConditionExpressions cannot contain nested operations"},
		{`"KeyConditionExpression": "surname = :f", "ExpressionAttributeValues": {":f": {"N": "1"}}`, invalidValue + "Condition parameter type does not match schema type"},
		{`"KeyConditionExpression": "surname = :f", "ExpressionAttributeValues": {":f": {"S": ""}}`,
			"One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: surname"},
		{`"KeyConditionExpression": "surname = :f", "FilterExpression": "forename <> :f", ` + values,
			"Filter Expression can only contain non-primary key attributes: Primary key attribute: forename"},
		{`"KeyConditionExpression": "surname = :f", "IndexName": "gone", ` + values, "The table does not have the specified index: gone"},
		{`"KeyConditionExpression": "city = :f", "IndexName": "bycity", "ConsistentRead": true, ` + values, "Consistent reads are not supported on global secondary indexes"},
		{`"KeyConditionExpression": "born = :f", "IndexName": "byborn", "Select": "ALL_ATTRIBUTES", "ExpressionAttributeValues": {":f": {"N": "1"}}`,
			invalidValue + "Select type ALL_ATTRIBUTES is not supported for global secondary index byborn because its projection type is not ALL"},
		{`"KeyConditionExpression": "born = :f", "IndexName": "byborn", "ProjectionExpression": "city", "ExpressionAttributeValues": {":f": {"N": "1"}}`,
			invalidValue + "Global secondary index byborn does not project [city]"},
		{`"KeyConditionExpression": "surname = :f", "Limit": 0, ` + values,
			"1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1"},
		{`"KeyConditionExpression": "surname = :f", "ExclusiveStartKey": {"surname": {"S": "f"}}, ` + values, "The provided starting key is invalid"},
		{`"KeyConditionExpression": "surname = :f", "ExclusiveStartKey": {"surname": {"S": "g"}, "forename": {"S": "n"}}, ` + values,
			"The provided starting key is outside query boundaries based on provided conditions"},
		{`"KeyConditionExpression": "surname = :f AND forename < :f", "ExclusiveStartKey": {"surname": {"S": "f"}, "forename": {"S": "n"}}, ` + values,
			"The provided starting key does not match the range key predicate"},
	} {
		t.Run(test.message, func(t *testing.T) {
			status, response := f.call(t, "Query", `{"TableName": "people", `+test.parameters+`}`)
			if status != http.StatusBadRequest || response["message"] != test.message {
				t.Errorf("%d %v\nwant %s", status, response["message"], test.message)
			}
		})
	}
}

// A page ends with the item that makes it a megabyte, however much of it a filter lets through.
func TestQuery_aPageHasAMegabyte(t *testing.T) {
	f := start(t)
	f.mustCall(t, "CreateTable", people)
	for i := range 12 {
		mustPut(t, f, attributes{"surname": str("f"), "forename": str(fmt.Sprintf("%02d", i)), "data": str(strings.Repeat("x", 100_000))})
	}
	for _, filter := range []*string{nil, aws.String("attribute_exists(gone)")} {
		in := &sdk.QueryInput{TableName: aws.String("people"), KeyConditionExpression: aws.String("surname = :f"), FilterExpression: filter,
			ExpressionAttributeValues: attributes{":f": str("f")}, ReturnConsumedCapacity: types.ReturnConsumedCapacityTotal}
		out, err := f.Query(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		if want := key("f", "10"); out.ScannedCount != 11 || !reflect.DeepEqual(out.LastEvaluatedKey, want) || *out.ConsumedCapacity.CapacityUnits != 134.5 {
			t.Errorf("%d items up to %v for %v units", out.ScannedCount, out.LastEvaluatedKey, *out.ConsumedCapacity.CapacityUnits)
		}
		in.ExclusiveStartKey = out.LastEvaluatedKey
		if out, err = f.Query(t.Context(), in); err != nil || out.ScannedCount != 1 || out.LastEvaluatedKey != nil {
			t.Errorf("%v, %v", out, err)
		}
	}
}

func TestBatchGetItem(t *testing.T) {
	f := start(t)
	f.mustCall(t, "CreateTable", people)
	var keys []attributes
	for i := range 60 { // 24 MB, of which 16 fit into a response
		mustPut(t, f, attributes{"surname": str("f"), "forename": str(fmt.Sprint(i)), "data": str(strings.Repeat("x", 400_000))})
		keys = append(keys, key("f", fmt.Sprint(i)))
	}
	keys = append(keys, key("f", "gone"))
	requested := map[string]types.KeysAndAttributes{"people": {Keys: keys, ProjectionExpression: aws.String("forename")}}
	seen := map[string]bool{}
	for calls := 0; len(requested) > 0; calls++ {
		out, err := f.BatchGetItem(t.Context(), &sdk.BatchGetItemInput{RequestItems: requested})
		if err != nil || (calls == 0) != (len(out.UnprocessedKeys) > 0) {
			t.Fatalf("call %d leaves %d keys, %v", calls, len(out.UnprocessedKeys["people"].Keys), err)
		}
		for _, item := range out.Responses["people"] {
			if len(item) != 1 {
				t.Fatalf("the item has more than was asked for: %v", sortedKeys(item))
			}
			seen[text(item["forename"])] = true
		}
		requested = out.UnprocessedKeys
	}
	if len(seen) != 60 {
		t.Errorf("%d items", len(seen))
	}
}
