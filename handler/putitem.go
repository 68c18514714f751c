package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"skip-the-line/handler/order"
)

// putItem commits an order to the table, unless the customer already has an active one at the vendor.
type putItem struct {
	dynamodb *dynamodb.Client
	table    string
	ttl      time.Duration // how long an order that is never handed over stays active
	now      func() time.Time
}

// putItemInput is what the workflow sends: the execution's name and start, and the order as it came.
type putItemInput struct {
	OrderID  string          `json:"orderid"`
	PlacedAt string          `json:"placedat"` // RFC 3339
	Order    json.RawMessage `json:"order"`
}

func newPutItem(env environment) (any, error) {
	table, err := env.required("TABLE_NAME")
	if err != nil {
		return nil, err
	}
	ttl, err := env.duration("ORDER_TTL", 24*time.Hour)
	if err != nil {
		return nil, err
	}
	return putItem{dynamodb: newDynamoDB(env, workflowRetries), table: table, ttl: ttl, now: time.Now}.handle, nil
}

// handle returns the placed order. Its errors are *order.InvalidOrder, *ActiveOrderExists, *Unavailable and
// *ServiceError.
func (s putItem) handle(ctx context.Context, input putItemInput) (order.Placed, error) {
	placed, err := s.place(ctx, input)
	if err != nil {
		logFailure(ctx, input.OrderID, err)
		return order.Placed{}, err
	}
	slog.InfoContext(ctx, "order committed", "orderid", placed.OrderID)
	return placed, nil
}

func (s putItem) place(ctx context.Context, input putItemInput) (order.Placed, error) {
	parsed, err := order.Parse(input.Order)
	if err != nil {
		return order.Placed{}, err
	}
	placed, err := order.Place(parsed, input.OrderID, input.PlacedAt, s.ttl)
	if err != nil {
		return order.Placed{}, err
	}
	return placed, s.put(ctx, placed.Item)
}

// put writes the item where the slot is free: it holds nothing, or this very order (a retry whose first response was
// lost) unless the counter has made it ready since, or an order that expired and that DynamoDB has not deleted yet.
func (s putItem) put(ctx context.Context, item order.Item) error {
	ctx, cancel := withMargin(ctx)
	defer cancel()
	_, err := s.dynamodb.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: &s.table,
		Item:      attributesOf(item),
		ConditionExpression: aws.String("attribute_not_exists(accountid) OR expiresat < :now" +
			" OR (orderid = :orderid AND attribute_not_exists(readyat))"),
		ExpressionAttributeValues:           attributes{":orderid": text(item.OrderID), ":now": number(s.now().Unix())},
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	})
	if taken := (*types.ConditionalCheckFailedException)(nil); errors.As(err, &taken) {
		var r attributeReader
		active := r.text(taken.Item, "orderid")
		if active == item.OrderID {
			return nil // and ready: writing it again would lose that
		}
		return &ActiveOrderExists{OrderID: active}
	}
	return serviceError("DynamoDB", "PutItem", err)
}
