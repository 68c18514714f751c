package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"

	"skip-the-line/local"
)

func runSmoke(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	return runAltered(t, nil, args...)
}

// runAltered makes the smoke calls against a stack of their own that is not as it should be.
func runAltered(t *testing.T, alter func(*local.Options), args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	o, err := parse(args, &errs)
	if err != nil {
		return notMade, "", errs.String()
	}
	o.alter = alter
	code = o.run(t.Context(), &out, &errs)
	return code, out.String(), errs.String()
}

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

// mustServe returns the address of a server in front of an API; between decides what becomes of each request.
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
