package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/google/uuid"

	"skip-the-line/handler/order"
)

// client makes the API's calls.
type client struct {
	url  string
	sign signer // nil where the API is open
	http *http.Client
}

func newClient(url string, sign signer, concurrent int) *client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = concurrent
	return &client{url: url, sign: sign, http: &http.Client{Transport: transport, Timeout: 30 * time.Second}}
}

// reply is what the API answered.
type reply struct {
	status int
	body   []byte
}

// message is a refusal's, or the body itself where it is none.
func (r reply) message() string {
	var refusal struct {
		Message string `json:"message"`
	}
	if json.Unmarshal(r.body, &refusal) == nil && refusal.Message != "" {
		return refusal.Message
	}
	return string(r.body)
}

// expect is the error of another status than the one wanted, or of a body that is not JSON of that shape.
func (r reply) expect(status int, body any) error {
	if r.status != status {
		return fmt.Errorf("answered %d, not %d: %s", r.status, status, r.message())
	}
	if body == nil {
		return nil
	}
	if err := json.Unmarshal(r.body, body); err != nil {
		return fmt.Errorf("answered %d with a body that cannot be read: %w", r.status, err)
	}
	return nil
}

func (c *client) post(ctx context.Context, requestID, contentType string, body []byte) (reply, error) {
	header := http.Header{"Content-Type": {contentType}, "X-Amzn-Requestid": {requestID}}
	return c.call(ctx, http.MethodPost, "/order", nil, header, body)
}

// place posts an order and returns the id that it was taken in under.
func (c *client) place(ctx context.Context, o newOrder) (orderID string, err error) {
	answer, err := c.post(ctx, uuid.NewString(), "application/json", o.body())
	if err != nil {
		return "", err
	}
	var accepted struct {
		OrderID string `json:"orderid"`
	}
	err = answer.expect(http.StatusAccepted, &accepted)
	return accepted.OrderID, err
}

func (c *client) get(ctx context.Context, o newOrder) (reply, error) {
	return c.call(ctx, http.MethodGet, "/order", o.slot(), nil, nil)
}

// active is the customer's active order at the vendor, if there is one.
func (c *client) active(ctx context.Context, o newOrder) (item order.Item, found bool, err error) {
	answer, err := c.get(ctx, o)
	if err != nil || answer.status == http.StatusNotFound {
		return order.Item{}, false, err
	}
	var shown struct {
		Order order.Item `json:"order"`
	}
	err = answer.expect(http.StatusOK, &shown)
	return shown.Order, err == nil, err
}

func (c *client) handOver(ctx context.Context, o newOrder) (reply, error) {
	return c.call(ctx, http.MethodDelete, "/order", o.slot(), nil, nil)
}

func (c *client) invoice(ctx context.Context, key string) (reply, error) {
	return c.call(ctx, http.MethodGet, "/invoice", url.Values{"objectKey": {key}}, nil, nil)
}

// fetch opens an invoice's URL, which needs no credentials of ours.
func (c *client) fetch(ctx context.Context, url string) (reply, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return reply{}, err
	}
	return c.do(request)
}

func (c *client) call(ctx context.Context, method, path string, query url.Values, header http.Header, body []byte) (reply, error) {
	address := c.url + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	for name, values := range header {
		request.Header[name] = values
	}
	if c.sign != nil {
		if err := c.sign(request, body); err != nil {
			return reply{}, err
		}
	}
	return c.do(request)
}

// maxReply bounds what is read of an answer.
const maxReply = 1 << 20

func (c *client) do(request *http.Request) (reply, error) {
	response, err := c.http.Do(request)
	if err != nil {
		return reply{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxReply))
	return reply{status: response.StatusCode, body: body}, err
}
