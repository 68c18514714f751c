package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"skip-the-line/definition"
	"skip-the-line/local"
	"skip-the-line/scripts/internal/start"
)

// target is the deployment that the smoke calls are made against.
type target struct {
	url     string
	about   string // for people
	sign    signer // nil where the API is open
	only    *pair  // the one customer and the one counter who have signed in; nil where anybody can
	unlucky bool   // whether the invoice of unluckyAccount cannot be written
	close   func() error
}

// connect finds the target, or starts a local stack to be one.
func connect(ctx context.Context, o options, r *reporter) (target, error) {
	switch {
	case o.stack != "":
		return connectStack(ctx, o)
	case o.url != "":
		return connectURL(ctx, o)
	}
	return startStack(ctx, o, r)
}

// unluckyAccount is the customer whose invoices the run's own stack does not take, so that an order fails halfway.
const unluckyAccount = "smoke-unlucky"

func startStack(ctx context.Context, o options, r *reporter) (target, error) {
	r.say("Starting a local stack.")
	options := local.Options{Addr: o.addr, Handler: o.handler, Warm: 1, Wire: func(service string, server http.Handler) http.Handler {
		if service != "s3" {
			return server
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPut && strings.Contains(r.URL.Path, "/"+unluckyAccount+"/") {
				w.WriteHeader(http.StatusForbidden)
				_, _ = io.WriteString(w, `<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>`)
				return
			}
			server.ServeHTTP(w, r)
		})
	}}
	if o.signIn != "" {
		options.Authorization = definition.CognitoUserPools
	}
	if o.alter != nil {
		o.alter(&options)
	}
	stack, err := start.Stack(ctx, r.out, r.terminal, options)
	if err != nil {
		return target{}, err
	}
	t := target{url: stack.URL, about: "a local stack of its own, " + stack.URL, unlucky: true, close: stack.Close}
	return t, t.signIn(o)
}

// pair are the one customer and the one counter who have signed in to a deployment.
type pair struct{ customer, counter identity }

// signIn has people make the calls, where the options say so.
func (t *target) signIn(o options) error {
	switch o.signIn {
	case "local":
		t.sign = newPeople(fromLocal(t.url)).sign
	case "env":
		customer, counter, token, err := fromEnvironment()
		if err != nil {
			return err
		}
		t.only, t.sign = &pair{customer, counter}, newPeople(token).sign
	}
	return nil
}

// connectURL takes any deployment by its address.
func connectURL(ctx context.Context, o options) (target, error) {
	api := strings.TrimSuffix(o.url, "/")
	t := target{url: api, about: api, close: nothing}
	var err error
	if o.sign {
		if t.sign, err = newSigner(ctx, api, ""); err != nil {
			return t, err
		}
	}
	if err := t.signIn(o); err != nil {
		return t, err
	}
	return t, in("-url "+o.url, probe(ctx, t, o))
}

// probe reports what is wrong with a target that is not our API.
func probe(ctx context.Context, t target, o options) error {
	c := newClient(t, o)
	r, err := c.sendOnce(ctx, http.MethodGet, "/menu", nil, nil, nil)
	switch {
	case err != nil:
		return fmt.Errorf("it does not answer: %w\nhint: go run ./scripts/local serves a local stack", err)
	case r.status == http.StatusForbidden && !o.sign:
		return fmt.Errorf("GET /menu %w\nhint: -sign signs the calls with your AWS credentials", r.expect(http.StatusOK, nil))
	}
	if _, err := c.menu(ctx); err != nil {
		return fmt.Errorf("that is not Skip the Line's API: %w", err)
	}
	return nil
}

// checkURL returns an error unless the text is the address of an API.
func checkURL(text string) error {
	base, err := url.Parse(text)
	switch {
	case err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https"):
		return fmt.Errorf("-url %q is not a URL of an API, such as http://127.0.0.1:8080 or https://….amazonaws.com/dev", text)
	case base.RawQuery != "" || base.ForceQuery || strings.Contains(text, "#"):
		return fmt.Errorf("-url %q has a query or a fragment: give the address that the API's paths are added to", text)
	case base.User != nil:
		return fmt.Errorf("-url must not hold a user name or password: -sign signs the calls with your AWS credentials")
	}
	return nil
}

// connectStack takes a deployment that Pulumi knows.
func connectStack(ctx context.Context, o options) (target, error) {
	d, err := askPulumi(ctx, o.stack)
	if err != nil {
		return target{}, err
	}
	api := strings.TrimSuffix(d.url, "/")
	t := target{url: api, about: fmt.Sprintf("the stack %s, %s", o.stack, api), close: nothing}
	if d.signed {
		t.sign, err = newSigner(ctx, api, d.region)
	}
	if d.signIn {
		o.signIn = "env"
		err = t.signIn(o)
	}
	return t, err
}

func nothing() error { return nil }
