package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/google/uuid"
)

// rules are what the system promises, each proven from outside. Each uses a customer of its own.
var rules = []struct {
	name  string
	prove func(*smoke, context.Context) error
}{
	{"a second order at the same vendor is rejected and the first stays", (*smoke).secondOrder},
	{"the same X-Amzn-RequestId twice makes one order", (*smoke).sameRequest},
	{"a coffee that nobody sells is refused at the door", refused(400, []string{"coffeetype", "enum"}, func(o *newOrder) { o.Details.CoffeeType = "Tea" })},
	{"a quantity of 0 is refused at the door", refused(400, []string{"quantity", "minimum"}, func(o *newOrder) { o.Details.Quantity = 0 })},
	{"an order without a city is refused at the door", (*smoke).missingField},
	{"broken JSON is refused at the door", (*smoke).brokenJSON},
	{"a body that is no JSON is refused at the door", (*smoke).wrongType},
	{"a wrong price is taken in, rejected and never placed", (*smoke).wrongPrice},
	{"DELETE frees the slot, once, and the customer can order again", (*smoke).handOver},
	{"an order that is not there is a 404, and a malformed one a 400", (*smoke).missingOrder},
	{"an invoice that is not there is a 404, and a malformed one a 400", (*smoke).missingInvoice},
}

// customer makes an order for a customer that no other check has.
func (s *smoke) customer() newOrder {
	o := s.choose(0)
	o.AccountID = "smoke-" + uuid.NewString()
	return o
}

func (s *smoke) secondOrder(ctx context.Context) error {
	o := s.customer()
	first, err := s.follow(ctx, o)
	if err != nil {
		return err
	}
	defer s.handOverQuietly(ctx, o)
	second, err := s.client.place(ctx, o)
	if err != nil {
		return fmt.Errorf("the second POST: %w", err)
	}
	return s.rejected(ctx, second, "ActiveOrderExists", func() error {
		item, found, err := s.client.active(ctx, o)
		if err == nil && (!found || item.OrderID != first.id) {
			err = fmt.Errorf("the first order, %s, is not the active one: %q is", first.id, item.OrderID)
		}
		return err
	})
}

func (s *smoke) sameRequest(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	o, id := s.customer(), uuid.NewString()
	first, err := s.client.post(ctx, id, "application/json", o.body())
	if err == nil {
		err = first.expect(http.StatusAccepted, nil)
	}
	if err != nil {
		return fmt.Errorf("the first POST: %w", err)
	}
	defer s.handOverQuietly(ctx, o)
	// While the order is on its way the second POST is the same call (202); afterwards it is one too many (409).
	again := func() (reply, error) { return s.client.post(ctx, id, "application/json", o.body()) }
	second, err := again()
	if err != nil {
		return err
	}
	if second.status != http.StatusAccepted && second.status != http.StatusConflict {
		return fmt.Errorf("the second POST answered %d: %s", second.status, second.message())
	}
	if item, err := s.placed(ctx, o, id); err != nil || item.OrderID != id {
		return errors.Join(err, fmt.Errorf("the active order is %q, not %s", item.OrderID, id))
	}
	if _, err := s.target.observer.outcome(ctx, id); err != nil && !errors.Is(err, errNotObservable) {
		return err
	}
	return poll(ctx, "the third POST", func() (bool, error) {
		third, err := again()
		if err == nil && third.status == http.StatusAccepted {
			return false, nil // its execution has not ended yet
		}
		if err == nil {
			err = third.expect(http.StatusConflict, nil)
		}
		return true, err
	})
}

// refused proves that an order changed in this way is refused with a message that has one of the words: AWS's own
// messages do not always name the field.
func refused(status int, words []string, change func(*newOrder)) func(*smoke, context.Context) error {
	return func(s *smoke, ctx context.Context) error {
		o := s.customer()
		change(&o)
		return s.refused(ctx, status, words, "application/json", o.body())
	}
}

func (s *smoke) refused(ctx context.Context, status int, words []string, contentType string, body []byte) error {
	answer, err := s.client.post(ctx, uuid.NewString(), contentType, body)
	if err == nil {
		err = answer.expect(status, nil)
	}
	if err != nil {
		return err
	}
	for _, word := range words {
		if strings.Contains(answer.message(), word) {
			return nil
		}
	}
	return fmt.Errorf("the message helps nobody: %s", answer.message())
}

func (s *smoke) missingField(ctx context.Context) error {
	var document map[string]map[string]any
	if err := json.Unmarshal(s.customer().body(), &document); err != nil {
		return err
	}
	delete(document["order"], "city")
	body, err := json.Marshal(document)
	if err != nil {
		return err
	}
	return s.refused(ctx, http.StatusBadRequest, []string{"city"}, "application/json", body)
}

func (s *smoke) brokenJSON(ctx context.Context) error {
	body := s.customer().body()
	return s.refused(ctx, http.StatusBadRequest, []string{"not valid"}, "application/json", body[:len(body)-2])
}

func (s *smoke) wrongType(ctx context.Context) error {
	return s.refused(ctx, http.StatusUnsupportedMediaType, []string{"application/json"}, "text/plain", []byte("one latte, please"))
}

func (s *smoke) wrongPrice(ctx context.Context) error {
	o := s.customer()
	o.Details.UnitPrice = "0.01"
	id, err := s.client.place(ctx, o)
	if err != nil {
		return err
	}
	return s.rejected(ctx, id, "InvalidOrder", func() error {
		_, found, err := s.client.active(ctx, o)
		if err == nil && found {
			err = errors.New("it was placed")
		}
		return err
	})
}

func (s *smoke) handOver(ctx context.Context) error {
	o := s.customer()
	if _, err := s.follow(ctx, o); err != nil {
		return err
	}
	for _, want := range []int{http.StatusNoContent, http.StatusNotFound} {
		answer, err := s.client.handOver(ctx, o)
		if err == nil {
			err = answer.expect(want, nil)
		}
		if err != nil {
			return fmt.Errorf("DELETE /order: %w", err)
		}
	}
	if _, found, err := s.client.active(ctx, o); err != nil || found {
		return errors.Join(err, errors.New("the order is still active"))
	}
	if _, err := s.follow(ctx, o); err != nil {
		return fmt.Errorf("ordering again: %w", err)
	}
	s.handOverQuietly(ctx, o)
	return nil
}

func (s *smoke) missingOrder(ctx context.Context) error {
	o := s.customer()
	malformed := o
	malformed.AccountID = "O'Connor"
	return errors.Join(
		status(http.StatusNotFound, func() (reply, error) { return s.client.get(ctx, o) }),
		status(http.StatusBadRequest, func() (reply, error) { return s.client.get(ctx, malformed) }),
		status(http.StatusBadRequest, func() (reply, error) { return s.client.handOver(ctx, malformed) }),
		status(http.StatusBadRequest, func() (reply, error) { return s.client.get(ctx, newOrder{}) }),
	)
}

func (s *smoke) missingInvoice(ctx context.Context) error {
	return errors.Join(
		status(http.StatusNotFound, func() (reply, error) {
			return s.client.invoice(ctx, "2026/11/"+s.customer().AccountID+"/v0/"+uuid.NewString())
		}),
		status(http.StatusBadRequest, func() (reply, error) { return s.client.invoice(ctx, "../../orders") }),
	)
}

func status(want int, call func() (reply, error)) error {
	answer, err := call()
	if err != nil {
		return err
	}
	return answer.expect(want, nil)
}

// handOverQuietly tidies up after a check.
func (s *smoke) handOverQuietly(ctx context.Context, o newOrder) { _, _ = s.client.handOver(ctx, o) }
