package main

import (
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// roundTrip is an http.RoundTripper that is a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestClient_waitsAsLongAsTheTimeoutSays(t *testing.T) {
	t.Parallel()
	for _, timeout := range []time.Duration{time.Second, time.Hour} {
		c := newClient(target{url: "http://127.0.0.1:1"}, options{timeout: timeout})
		if c.http.Timeout != 0 {
			t.Errorf("-timeout %v, and a response may take %v", timeout, c.http.Timeout)
		}
		c.http.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
			if deadline, ok := r.Context().Deadline(); !ok || time.Until(deadline) > timeout || time.Until(deadline) < timeout-time.Minute {
				t.Errorf("-timeout %v, and a response may take %v", timeout, time.Until(deadline))
			}
			return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader("{}"))}, nil
		})
		if _, err := c.send(t.Context(), http.MethodGet, "/menu", nil, nil, nil); err != nil {
			t.Error(err)
		}
	}
}

func TestClient_repeatsWhatIsThrottled(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	url := mustServe(t, "http://127.0.0.1:1", func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		if requests.Add(1) < 3 {
			w.WriteHeader(http.StatusTooManyRequests)
		}
	})
	r, err := newClient(target{url: url}, options{timeout: time.Minute}).send(t.Context(), http.MethodGet, "/menu", nil, nil, nil)
	if err != nil || r.status != http.StatusOK || requests.Load() != 3 {
		t.Errorf("%d requests, and then %d, %v", requests.Load(), r.status, err)
	}
}

// What is throttled for good is said to be, and not to be slow.
func TestClient_returnsTheThrottlingThatDoesNotEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newClient(target{url: "http://127.0.0.1:1"}, options{timeout: time.Minute})
		c.http.Transport = roundTrip(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusTooManyRequests, Body: http.NoBody}, nil
		})
		r, err := c.send(t.Context(), http.MethodGet, "/menu", nil, nil, nil)
		if err != nil || r.status != http.StatusTooManyRequests {
			t.Errorf("%d, %v", r.status, err)
		}
	})
}
