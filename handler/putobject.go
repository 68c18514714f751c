package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"

	"skip-the-line/handler/order"
)

// putObject writes the invoice of a committed order.
type putObject struct {
	s3     *s3.Client
	bucket string
}

func newPutObject(env environment) (any, error) {
	bucket, err := env.required("BUCKET_NAME")
	if err != nil {
		return nil, err
	}
	client := s3.NewFromConfig(awsConfig(env, "S3", workflowRetries))
	return putObject{s3: client, bucket: bucket}.handle, nil
}

// invoiceWritten is put-object's result.
type invoiceWritten struct {
	InvoiceKey string `json:"invoicekey"`
}

// handle takes what put-item returned. Its errors are *Unavailable, *order.InvalidOrder for what put-item never
// returns, or the client's own where no retry will help.
func (s putObject) handle(ctx context.Context, placed order.Placed) (invoiceWritten, error) {
	if !order.ValidInvoiceKey(placed.InvoiceKey) {
		return invoiceWritten{}, &order.InvalidOrder{Problems: []string{"invoicekey must be that of a placed order."}}
	}
	invoice, err := order.NewInvoice(placed).Bytes()
	if err != nil {
		return invoiceWritten{}, err
	}
	if err := s.put(ctx, placed.Item, invoice); err != nil {
		return invoiceWritten{}, err
	}
	slog.InfoContext(ctx, "invoice written", "orderid", placed.OrderID)
	return invoiceWritten{InvoiceKey: placed.InvoiceKey}, nil
}

// put writes the invoice once. The key holds the orderid and the bytes follow from the order, so an object that is
// already there is this invoice, written by an attempt whose response was lost.
func (s putObject) put(ctx context.Context, item order.Item, invoice []byte) error {
	ctx, cancel := withMargin(ctx)
	defer cancel()
	_, err := s.s3.PutObject(ctx, &s3.PutObjectInput{
		Bucket:      &s.bucket,
		Key:         aws.String(objectKey(item.InvoiceKey)),
		Body:        bytes.NewReader(invoice),
		ContentType: aws.String("application/json"),
		Metadata:    map[string]string{"accountid": item.AccountID, "billingperiod": item.BillingPeriod()},
		IfNoneMatch: aws.String("*"),
	})
	switch code := errorCode(err); {
	case err == nil, code == "PreconditionFailed":
		return nil
	case code == "ConditionalRequestConflict": // another write of the same key was under way
		return &Unavailable{Service: "S3", Err: err}
	default:
		return named("S3", err)
	}
}

// objectKey is the key of the object that holds an invoice.
func objectKey(invoiceKey string) string { return invoiceKey + ".json" }

func errorCode(err error) string {
	if api := (smithy.APIError)(nil); errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}
