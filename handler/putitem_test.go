package main

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"skip-the-line/handler/order"
)

type putItemStep = func(context.Context, putItemInput) (order.Placed, error)

const flatWhites = `{"accountid": "a0", "vendorid": "v0", "orderdate": "2026-11-22T07:45:00Z", "city": "O'Connor",
	"details": {"coffeetype": "Flat White", "coffeesize": "Large", "quantity": 2}}`

func input(orderID string, placedAt time.Time) putItemInput {
	return putItemInput{OrderID: orderID, PlacedAt: placedAt.UTC().Format(time.RFC3339Nano), Order: json.RawMessage(flatWhites)}
}

// stored returns the item as it is in the table.
func stored(tb testing.TB, env environment) attributes {
	tb.Helper()
	output, err := newDynamoDB(env, workflowRetries).GetItem(tb.Context(), &dynamodb.GetItemInput{TableName: ptr(table), Key: attributes{"accountid": text("a0"), "vendorid": text("v0")}})
	if err != nil {
		tb.Fatal(err)
	}
	return output.Item
}

func ptr[T any](value T) *T { return &value }

func TestPutItem(t *testing.T) {
	t.Parallel()
	env := services(t, nil)
	now := time.Now()
	placed, err := mustStep[putItemStep](t, env.with("ORDER_TTL", "90m"), "put-item")(t.Context(), input("o-1", now))
	if err != nil {
		t.Fatal(err)
	}
	attributes := stored(t, env)
	item, err := itemOf(attributes)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(item, placed.Item) {
		t.Errorf("the table holds %+v\nbut the step returned %+v", item, placed.Item)
	}
	if item.OrderID != "o-1" || item.Total != "9.00" || item.City != "O'Connor" {
		t.Errorf("the table holds %+v", item)
	}
	// TTL takes a number, and nothing else, for a time.
	if expires, ok := attributes["expiresat"].(*types.AttributeValueMemberN); !ok || item.ExpiresAt != now.Add(90*time.Minute).Unix() {
		t.Errorf("expiresat is %#v", expires)
	}
	if string(placed.Order) != flatWhites {
		t.Errorf("the step returned the order as %s", placed.Order)
	}
}

func TestPutItem_findsItsOwnWrite(t *testing.T) {
	t.Parallel()
	env, now := services(t, nil), time.Now()
	step := mustStep[putItemStep](t, env, "put-item")
	first, err := step(t.Context(), input("o-1", now))
	if err != nil {
		t.Fatal(err)
	}
	before := stored(t, env)
	second, err := step(t.Context(), input("o-1", now))
	if err != nil {
		t.Fatalf("the retry whose first response was lost: %v", err)
	}
	if !reflect.DeepEqual(first, second) || !reflect.DeepEqual(before, stored(t, env)) {
		t.Error("the retry wrote something else")
	}
}

func TestPutItem_leavesAnActiveOrderAlone(t *testing.T) {
	t.Parallel()
	env, now := services(t, nil), time.Now()
	step := mustStep[putItemStep](t, env, "put-item")
	if _, err := step(t.Context(), input("o-1", now)); err != nil {
		t.Fatal(err)
	}
	before := stored(t, env)
	_, err := step(t.Context(), input("o-2", now))
	if taken, ok := err.(*ActiveOrderExists); !ok || taken.OrderID != "o-1" {
		t.Fatalf("the error is %T %v, want a bare ActiveOrderExists that names the first order", err, err)
	}
	if err.Error() != "You already have an order at this shop. Pick it up first." {
		t.Errorf("the customer is told: %v", err)
	}
	if !reflect.DeepEqual(before, stored(t, env)) {
		t.Error("the second order changed the first")
	}
}

func TestPutItem_takesTheSlotOfAnExpiredOrder(t *testing.T) {
	t.Parallel()
	env, now := services(t, nil), time.Now()
	step := mustStep[putItemStep](t, env.with("ORDER_TTL", "1h"), "put-item")
	if _, err := step(t.Context(), input("o-1", now.Add(-time.Hour-time.Minute))); err != nil {
		t.Fatal(err)
	}
	// TTL has not deleted it yet: only the condition knows.
	if _, err := step(t.Context(), input("o-2", now)); err != nil {
		t.Fatal(err)
	}
	if id := stored(t, env)["orderid"].(*types.AttributeValueMemberS); id.Value != "o-2" {
		t.Errorf("the slot is %s's", id.Value)
	}
}

// The counter may be faster than a retry. What it has made ready stays so: the condition does not let the retry write,
// and the retry recognizes its own order.
func TestPutItem_leavesItsOwnOrderReady(t *testing.T) {
	t.Parallel()
	env, now := services(t, nil), time.Now()
	step := mustStep[putItemStep](t, env, "put-item")
	placed, err := step(t.Context(), input("o-1", now))
	if err != nil {
		t.Fatal(err)
	}
	_, err = newDynamoDB(env, workflowRetries).UpdateItem(t.Context(), &dynamodb.UpdateItemInput{
		TableName: ptr(table), Key: attributes{"accountid": text("a0"), "vendorid": text("v0")},
		UpdateExpression: ptr("SET readyat = :now"), ExpressionAttributeValues: attributes{":now": number(now.UnixMilli())},
	})
	if err != nil {
		t.Fatal(err)
	}
	again, err := step(t.Context(), input("o-1", now))
	if err != nil || !reflect.DeepEqual(again, placed) {
		t.Errorf("the retry returned %+v, %v", again, err)
	}
	if item, err := itemOf(stored(t, env)); err != nil || item.ReadyAt != now.UTC().Format(order.TimeFormat) {
		t.Errorf("the retry left readyat %q: %v", item.ReadyAt, err)
	}
}

func TestPutItem_rejectsAnInvalidOrder(t *testing.T) {
	t.Parallel()
	env := services(t, func(http.Handler) http.Handler {
		return http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("DynamoDB was asked") })
	})
	bad := input("o-1", time.Now())
	bad.Order = json.RawMessage(strings.Replace(flatWhites, "Flat White", "Tea", 1))
	_, err := mustStep[putItemStep](t, env, "put-item")(t.Context(), bad)
	if _, ok := err.(*order.InvalidOrder); !ok {
		t.Errorf("the error is %T %v, want a bare InvalidOrder", err, err)
	}
}
