package dynamodb_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func mustPut(tb testing.TB, f fixture, item attributes) {
	tb.Helper()
	if _, err := f.PutItem(tb.Context(), &sdk.PutItemInput{TableName: aws.String("people"), Item: item}); err != nil {
		tb.Fatal(err)
	}
}

func mustGet(tb testing.TB, f fixture, surname, forename string) attributes {
	tb.Helper()
	out, err := f.GetItem(tb.Context(), &sdk.GetItemInput{TableName: aws.String("people"), Key: key(surname, forename)})
	if err != nil {
		tb.Fatal(err)
	}
	return out.Item
}

func key(surname, forename string) attributes {
	return attributes{"surname": str(surname), "forename": str(forename)}
}

func person(surname, forename, city string, born int) attributes {
	return attributes{"surname": str(surname), "forename": str(forename), "city": str(city), "born": num(born)}
}

func TestPutItem(t *testing.T) {
	f := start(t)
	f.mustCall(t, "CreateTable", people)
	everything := attributes{"surname": str("Zürich"), "forename": str("\x00\x01\"\\"),
		"bytes": &types.AttributeValueMemberB{Value: []byte{0, 255}}, "yes": &types.AttributeValueMemberBOOL{Value: true},
		"nothing": &types.AttributeValueMemberNULL{Value: true}, "strings": &types.AttributeValueMemberSS{Value: []string{"a", "b"}},
		"numbers": &types.AttributeValueMemberNS{Value: []string{"-1", "2.5"}}, "blobs": &types.AttributeValueMemberBS{Value: [][]byte{{1}, {2}}},
		"list": &types.AttributeValueMemberL{Value: []types.AttributeValue{str(""), num(1)}},
		"map":  &types.AttributeValueMemberM{Value: attributes{"": str("x"), "deep": &types.AttributeValueMemberM{Value: attributes{}}}}}
	mustPut(t, f, everything)
	if got := mustGet(t, f, "Zürich", "\x00\x01\"\\"); !reflect.DeepEqual(got, everything) {
		t.Errorf("the item came back as %v", got)
	}
	if got := mustGet(t, f, "Zürich", "\x00"); got != nil {
		t.Errorf("there is an item %v", got)
	}

	out, err := f.PutItem(t.Context(), &sdk.PutItemInput{TableName: aws.String("people"), Item: person("Zürich", "\x00\x01\"\\", "x", 1),
		ReturnValues: types.ReturnValueAllOld})
	if err != nil || !reflect.DeepEqual(out.Attributes, everything) {
		t.Errorf("ALL_OLD is %v, %v", out, err)
	}
}

// A slot is free where nothing is in it, or the very same order, or one that has expired.
func TestPutItem_withACondition(t *testing.T) {
	f := start(t)
	f.mustCall(t, "CreateTable", people)
	put := func(note string, expires, now int) error {
		_, err := f.PutItem(t.Context(), &sdk.PutItemInput{
			TableName:                           aws.String("people"),
			Item:                                attributes{"surname": str("f"), "forename": str("n"), "note": str(note), "expires": num(expires)},
			ConditionExpression:                 aws.String("attribute_not_exists(surname) OR note = :note OR expires < :now"),
			ExpressionAttributeValues:           attributes{":note": str(note), ":now": num(now)},
			ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
		})
		return err
	}
	if err := errors.Join(put("first", 100, 50), put("first", 100, 50)); err != nil {
		t.Fatalf("free, or the same: %v", err)
	}
	var failed *types.ConditionalCheckFailedException
	if err := put("second", 200, 100); !errors.As(err, &failed) || text(failed.Item["note"]) != "first" || failed.ErrorMessage() != "The conditional request failed" {
		t.Fatalf("taken: %v", err)
	}
	if err := put("second", 200, 101); err != nil {
		t.Fatalf("expired: %v", err)
	}
	if got := mustGet(t, f, "f", "n"); text(got["note"]) != "second" {
		t.Errorf("the item is %v", got)
	}
}

