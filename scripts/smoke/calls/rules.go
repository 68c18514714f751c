package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/google/uuid"
)

// rule is something that the system promises, checked from outside. Check returns what is worth seeing of it.
type rule struct {
	name  string
	check func(context.Context) (aside string, err error)
}

// errNotTried says that a rule cannot be checked on this target.
var errNotTried = errors.New("not tried")

// rules are the promises about one order. Each uses a customer of its own.
func (s *smoke) rules() []rule {
	return []rule{
		{"a second order at the same shop is rejected, and the first stays", s.secondOrder},
		{"an order with a wrong price is rejected, and never placed", s.wrongPrice},
		{"an order that cannot be finished fails, and leaves nothing behind", s.unluckyOrder},
		{"the same X-Amzn-RequestId twice is one order", s.sameRequest},
		{"DELETE frees the slot, and the customer can order again", s.orderAgain},
		{"a coffee that is not on the menu is a 400", s.invalid([]string{"coffeetype", "enum"}, func(o *newOrder) { o.Details.CoffeeType = "Tea" })},
		{"a quantity of 0 is a 400", s.invalid([]string{"quantity", "minimum"}, func(o *newOrder) { o.Details.Quantity = 0 })},
		{"an order without a city is a 400", s.missingField},
		{"broken JSON is a 400", s.brokenJSON},
		{"a body that is not JSON is a 415", s.wrongType},
		{"an order that does not exist is a 404, and a malformed one a 400", s.missingOrder},
		{"an invoice that does not exist is a 404, and a malformed one a 400", s.missingInvoice},
	}
}

// reject waits for the order's rejection and returns its reason.
func (s *smoke) reject(ctx context.Context, id string) (reason string, err error) {
	end, err := s.ended(ctx, id)
	switch {
	case err != nil:
		return "", err
	case end.Status != rejected:
		return "", fmt.Errorf("order %s was %v", id, end)
	case end.Reason == "":
		return "", fmt.Errorf("order %s was rejected without a reason", id)
	}
	return end.Reason, s.notified(ctx, "OrderRejected", id, activeOrder{})
}

func (s *smoke) secondOrder(ctx context.Context) (aside string, err error) {
	o := s.customer()
	defer s.handOverQuietly(ctx, o)
	first, err := s.follow(ctx, o)
	if err != nil {
		return "", err
	}
	second, err := s.client.place(ctx, o)
	if err != nil {
		return "", in("the second POST", err)
	}
	if aside, err = s.reject(ctx, second); err != nil {
		return "", err
	}
	item, found, err := s.client.active(ctx, o)
	if err == nil && (!found || item.OrderID != first.id) {
		err = fmt.Errorf("the first order, %s, is not the active one: %q is", first.id, item.OrderID)
	}
	return aside, err
}

func (s *smoke) wrongPrice(ctx context.Context) (aside string, err error) {
	o := s.customer()
	o.Details.UnitPrice = "0.01"
	id, err := s.client.place(ctx, o)
	if err != nil {
		return "", err
	}
	if aside, err = s.reject(ctx, id); err != nil {
		return "", err
	}
	return aside, s.nothingActive(ctx, o)
}

// unluckyOrder needs a target that lets an order fail halfway, which is a local stack of this run's own.
func (s *smoke) unluckyOrder(ctx context.Context) (aside string, err error) {
	if !s.target.unlucky {
		return "needs a local stack of its own", errNotTried
	}
	o := s.customer()
	o.AccountID = unluckyAccount
	id, err := s.client.place(ctx, o)
	if err != nil {
		return "", err
	}
	end, err := s.ended(ctx, id)
	switch {
	case err != nil:
		return "", err
	case end.Status != failure:
		return "", fmt.Errorf("its invoice could not be written, and order %s was %v", id, end)
	case end.Reason == "":
		return "", fmt.Errorf("order %s failed without a reason", id)
	}
	return end.Reason, errors.Join(s.nothingActive(ctx, o), s.notified(ctx, "OrderFailed", id, activeOrder{}))
}

func (s *smoke) nothingActive(ctx context.Context, o newOrder) error {
	item, found, err := s.client.active(ctx, o)
	if err == nil && found {
		err = fmt.Errorf("order %s is active", item.OrderID)
	}
	return err
}

func (s *smoke) sameRequest(ctx context.Context) (aside string, err error) {
	o, id := s.customer(), uuid.NewString()
	defer s.handOverQuietly(ctx, o)
	again := func() (response, error) { return s.client.post(ctx, id, "application/json", o.body()) }
	first, err := again()
	if err != nil {
		return "", err
	}
	if got, err := orderIDOf(first); err != nil || got != id {
		return "", errors.Join(err, fmt.Errorf("the orderid is %q, not %s", got, id))
	}
	// While the order is on its way the second POST is the same one (202); afterwards it is one too many (409).
	second, err := again()
	if err != nil {
		return "", err
	}
	if second.status != http.StatusAccepted && second.status != http.StatusConflict {
		return "", fmt.Errorf("the second POST returned %d: %s", second.status, second.message())
	}
	if _, err := s.placed(ctx, o, id); err != nil {
		return "", err
	}
	third, err := again()
	if err != nil {
		return "", err
	}
	return third.message(), in("the third POST", third.expect(http.StatusConflict, nil))
}

func (s *smoke) orderAgain(ctx context.Context) (aside string, err error) {
	o := s.customer()
	defer s.handOverQuietly(ctx, o)
	if _, err := s.follow(ctx, o); err != nil {
		return "", err
	}
	if err := status(http.StatusNoContent, func() (response, error) { return s.client.handOver(ctx, o) }); err != nil {
		return "", in("DELETE /order", err)
	}
	if err := s.nothingActive(ctx, o); err != nil {
		return "", in("after DELETE", err)
	}
	if _, err := s.follow(ctx, o); err != nil {
		return "", in("ordering again", err)
	}
	return "", nil
}

// handOverQuietly tidies up after a check.
func (s *smoke) handOverQuietly(ctx context.Context, o newOrder) { _, _ = s.client.handOver(ctx, o) }
