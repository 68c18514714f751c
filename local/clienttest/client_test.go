// Package clienttest_test calls the API with a client that oapi-codegen generated from docs/openapi.yaml.
package clienttest_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"

	"skip-the-line/local"
)

//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2 -config oapi-codegen.yaml ../../docs/openapi.yaml

func TestGeneratedClient(t *testing.T) {
	t.Parallel()
	stack, err := local.Start(t.Context(), local.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := stack.Close(); err != nil {
			t.Error(err)
		}
	}()
	client, err := NewClientWithResponses(stack.URL)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()

	menu, err := client.GetMenuWithResponse(ctx)
	if err != nil || menu.JSON200 == nil || menu.JSON200.Currency != "AUD" {
		t.Fatalf("GET /menu: %+v %v", menu, err)
	}
	id := uuid.NewString()
	accepted, err := client.PlaceOrderWithResponse(ctx, PlaceOrder{Order: Order{
		Accountid: "a0", Vendorid: "v0", Orderdate: "2026-11-22T07:45:00Z", City: "Melbourne",
		Details: Details{Coffeetype: FlatWhite, Coffeesize: Large, Quantity: 2},
	}}, func(_ context.Context, r *http.Request) error { r.Header.Set("X-Amzn-RequestId", id); return nil })
	if err != nil || accepted.JSON202 == nil || accepted.JSON202.Orderid != id {
		t.Fatalf("POST /order: %+v %v", accepted, err)
	}
	if _, err := stack.Execution(ctx, id); err != nil {
		t.Fatal(err)
	}
	status, err := client.GetOrderStatusWithResponse(ctx, id)
	if err != nil || status.JSON200 == nil || status.JSON200.Status != OrderStatusStatusPlaced {
		t.Errorf("GET /orders/{orderid}: %+v %v", status, err)
	}
	shown, err := client.GetOrderWithResponse(ctx, &GetOrderParams{Accountid: "a0", Vendorid: "v0"})
	if err != nil || shown.JSON200 == nil || shown.JSON200.Order.Orderid != id || shown.JSON200.Order.Total != "9.00" {
		t.Fatalf("GET /order: %+v %v", shown, err)
	}
	queue, err := client.ListOrdersWithResponse(ctx, &ListOrdersParams{Vendorid: "v0"})
	if err != nil || queue.JSON200 == nil || len(queue.JSON200.Orders) != 1 || queue.JSON200.Orders[0].Orderid != id || queue.JSON200.Next != nil {
		t.Errorf("GET /orders: %+v %v", queue, err)
	}
	invoice, err := client.GetInvoiceWithResponse(ctx, &GetInvoiceParams{ObjectKey: shown.JSON200.Order.Invoicekey})
	if err != nil || invoice.JSON200 == nil || invoice.JSON200.Url == "" {
		t.Errorf("GET /invoice: %+v %v", invoice, err)
	}
	if ready, err := client.MarkOrderReadyWithResponse(ctx, &MarkOrderReadyParams{Accountid: "a0", Vendorid: "v0"}); err != nil || ready.StatusCode() != http.StatusNoContent {
		t.Errorf("PUT /order/ready: %+v %v", ready, err)
	}
	for _, want := range []int{http.StatusNoContent, http.StatusNotFound} {
		gone, err := client.HandOverOrderWithResponse(ctx, &HandOverOrderParams{Accountid: "a0", Vendorid: "v0"})
		if err != nil || gone.StatusCode() != want || want == http.StatusNotFound && (gone.JSON404 == nil || gone.JSON404.Message == "") {
			t.Errorf("DELETE /order: %+v %v, want %d", gone, err, want)
		}
	}
}
