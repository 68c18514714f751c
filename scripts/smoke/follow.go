package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"skip-the-line/handler/order"
)

// followed is an order that was placed and invoiced, and how long that took.
type followed struct {
	order   newOrder
	id      string
	post    time.Duration // until the order was accepted
	placed  time.Duration // from the POST until GET /order showed it
	invoice time.Duration // from the POST until its invoice was fetched
}

// follow places an order and goes with it until its invoice is in hand and right.
func (s *smoke) follow(ctx context.Context, o newOrder) (followed, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, s.timeout, fmt.Errorf("%v have passed", s.timeout))
	defer cancel()
	f := followed{order: o}
	start := time.Now()
	var err error
	if f.id, err = s.client.place(ctx, o); err != nil {
		return f, fmt.Errorf("POST /order: %w", err)
	}
	f.post = time.Since(start)
	item, err := s.placed(ctx, o, f.id)
	if err != nil {
		return f, err
	}
	f.placed = time.Since(start)
	invoice, err := s.fetchInvoice(ctx, item.InvoiceKey)
	if err != nil {
		return f, err
	}
	f.invoice = time.Since(start)
	return f, checkInvoice(o, item, invoice)
}

// placed waits until GET /order shows the order under its id.
func (s *smoke) placed(ctx context.Context, o newOrder, id string) (item order.Item, err error) {
	err = poll(ctx, "GET /order", func() (bool, error) {
		var found bool
		var err error
		item, found, err = s.client.active(ctx, o)
		return found && item.OrderID == id, err
	})
	return item, err
}

// fetchInvoice asks for the invoice's URL until there is one, which is shortly after the order is placed, and opens it.
func (s *smoke) fetchInvoice(ctx context.Context, key string) (invoice order.Invoice, err error) {
	var link struct {
		URL       string    `json:"url"`
		ExpiresAt time.Time `json:"expiresat"`
	}
	err = poll(ctx, "GET /invoice", func() (bool, error) {
		answer, err := s.client.invoice(ctx, key)
		if err != nil || answer.status == http.StatusNotFound {
			return false, err
		}
		return true, answer.expect(http.StatusOK, &link)
	})
	if err != nil {
		return invoice, err
	}
	answer, err := s.client.fetch(ctx, link.URL)
	if err == nil {
		err = answer.expect(http.StatusOK, &invoice)
	}
	if err != nil {
		return invoice, fmt.Errorf("opening the invoice's URL: %w", err)
	}
	return invoice, nil
}

// checkInvoice holds an invoice against the order that was posted.
func checkInvoice(o newOrder, item order.Item, invoice order.Invoice) error {
	var quoted newOrder
	if err := json.Unmarshal(invoice.Order, &quoted); err != nil {
		return fmt.Errorf("the invoice quotes no order: %w", err)
	}
	switch {
	case invoice.InvoiceID != item.OrderID:
		return fmt.Errorf("the invoice is for %s, not for %s", invoice.InvoiceID, item.OrderID)
	case invoice.Total != o.total() || item.Total != o.total():
		return fmt.Errorf("the invoice says %s, the order %s, and the menu %s", invoice.Total, item.Total, o.total())
	case len(invoice.Lines) != 1 || invoice.Lines[0].Quantity != o.Details.Quantity || invoice.Lines[0].Amount != o.total():
		return fmt.Errorf("the invoice's lines are not the order's: %+v", invoice.Lines)
	case invoice.City != o.City || quoted.City != o.City || item.City != o.City:
		return fmt.Errorf("the city %q came back as %q", o.City, invoice.City)
	}
	return nil
}
