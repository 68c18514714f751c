package main

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"

	"skip-the-line/local"
)

func mustStart(t *testing.T, o local.Options) *local.Stack {
	t.Helper()
	stack, err := local.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stack.Close(); err != nil {
			t.Errorf("closing the stack: %v", err)
		}
	})
	return stack
}

// mustServe stands in front of an API; between decides what becomes of each call.
func mustServe(t *testing.T, api string, between func(w http.ResponseWriter, r *http.Request, next http.Handler)) (address string) {
	t.Helper()
	target, err := url.Parse(api)
	if err != nil {
		t.Fatal(err)
	}
	next := httputil.NewSingleHostReverseProxy(target)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { between(w, r, next) }))
	t.Cleanup(server.Close)
	return server.URL
}