func TestUpdateItem(t *testing.T) {
	f := start(t)
	f.mustCall(t, "CreateTable", people)
	update := func(expression string, values attributes, returns types.ReturnValue) attributes {
		t.Helper()
		out, err := f.UpdateItem(t.Context(), &sdk.UpdateItemInput{TableName: aws.String("people"), Key: key("f", "n"),
			UpdateExpression: &expression, ExpressionAttributeValues: values, ReturnValues: returns})
		if err != nil {
			t.Fatal(err)
		}
		return out.Attributes
	}
	check := func(got, want attributes) {
		t.Helper()
		if len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
			t.Errorf("returned %v, want %v", got, want)
		}
	}
	created := attributes{"surname": str("f"), "forename": str("n"), "note": str("x"), "visits": num(1)}
	check(update("SET note = :x ADD visits :one", attributes{":x": str("x"), ":one": num(1)}, types.ReturnValueAllNew), created)
	check(update("SET note = :y", attributes{":y": str("y")}, types.ReturnValueAllOld), created)
	check(update("ADD visits :one", attributes{":one": num(1)}, types.ReturnValueUpdatedOld), attributes{"visits": num(1)})
	check(update("ADD visits :one", attributes{":one": num(1)}, types.ReturnValueUpdatedNew), attributes{"visits": num(3)})
	check(update("REMOVE visits", nil, types.ReturnValueUpdatedNew), nil)
	check(update("REMOVE note", nil, types.ReturnValueNone), nil)
	check(mustGet(t, f, "f", "n"), key("f", "n"))
}

func TestUpdateItem_withoutAnExpressionCreatesTheItem(t *testing.T) {
	f := start(t)
	f.mustCall(t, "CreateTable", people)
	if _, err := f.UpdateItem(t.Context(), &sdk.UpdateItemInput{TableName: aws.String("people"), Key: key("f", "n")}); err != nil {
		t.Fatal(err)
	}
	if got := mustGet(t, f, "f", "n"); len(got) != 2 {
		t.Errorf("the item is %v", got)
	}
}

func TestDeleteItem(t *testing.T) {
	f := start(t)
	f.mustCall(t, "CreateTable", people)
	mustPut(t, f, person("f", "n", "here", 1))
	remove := func(city string) (*sdk.DeleteItemOutput, error) {
		return f.DeleteItem(t.Context(), &sdk.DeleteItemInput{TableName: aws.String("people"), Key: key("f", "n"),
			ConditionExpression: aws.String("city = :city"), ExpressionAttributeValues: attributes{":city": str(city)},
			ReturnValues: types.ReturnValueAllOld})
	}
	var failed *types.ConditionalCheckFailedException
	if _, err := remove("there"); !errors.As(err, &failed) || failed.Item != nil {
		t.Errorf("another condition: %v", err)
	}
	if out, err := remove("here"); err != nil || text(out.Attributes["city"]) != "here" {
		t.Errorf("%v, %v", out, err)
	}
	if _, err := remove("here"); !errors.As(err, &failed) {
		t.Errorf("nothing there: %v", err)
	}
	out, err := f.DeleteItem(t.Context(), &sdk.DeleteItemInput{TableName: aws.String("people"), Key: key("f", "n")})
	if err != nil || out.Attributes != nil {
		t.Errorf("nothing there, without a condition: %v, %v", out, err)
	}
}

func TestGetItem_projects(t *testing.T) {
	f := start(t)
	f.mustCall(t, "CreateTable", people)
	f.mustCall(t, "PutItem", `{"TableName": "people", "Item": {"surname": {"S": "f"}, "forename": {"S": "n"}, "status": {"S": "s"},
		"list": {"L": [{"S": "0"}, {"S": "1"}, {"S": "2"}]}, "map": {"M": {"a": {"S": "x"}, "b": {"S": "y"}}}}}`)
	out := f.mustCall(t, "GetItem", `{"TableName": "people", "Key": {"surname": {"S": "f"}, "forename": {"S": "n"}},
		"ProjectionExpression": "#s, #l[2], #l[0], #m.b, gone, #m.gone", "ExpressionAttributeNames": {"#s": "status", "#l": "list", "#m": "map"}}`)
	want := map[string]any{"status": map[string]any{"S": "s"}, "map": map[string]any{"M": map[string]any{"b": map[string]any{"S": "y"}}},
		"list": map[string]any{"L": []any{map[string]any{"S": "0"}, map[string]any{"S": "2"}}}}
	if !reflect.DeepEqual(out["Item"], want) {
		t.Errorf("the projection is %v", out["Item"])
	}
}
