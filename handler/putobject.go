package main

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

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
	return putObject{s3: newS3(env, workflowRetries), bucket: bucket}.handle, nil
}

// invoiceWritten is put-object's result.
type invoiceWritten struct {
	InvoiceKey string `json:"invoicekey"`
}

// handle takes what put-item returned. Its errors are *Unavailable, *ServiceError, and *order.InvalidOrder for what
// put-item never returns.
func (s putObject) handle(ctx context.Context, placed order.Placed) (invoiceWritten, error) {
	if err := s.write(ctx, placed); err != nil {
		logFailure(ctx, placed.OrderID, err)
		return invoiceWritten{}, err
	}
	slog.InfoContext(ctx, "invoice written", "orderid", placed.OrderID)
	return invoiceWritten{InvoiceKey: placed.InvoiceKey}, nil
}

func (s putObject) write(ctx context.Context, placed order.Placed) error {
	if !order.ValidInvoiceKey(placed.InvoiceKey) {
		return &order.InvalidOrder{Problems: []string{"invoicekey must be that of a placed order."}}
	}
	invoice, err := order.NewInvoice(placed).Bytes()
	if err != nil {
		return err
	}
	return s.put(ctx, placed.Item, invoice)
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
	if statusCode(err) == http.StatusPreconditionFailed {
		return nil
	}
	return serviceError("S3", "PutObject", err)
}

// objectKey is the key of the object that holds an invoice.
func objectKey(invoiceKey string) string { return invoiceKey + ".json" }
