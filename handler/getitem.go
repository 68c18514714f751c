package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"skip-the-line/handler/order"
)

// getItem answers GET /order with the customer's active order at a vendor, and GET /orders with a vendor's queue.
type getItem struct {
	dynamodb *dynamodb.Client
	table    string
	replies  replies
	now      func() time.Time
}

func newGetItem(env environment) (any, error) {
	table, err := env.required("TABLE_NAME")
	if err != nil {
		return nil, err
	}
	return getItem{dynamodb: newDynamoDB(env, apiRetries), table: table, replies: newReplies(env), now: time.Now}.handle, nil
}

func (s getItem) handle(ctx context.Context, request events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
	if request.Resource == "/orders" {
		return s.queue(ctx, request)
	}
	return s.active(ctx, request)
}

// active answers GET /order.
func (s getItem) active(ctx context.Context, request events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
	accountID, vendorID := request.QueryStringParameters["accountid"], request.QueryStringParameters["vendorid"]
	if !order.ValidID(accountID) || !order.ValidID(vendorID) {
		return s.replies.badRequest("accountid and vendorid must each be 1 to 64 of the characters A-Z a-z 0-9 _ -"), nil
	}
	const none = "This customer has no active order at this vendor."
	if by := callerOf(request); !by.is(accountID) && !by.serves(vendorID) {
		return s.replies.notFound(none), nil
	}
	item, found, err := s.get(ctx, accountID, vendorID)
	switch {
	case err != nil:
		return s.replies.failed(ctx, err), nil
	case !found || !item.Active(s.now()):
		return s.replies.notFound(none), nil
	}
	slog.InfoContext(ctx, "order shown", "orderid", item.OrderID)
	return s.replies.ok(map[string]order.Item{"order": item}), nil
}

// get reads consistently: a client that was told its order is placed must find it.
func (s getItem) get(ctx context.Context, accountID, vendorID string) (item order.Item, found bool, err error) {
	ctx, cancel := withMargin(ctx)
	defer cancel()
	output, err := s.dynamodb.GetItem(ctx, &dynamodb.GetItemInput{
		TableName:      &s.table,
		Key:            attributes{"accountid": text(accountID), "vendorid": text(vendorID)},
		ConsistentRead: aws.Bool(true),
	})
	if err != nil || len(output.Item) == 0 {
		return order.Item{}, false, serviceError("DynamoDB", "GetItem", err)
	}
	item, err = itemOf(output.Item)
	return item, true, err
}
