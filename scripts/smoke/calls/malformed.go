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

// invalid returns a check that an order changed in this way is a 400 whose message has one of the words: AWS's own
// messages do not always name the field.
func (s *smoke) invalid(words []string, change func(*newOrder)) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		o := s.customer()
		change(&o)
		return s.rejectedAtOnce(ctx, http.StatusBadRequest, words, "application/json", o.body())
	}
}

func (s *smoke) rejectedAtOnce(ctx context.Context, status int, words []string, contentType string, body []byte) (aside string, err error) {
	r, err := s.client.post(ctx, uuid.NewString(), contentType, body)
	if err == nil {
		err = r.expect(status, nil)
	}
	if err != nil {
		return "", err
	}
	for _, word := range words {
		if strings.Contains(r.message(), word) {
			return r.message(), nil
		}
	}
	return "", fmt.Errorf("the message does not help: %s", r.message())
}

func (s *smoke) missingField(ctx context.Context) (aside string, err error) {
	var document map[string]map[string]any
	if err := json.Unmarshal(s.customer().body(), &document); err != nil {
		return "", err
	}
	delete(document["order"], "city")
	body, err := json.Marshal(document)
	if err != nil {
		return "", err
	}
	return s.rejectedAtOnce(ctx, http.StatusBadRequest, []string{"city"}, "application/json", body)
}

func (s *smoke) brokenJSON(ctx context.Context) (aside string, err error) {
	body := s.customer().body()
	return s.rejectedAtOnce(ctx, http.StatusBadRequest, []string{"not valid"}, "application/json", body[:len(body)-2])
}

func (s *smoke) wrongType(ctx context.Context) (aside string, err error) {
	return s.rejectedAtOnce(ctx, http.StatusUnsupportedMediaType, []string{"application/json"}, "text/plain", []byte("one latte, please"))
}

func (s *smoke) missingOrder(ctx context.Context) (aside string, err error) {
	o := s.customer()
	malformed := o
	malformed.AccountID = "O'Connor"
	return "", errors.Join(
		status(http.StatusNotFound, func() (response, error) { return s.client.get(ctx, o) }),
		status(http.StatusNotFound, func() (response, error) { return s.client.ready(ctx, o) }),
		status(http.StatusBadRequest, func() (response, error) { return s.client.get(ctx, malformed) }),
		status(http.StatusBadRequest, func() (response, error) { return s.client.ready(ctx, malformed) }),
		status(http.StatusBadRequest, func() (response, error) { return s.client.handOver(ctx, malformed) }),
		status(http.StatusBadRequest, func() (response, error) { return s.client.get(ctx, newOrder{}) }),
		status(http.StatusNotFound, func() (response, error) {
			return s.client.send(ctx, http.MethodGet, "/orders/"+uuid.NewString(), nil, nil, nil)
		}),
		status(http.StatusBadRequest, func() (response, error) {
			return s.client.send(ctx, http.MethodGet, "/orders/not-a-uuid", nil, nil, nil)
		}),
	)
}

func (s *smoke) missingInvoice(ctx context.Context) (aside string, err error) {
	return "", errors.Join(
		status(http.StatusNotFound, func() (response, error) {
			return s.client.invoice(ctx, "2026/11/"+s.customer().AccountID+"/v0/"+uuid.NewString())
		}),
		status(http.StatusBadRequest, func() (response, error) { return s.client.invoice(ctx, "../../orders") }),
	)
}

func status(want int, call func() (response, error)) error {
	r, err := call()
	if err != nil {
		return err
	}
	return r.expect(want, nil)
}
