package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/google/uuid"

	"skip-the-line/handler/order"
)

func (c *client) post(ctx context.Context, requestID, contentType string, body []byte) (response, error) {
	header := http.Header{"Content-Type": {contentType}, "X-Amzn-Requestid": {requestID}}
	return c.send(ctx, http.MethodPost, "/order", nil, header, body)
}

// place posts an order and returns the orderid under which it was accepted.
func (c *client) place(ctx context.Context, o newOrder) (orderID string, err error) {
	r, err := c.post(ctx, uuid.NewString(), "application/json", o.body())
	if err != nil {
		return "", err
	}
	return orderIDOf(r)
}

func orderIDOf(r response) (orderID string, err error) {
	var accepted struct {
		OrderID string `json:"orderid"`
	}
	err = r.expect(http.StatusAccepted, &accepted)
	if err == nil && accepted.OrderID == "" {
		err = errors.New("returned 202 without an orderid")
	}
	return accepted.OrderID, err
}

// outcome is what has become of a POST.
type outcome struct {
	Status string `json:"status"`
	Reason string `json:"reason"` // in a customer's words; empty unless rejected or failed
}

// The statuses. All but accepted are final.
const (
	accepted = "accepted"
	placed   = "placed"
	rejected = "rejected"
	failure  = "failed"
)

func (o outcome) String() string {
	if o.Reason == "" {
		return o.Status
	}
	return o.Status + ": " + o.Reason
}

// outcome returns what has become of the POST, accepted where that is not visible yet.
func (c *client) outcome(ctx context.Context, orderID string) (outcome, error) {
	r, err := c.send(ctx, http.MethodGet, "/orders/"+url.PathEscape(orderID), nil, nil, nil)
	if err != nil || r.status == http.StatusNotFound {
		return outcome{Status: accepted}, err
	}
	var shown struct {
		OrderID string `json:"orderid"`
		outcome
	}
	if err := r.expect(http.StatusOK, &shown); err != nil {
		return outcome{}, err
	}
	switch shown.Status {
	case accepted, placed, rejected, failure:
		return shown.outcome, nil
	}
	return outcome{}, errors.New("the status is " + shown.Status)
}

// activeOrder is an order as GET /order and GET /orders show it.
type activeOrder struct {
	order.Item
	ReadyAt string `json:"readyat"`
}

func (c *client) get(ctx context.Context, o newOrder) (response, error) {
	return c.send(ctx, http.MethodGet, "/order", o.slot(), nil, nil)
}

// active returns the customer's active order at the shop, if there is one.
func (c *client) active(ctx context.Context, o newOrder) (item activeOrder, found bool, err error) {
	r, err := c.get(ctx, o)
	if err != nil || r.status == http.StatusNotFound {
		return activeOrder{}, false, err
	}
	var shown struct {
		Order activeOrder `json:"order"`
	}
	err = r.expect(http.StatusOK, &shown)
	return shown.Order, err == nil, err
}

// queue returns the shop's active orders, all pages of them.
func (c *client) queue(ctx context.Context, vendorID string) (all []activeOrder, err error) {
	query := url.Values{"vendorid": {vendorID}}
	for {
		r, err := c.send(ctx, http.MethodGet, "/orders", query, nil, nil)
		if err != nil {
			return nil, err
		}
		var page struct {
			Orders []activeOrder `json:"orders"`
			Next   string        `json:"next"`
		}
		if err := r.expect(http.StatusOK, &page); err != nil {
			return nil, err
		}
		all = append(all, page.Orders...)
		if page.Next == "" {
			return all, nil
		}
		query.Set("next", page.Next)
	}
}

func (c *client) ready(ctx context.Context, o newOrder) (response, error) {
	return c.send(ctx, http.MethodPut, "/order/ready", o.slot(), nil, nil)
}

func (c *client) handOver(ctx context.Context, o newOrder) (response, error) {
	return c.send(ctx, http.MethodDelete, "/order", o.slot(), nil, nil)
}

func (c *client) invoice(ctx context.Context, key string) (response, error) {
	return c.send(ctx, http.MethodGet, "/invoice", url.Values{"objectKey": {key}}, nil, nil)
}

// fetchInvoice gets the invoice's URL and opens it.
func (c *client) fetchInvoice(ctx context.Context, key string) (invoice order.Invoice, err error) {
	r, err := c.invoice(ctx, key)
	var link struct {
		URL       string    `json:"url"`
		ExpiresAt time.Time `json:"expiresat"`
	}
	if err == nil {
		err = r.expect(http.StatusOK, &link)
	}
	if err != nil {
		return invoice, in("GET /invoice", err)
	}
	if r, err = c.open(ctx, link.URL); err == nil {
		err = r.expect(http.StatusOK, &invoice)
	}
	return invoice, in("opening the invoice's URL", err)
}

// notification is what a subscriber of the topic receives.
type notification struct {
	Event      string `json:"event"`
	OrderID    string `json:"orderid"`
	Total      string `json:"total"`
	InvoiceKey string `json:"invoicekey"`
}

// notifications returns the newest notifications, which only a local stack shows.
func (c *client) notifications(ctx context.Context) (all []notification, visible bool, err error) {
	r, err := c.send(ctx, http.MethodGet, "/_local/notifications", nil, nil, nil)
	if err != nil {
		return nil, false, err
	}
	var shown struct{ Notifications json.RawMessage } // null where nobody has been notified yet
	if r.expect(http.StatusOK, &shown) != nil || shown.Notifications == nil {
		return nil, false, nil
	}
	var newest []struct{ Message json.RawMessage }
	if err := json.Unmarshal(shown.Notifications, &newest); err != nil {
		return nil, true, err
	}
	for _, n := range newest {
		var message notification
		if json.Unmarshal(n.Message, &message) == nil {
			all = append(all, message)
		}
	}
	return all, true, nil
}
