package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"skip-the-line/handler/order"
)

// followed is an order that was placed and invoiced, and how long that took.
type followed struct {
	order   newOrder
	id      string
	item    activeOrder
	due     time.Duration // when it was to be posted, from the start of the run
	post    time.Duration // until the order was accepted
	placed  time.Duration // from the POST until GET /orders/{orderid} said placed
	invoice time.Duration // from the POST until its invoice was fetched
}

// follow places an order and goes with it to its end: it must be placed, with the right item and the right invoice.
func (s *smoke) follow(ctx context.Context, o newOrder) (followed, error) {
	return s.followFrom(ctx, o, s.now())
}

// followFrom follows an order whose times count from start.
func (s *smoke) followFrom(ctx context.Context, o newOrder, start time.Time) (followed, error) {
	f := followed{order: o}
	var err error
	if f.id, err = s.client.place(ctx, o); err != nil {
		return f, in("POST /order", err)
	}
	f.post = s.now().Sub(start)
	item, err := s.placed(ctx, o, f.id)
	if err != nil {
		return f, err
	}
	f.placed = s.now().Sub(start)
	invoice, err := s.client.fetchInvoice(ctx, item.InvoiceKey) // written before the order is placed, so it is there
	if err != nil {
		return f, err
	}
	f.invoice = s.now().Sub(start)
	f.item = item
	return f, errors.Join(checkItem(o, item), checkInvoice(o, item, invoice))
}

// placed waits until the order is placed and returns its item. The error of an order that has another end, or none
// before the timeout, says where it stands.
func (s *smoke) placed(ctx context.Context, o newOrder, id string) (activeOrder, error) {
	item, err := s.shown(ctx, o, id)
	if err != nil {
		return item, err
	}
	end, err := s.ended(ctx, id)
	if err == nil && end.Status != placed {
		err = fmt.Errorf("GET /order showed order %s, and then it was %v", id, end)
	}
	return item, err
}

// shown waits until GET /order shows the order, which is the cheapest way to learn that it is about to be placed. Now and then
// it asks for the outcome too: an order that is rejected is never shown.
func (s *smoke) shown(ctx context.Context, o newOrder, id string) (item activeOrder, err error) {
	waiting, cancel := s.patience(ctx)
	defer cancel()
	look := func() (shown bool, err error) {
		var found bool
		item, found, err = s.client.active(waiting, o)
		return found && item.OrderID == id, in("GET /order", err)
	}
	next := s.now().Add(time.Second)
	err = poll(waiting, func() (bool, error) {
		if shown, err := look(); shown || err != nil || s.now().Before(next) {
			return shown, err
		}
		next = s.now().Add(2 * time.Second)
		end, err := s.client.outcome(waiting, id)
		if err != nil || end.Status == accepted {
			return false, err
		}
		// It may have been placed since it was looked for.
		if shown, err := look(); shown || err != nil {
			return shown, err
		}
		return false, fmt.Errorf("order %s was %v, and GET /order never showed it", id, end)
	})
	return item, s.whereItStands(ctx, id, err)
}

// ended waits until the order has an end and returns it.
func (s *smoke) ended(ctx context.Context, id string) (end outcome, err error) {
	waiting, cancel := s.patience(ctx)
	defer cancel()
	err = poll(waiting, func() (bool, error) {
		end, err = s.client.outcome(waiting, id)
		return end.Status != accepted, in("GET /orders/"+id, err)
	})
	return end, s.whereItStands(ctx, id, err)
}

// patience bounds a wait by the timeout.
func (s *smoke) patience(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, s.timeout, fmt.Errorf("%v have passed", s.timeout))
}

// whereItStands adds to the error of a wait that was given up what the API says of the order now.
func (s *smoke) whereItStands(ctx context.Context, id string, err error) error {
	if !errors.Is(err, errGaveUp) || ctx.Err() != nil {
		return err
	}
	end, asked := s.client.outcome(ctx, id)
	switch {
	case asked != nil:
		return fmt.Errorf("order %s has no end: %w; and GET /orders/%s: %w", id, err, id, asked)
	case end.Status == accepted:
		return fmt.Errorf("order %s is still %v: %w", id, end, err)
	}
	return fmt.Errorf("order %s was %v, and GET /order never showed it: %w", id, end, err)
}

// checkItem compares an active order with the one that was posted.
func checkItem(o newOrder, item activeOrder) error {
	switch {
	case item.Total != o.total():
		return fmt.Errorf("the order's total is %s, and by the menu it is %s", item.Total, o.total())
	case item.Details.CoffeeType != o.Details.CoffeeType || item.Details.CoffeeSize != o.Details.CoffeeSize || item.Details.Quantity != o.Details.Quantity:
		return fmt.Errorf("the order was for %v, and GET /order shows %+v", o, item.Details)
	case item.City != o.City:
		return fmt.Errorf("the city %q came back as %q", o.City, item.City)
	case item.ReadyAt != "":
		return fmt.Errorf("the order was ready at %s, as soon as it was placed", item.ReadyAt)
	}
	return nil
}

// checkInvoice compares an invoice with the order that was posted.
func checkInvoice(o newOrder, item activeOrder, invoice order.Invoice) error {
	var quoted newOrder
	if err := json.Unmarshal(invoice.Order, &quoted); err != nil {
		return fmt.Errorf("the invoice does not quote the order: %w", err)
	}
	switch {
	case invoice.InvoiceID != item.OrderID:
		return fmt.Errorf("the invoice is for %s, not for %s", invoice.InvoiceID, item.OrderID)
	case invoice.Total != o.total():
		return fmt.Errorf("the invoice's total is %s, and by the menu it is %s", invoice.Total, o.total())
	case len(invoice.Lines) != 1 || invoice.Lines[0].Quantity != o.Details.Quantity || invoice.Lines[0].Amount != o.total():
		return fmt.Errorf("the invoice's lines are not the order's: %+v", invoice.Lines)
	case invoice.City != o.City || quoted.City != o.City:
		return fmt.Errorf("the city %q came back as %q on the invoice", o.City, invoice.City)
	}
	return nil
}

// notified checks that the topic was told how the order ended, where that can be seen.
func (s *smoke) notified(ctx context.Context, event, id string, item activeOrder) error {
	if !s.seesNotifications {
		return nil
	}
	all, _, err := s.client.notifications(ctx)
	if err != nil {
		return in("GET /_local/notifications", err)
	}
	for _, n := range all {
		switch {
		case n.OrderID != id || n.Event != event:
		case event == "OrderPlaced" && (n.Total != item.Total || n.InvoiceKey != item.InvoiceKey):
			return fmt.Errorf("the notification is not the order's: %+v", n)
		default:
			return nil
		}
	}
	return fmt.Errorf("nobody was notified: there is no %s of order %s", event, id)
}

// in adds to an error where it happened.
func in(where string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", where, err)
}
