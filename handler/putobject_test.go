package main

import (
	"context"
	"encoding/json"
	"io"
	"reflect"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"skip-the-line/handler/order"
)

type putObjectStep = func(context.Context, order.Placed) (invoiceWritten, error)

func mustPlaced(tb testing.TB, orderID string) order.Placed {
	tb.Helper()
	parsed, err := order.Parse(json.RawMessage(flatWhites))
	if err != nil {
		tb.Fatal(err)
	}
	placed, err := order.Place(parsed, orderID, "2026-11-22T07:45:01.000Z", time.Hour)
	if err != nil {
		tb.Fatal(err)
	}
	return placed
}

// object returns the object that the bucket holds under a key, and its content.
func object(tb testing.TB, env environment, key string) (*s3.GetObjectOutput, string) {
	tb.Helper()
	client := s3.NewFromConfig(awsConfig(env, "S3", workflowRetries))
	output, err := client.GetObject(tb.Context(), &s3.GetObjectInput{Bucket: ptr(bucket), Key: &key})
	if err != nil {
		tb.Fatal(err)
	}
	defer output.Body.Close()
	text, err := io.ReadAll(output.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return output, string(text)
}

func TestPutObject(t *testing.T) {
	t.Parallel()
	env, placed := services(t, nil), mustPlaced(t, "o-1")
	written, err := mustStep[putObjectStep](t, env, "put-object")(t.Context(), placed)
	if err != nil {
		t.Fatal(err)
	}
	if written.InvoiceKey != "2026/11/a0/v0/o-1" {
		t.Errorf("the step returned %+v", written)
	}
	output, text := object(t, env, "2026/11/a0/v0/o-1.json")
	if want, err := order.NewInvoice(placed).Bytes(); err != nil || text != string(want) {
		t.Errorf("the bucket holds %s", text)
	}
	if output.ContentType == nil || *output.ContentType != "application/json" {
		t.Errorf("the content type is %v", output.ContentType)
	}
	if want := map[string]string{"accountid": "a0", "billingperiod": "2026-11"}; !reflect.DeepEqual(output.Metadata, want) {
		t.Errorf("the metadata is %v, want %v", output.Metadata, want)
	}
}

func TestPutObject_neverOverwrites(t *testing.T) {
	t.Parallel()
	env, placed := services(t, nil), mustPlaced(t, "o-1")
	step := mustStep[putObjectStep](t, env, "put-object")
	if _, err := step(t.Context(), placed); err != nil {
		t.Fatal(err)
	}
	_, before := object(t, env, "2026/11/a0/v0/o-1.json")
	other := placed
	other.City = "Elsewhere"
	if _, err := step(t.Context(), other); err != nil {
		t.Fatalf("an invoice that is already there is a success: %v", err)
	}
	if _, after := object(t, env, "2026/11/a0/v0/o-1.json"); after != before {
		t.Errorf("the invoice was overwritten with %s", after)
	}
}

func TestPutObject_rejectsWhatWasNeverPlaced(t *testing.T) {
	t.Parallel()
	step := mustStep[putObjectStep](t, pointTo("", "http://127.0.0.1:1"), "put-object")
	for _, key := range []string{"", "2026", "../../orders", "2026/11/a0/v0/o-1.json"} {
		placed := mustPlaced(t, "o-1")
		placed.InvoiceKey = key
		_, err := step(t.Context(), placed)
		if _, ok := err.(*order.InvalidOrder); !ok {
			t.Errorf("%q: the error is %T %v, want a bare InvalidOrder", key, err, err)
		}
	}
}
