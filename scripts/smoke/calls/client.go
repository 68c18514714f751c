package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// client sends requests to the API.
type client struct {
	url     string
	sign    signer        // nil where the API is open
	timeout time.Duration // for one request
	http    *http.Client

	throttled atomic.Int64 // responses
}

func newClient(t target, o options) *client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConns, transport.MaxIdleConnsPerHost = 0, max(o.concurrent, 100)
	return &client{url: t.url, sign: t.sign, timeout: o.timeout, http: &http.Client{Transport: transport}}
}

// response is what the API returned.
type response struct {
	status int
	body   []byte
}

// message returns an error's message, or in one line the beginning of a body that is not an error of the API.
func (r response) message() string {
	var failure struct {
		Message string `json:"message"`
	}
	if json.Unmarshal(r.body, &failure) == nil && failure.Message != "" {
		return failure.Message
	}
	const most = 200
	text := []rune(strings.Join(strings.Fields(string(r.body)), " "))
	if len(text) > most {
		return string(text[:most]) + "…"
	}
	return string(text)
}

// expect returns an error unless the status is the one wanted and the body, if it is wanted, is JSON of that shape.
func (r response) expect(status int, body any) error {
	if r.status != status {
		return fmt.Errorf("returned %d, not %d: %s", r.status, status, r.message())
	}
	if body == nil {
		return nil
	}
	if err := json.Unmarshal(r.body, body); err != nil {
		return fmt.Errorf("returned %d with a body that cannot be read: %w", r.status, err)
	}
	return nil
}

// send sends a request to the API. One that is throttled is sent again, until ctx ends or the timeout has passed.
func (c *client) send(ctx context.Context, method, path string, query url.Values, header http.Header, body []byte) (response, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, c.timeout, fmt.Errorf("%v have passed", c.timeout))
	defer cancel()
	var last response
	err := poll(ctx, func() (done bool, err error) {
		r, err := c.sendOnce(ctx, method, path, query, header, body)
		if err != nil {
			return false, err
		}
		if last = r; r.status == http.StatusTooManyRequests {
			c.throttled.Add(1)
			return false, nil
		}
		return true, nil
	})
	if errors.Is(err, errGaveUp) && last.status != 0 {
		return last, nil // throttled to the end
	}
	return last, err
}

func (c *client) sendOnce(ctx context.Context, method, path string, query url.Values, header http.Header, body []byte) (response, error) {
	address := c.url + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return response{}, err
	}
	for name, values := range header {
		request.Header[name] = values
	}
	if c.sign != nil {
		if err := c.sign(request, body); err != nil {
			return response{}, err
		}
	}
	return c.do(request)
}

// open gets a URL that needs no signature of ours.
func (c *client) open(ctx context.Context, url string) (response, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return response{}, err
	}
	return c.do(request)
}

// maxBody bounds what is read of a response.
const maxBody = 10 << 20

func (c *client) do(request *http.Request) (response, error) {
	r, err := c.http.Do(request)
	if err != nil {
		return response{}, err
	}
	defer r.Body.Close()
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	return response{status: r.StatusCode, body: body}, err
}
