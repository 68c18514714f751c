package main

import (
	"context"
	"encoding/base64"
	"log/slog"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"skip-the-line/handler/order"
)

const (
	vendorIndex = "byvendor" // vendorid, placedat
	pageSize    = 100        // items read for one page, so that a page of the longest stays under 256 KiB
)

// queuePage is the body of a successful GET /orders. A page may be short, or empty, and still have a next one: expired
// items that DynamoDB has not deleted yet are read and left out.
type queuePage struct {
	Orders []order.Item `json:"orders"`
	Next   string       `json:"next,omitempty"`
}

// queue answers GET /orders with the active orders of a vendor, oldest first.
func (s getItem) queue(ctx context.Context, request events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
	vendorID, next := request.QueryStringParameters["vendorid"], request.QueryStringParameters["next"]
	if !order.ValidID(vendorID) {
		return s.replies.badRequest("vendorid must be 1 to 64 of the characters A-Z a-z 0-9 _ -"), nil
	}
	if !callerOf(request).serves(vendorID) {
		return s.replies.notFound("There is no such queue for you. Sign in at the counter of this vendor."), nil
	}
	after, ok := position(vendorID, next)
	if !ok {
		return s.replies.badRequest("next must be left out, or be that of the page before for the same vendorid"), nil
	}
	page, err := s.page(ctx, vendorID, after)
	if err != nil {
		return s.replies.failed(ctx, err), nil
	}
	slog.InfoContext(ctx, "queue shown", "count", len(page.Orders))
	return s.replies.ok(page), nil
}

// page reads one page of the index, which is eventually consistent.
func (s getItem) page(ctx context.Context, vendorID string, after attributes) (queuePage, error) {
	ctx, cancel := withMargin(ctx)
	defer cancel()
	output, err := s.dynamodb.Query(ctx, &dynamodb.QueryInput{
		TableName:                 &s.table,
		IndexName:                 aws.String(vendorIndex),
		KeyConditionExpression:    aws.String("vendorid = :vendorid"),
		ExpressionAttributeValues: attributes{":vendorid": text(vendorID)},
		ExclusiveStartKey:         after,
		Limit:                     aws.Int32(pageSize),
	})
	if err != nil {
		return queuePage{}, serviceError("DynamoDB", "Query", err)
	}
	page := queuePage{Orders: []order.Item{}}
	for _, found := range output.Items {
		item, err := itemOf(found)
		if err != nil {
			return queuePage{}, err
		}
		if item.Active(s.now()) {
			page.Orders = append(page.Orders, item)
		}
	}
	if last := output.LastEvaluatedKey; last != nil {
		var r attributeReader
		page.Next = encodeNext(vendorID, r.text(last, "placedat"), r.text(last, "accountid"))
		err = r.err
	}
	return page, err
}

// A page's next is the position of its last item, written so that nobody takes it for more. Whoever changes it starts
// elsewhere in the same vendor's queue, for the vendor is always the one that is asked for.

func encodeNext(vendorID, placedAt, accountID string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(vendorID + "/" + placedAt + "/" + accountID))
}

// position returns the key in the index after which a page starts, nil for the first one, or false where next is not
// one that encodeNext returned for this vendor.
func position(vendorID, next string) (after attributes, ok bool) {
	if next == "" {
		return nil, true
	}
	decoded, err := base64.RawURLEncoding.DecodeString(next)
	if err != nil {
		return nil, false
	}
	parts := strings.Split(string(decoded), "/")
	if len(parts) != 3 || parts[0] != vendorID || !order.ValidID(parts[2]) {
		return nil, false
	}
	if _, err := time.Parse(time.RFC3339, parts[1]); err != nil || len(parts[1]) > len(time.RFC3339Nano) { // a key has a limit
		return nil, false
	}
	return attributes{"vendorid": text(vendorID), "placedat": text(parts[1]), "accountid": text(parts[2])}, true
}
