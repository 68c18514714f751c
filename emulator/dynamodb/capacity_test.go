package dynamodb_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// shown returns a capacity in one line: in total, of the table, and of each index.
func shown(c *types.ConsumedCapacity) string {
	text := fmt.Sprintf("%v: %v", *c.CapacityUnits, *c.Table.CapacityUnits)
	for _, indexes := range []map[string]types.Capacity{c.LocalSecondaryIndexes, c.GlobalSecondaryIndexes} {
		for _, name := range sortedKeys(indexes) {
			text += fmt.Sprintf(" %s %v", name, *indexes[name].CapacityUnits)
		}
	}
	return text
}

func TestCapacity_ofWrites(t *testing.T) {
	f := start(t)
	f.mustCall(t, "CreateTable", people)
	large := func(city string) attributes {
		p := person("f", "n", city, 1)
		p["data"] = str(strings.Repeat("x", 2000))
		return p
	}
	noted := large("there")
	noted["note"] = str("y")
	for _, write := range []struct {
		name string
		item attributes
		want string
	}{
		{"a new item in no index", key("f", "n"), "1: 1"},
		{"an item that comes into all indexes", person("f", "n", "here", 1), "4: 1 byage 1 byborn 1 bycity 1"},
		{"the same item again", person("f", "n", "here", 1), "1: 1"},
		{"a larger item, with an attribute that one index has", large("here"), "4: 2 bycity 2"},
		{"an item that moves in one index", large("there"), "6: 2 bycity 4"},
		{"an item that changes in two indexes", noted, "5: 2 byborn 1 bycity 2"},
		{"an item that leaves all indexes", key("f", "n"), "6: 2 byage 1 byborn 1 bycity 2"},
	} {
		out, err := f.PutItem(t.Context(), &sdk.PutItemInput{TableName: aws.String("people"), Item: write.item,
			ReturnConsumedCapacity: types.ReturnConsumedCapacityIndexes})
		if err != nil {
			t.Fatal(err)
		}
		if got := shown(out.ConsumedCapacity); got != write.want {
			t.Errorf("%s: %s, want %s", write.name, got, write.want)
		}
	}
}

func TestCapacity_ofReads(t *testing.T) {
	f := start(t)
	f.mustCall(t, "CreateTable", people)
	for i := range 3 {
		item := person("f", fmt.Sprint(i), "here", 1)
		item["data"] = str(strings.Repeat("x", 4000))
		mustPut(t, f, item)
	}
	for consistent, want := range map[bool]string{false: "0.5: 0.5", true: "1: 1"} {
		out, err := f.GetItem(t.Context(), &sdk.GetItemInput{TableName: aws.String("people"), Key: key("f", "0"), ConsistentRead: &consistent,
			ReturnConsumedCapacity: types.ReturnConsumedCapacityIndexes})
		if err != nil || shown(out.ConsumedCapacity) != want {
			t.Errorf("GetItem: %v, %v; want %s", shown(out.ConsumedCapacity), err, want)
		}
	}
	for _, query := range []struct{ index, condition, projection, want string }{
		{"", "surname = :s", "surname", "1.5: 1.5"},
		{"bycity", "city = :s", "surname", "0.5: 0 bycity 0.5"},
		{"byage", "surname = :s", "forename", "0.5: 0 byage 0.5"},
		{"byage", "surname = :s", "city", "2: 1.5 byage 0.5"}, // from the table
	} {
		in := &sdk.QueryInput{TableName: aws.String("people"), KeyConditionExpression: &query.condition, ProjectionExpression: &query.projection,
			ExpressionAttributeValues: attributes{":s": str("f")}, ReturnConsumedCapacity: types.ReturnConsumedCapacityIndexes}
		if query.index != "" {
			in.IndexName = &query.index
		}
		out, err := f.Query(t.Context(), in)
		if err != nil || shown(out.ConsumedCapacity) != query.want {
			t.Errorf("Query %v: %v, %v", query, shown(out.ConsumedCapacity), err)
		}
	}
	batch, err := f.BatchGetItem(t.Context(), &sdk.BatchGetItemInput{ReturnConsumedCapacity: types.ReturnConsumedCapacityIndexes,
		RequestItems: map[string]types.KeysAndAttributes{"people": {Keys: []map[string]types.AttributeValue{key("f", "0"), key("f", "1"), key("f", "gone")}}}})
	if err != nil || len(batch.ConsumedCapacity) != 1 || shown(&batch.ConsumedCapacity[0]) != "1.5: 1.5" {
		t.Errorf("BatchGetItem: %v, %v", batch.ConsumedCapacity, err)
	}
	writes, err := f.BatchWriteItem(t.Context(), &sdk.BatchWriteItemInput{ReturnConsumedCapacity: types.ReturnConsumedCapacityIndexes,
		RequestItems: map[string][]types.WriteRequest{"people": {{DeleteRequest: &types.DeleteRequest{Key: key("f", "0")}},
			{PutRequest: &types.PutRequest{Item: person("g", "n", "here", 1)}}}}})
	if err != nil || shown(&writes.ConsumedCapacity[0]) != "14: 5 byage 2 byborn 2 bycity 5" {
		t.Errorf("BatchWriteItem: %v, %v", shown(&writes.ConsumedCapacity[0]), err)
	}
}
