package main

import (
	"context"
	"log/slog"
	"net/http"
	"path"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"skip-the-line/handler/order"
)

// getObject answers GET /invoice with a URL that opens one invoice for a short while.
type getObject struct {
	s3      *s3.Client
	presign *s3.PresignClient
	bucket  string
	ttl     time.Duration // how long the URL works; it ends sooner when the function's credentials do
	replies replies
	now     func() time.Time
}

// invoiceLink is the body of a successful GET /invoice.
type invoiceLink struct {
	URL       string `json:"url"`
	ExpiresAt string `json:"expiresat"` // RFC 3339, UTC
}

func newGetObject(env environment) (any, error) {
	bucket, err := env.required("BUCKET_NAME")
	if err != nil {
		return nil, err
	}
	ttl, err := env.duration("INVOICE_URL_TTL", 15*time.Minute)
	if err != nil {
		return nil, err
	}
	client := newS3(env, apiRetries)
	return getObject{
		s3:      client,
		presign: s3.NewPresignClient(client, s3.WithPresignExpires(ttl)),
		bucket:  bucket,
		ttl:     ttl,
		replies: newReplies(env),
		now:     time.Now,
	}.handle, nil
}

func (s getObject) handle(ctx context.Context, request events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
	key := request.QueryStringParameters["objectKey"]
	if !order.ValidInvoiceKey(key) {
		return s.replies.badRequest("objectKey must be the invoicekey of an order, as GET /order shows it"), nil
	}
	const none = "There is no such invoice. It is written shortly after its order is placed."
	if !callerOf(request).is(order.InvoiceAccount(key)) {
		return s.replies.notFound(none), nil
	}
	link, found, err := s.link(ctx, objectKey(key))
	switch {
	case err != nil:
		return s.replies.failed(ctx, err), nil
	case !found:
		return s.replies.notFound(none), nil
	}
	slog.InfoContext(ctx, "invoice linked", "orderid", path.Base(key))
	return s.replies.ok(link), nil
}

// link checks that the object exists, because a URL can be signed for one that does not.
func (s getObject) link(ctx context.Context, key string) (link invoiceLink, found bool, err error) {
	ctx, cancel := withMargin(ctx)
	defer cancel()
	_, err = s.s3.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &s.bucket, Key: &key})
	if statusCode(err) == http.StatusNotFound {
		return invoiceLink{}, false, nil
	}
	if err != nil {
		return invoiceLink{}, false, serviceError("S3", "HeadObject", err)
	}
	expires := s.now().Add(s.ttl)
	signed, err := s.presign.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: &s.bucket, Key: &key})
	if err != nil {
		return invoiceLink{}, false, serviceError("S3", "presigning", err)
	}
	return invoiceLink{URL: signed.URL, ExpiresAt: expires.UTC().Format(time.RFC3339)}, true, nil
}
