package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"skip-the-line/local"
)

// target is the deployment that the calls are made against.
type target struct {
	url      string
	about    string   // for people
	sign     signer   // nil where the API is open
	observer observer // sees how executions end
	close    func() error
}

// connect finds the target, or starts a local stack to be one.
func connect(ctx context.Context, o options, r *reporter) (target, error) {
	switch {
	case o.stack != "":
		return connectStack(ctx, o)
	case o.url != "":
		return connectURL(ctx, o)
	}
	r.progress("Starting a local stack. The first time builds the handler, which takes a while.")
	stack, err := local.Start(ctx, local.Options{Addr: o.addr, Warm: 1})
	if taken := (*local.ListenError)(nil); errors.As(err, &taken) {
		return target{}, fmt.Errorf("%w\nhint: stop what uses it, or name another with -addr (127.0.0.1:0 takes any free port)", err)
	}
	if err != nil {
		return target{}, err
	}
	return target{
		url: stack.URL, about: "a local stack of its own, " + stack.URL,
		observer: newLocalObserver(stack.URL), close: stack.Close,
	}, nil
}

// connectURL takes any deployment by its address.
func connectURL(ctx context.Context, o options) (target, error) {
	base, err := url.Parse(o.url)
	if err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") {
		return target{}, fmt.Errorf("-url %q is no URL: it looks like http://127.0.0.1:8080 or https://….amazonaws.com/dev", o.url)
	}
	api := strings.TrimSuffix(o.url, "/")
	if _, err := newClient(api, nil, 1).call(ctx, http.MethodGet, "/order", nil, nil, nil); err != nil {
		return target{}, fmt.Errorf("nobody answers at %s: %w\nhint: go run ./scripts/local serves a local stack", api, err)
	}
	t := target{url: api, about: api, observer: newLocalObserver(api), close: nothing}
	if o.sign {
		t.sign, err = newSigner(ctx, api, "")
	}
	return t, err
}

// connectStack takes a deployment that Pulumi knows.
func connectStack(ctx context.Context, o options) (target, error) {
	d, err := askPulumi(ctx, o.stack)
	if err != nil {
		return target{}, err
	}
	api := strings.TrimSuffix(d.APIURL, "/")
	region := strings.Split(d.StateMachineArn, ":")[3]
	t := target{url: api, about: fmt.Sprintf("the stack %s, %s", o.stack, api), close: nothing}
	if d.signed {
		if t.sign, err = newSigner(ctx, api, region); err != nil {
			return t, err
		}
	}
	t.observer, err = newStepFunctionsObserver(ctx, d.StateMachineArn, region)
	return t, err
}

func nothing() error { return nil }
