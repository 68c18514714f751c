package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"skip-the-line/local"
)

// target is the deployment that the calls are made against.
type target struct {
	url   string
	about string // for people
	close func() error
}

// connect finds the target, or starts a local stack to be one.
func connect(ctx context.Context, o options, r *reporter) (target, error) {
	if o.url != "" {
		base, err := url.Parse(o.url)
		if err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") {
			return target{}, fmt.Errorf("-url %q is no URL: it looks like http://127.0.0.1:8080 or https://….amazonaws.com/dev", o.url)
		}
		return target{url: strings.TrimSuffix(o.url, "/"), about: o.url, close: func() error { return nil }}, nil
	}
	r.progress("Starting a local stack. The first time builds the handler, which takes a while.")
	stack, err := local.Start(ctx, local.Options{Addr: o.addr})
	if taken := (*local.ListenError)(nil); errors.As(err, &taken) {
		return target{}, fmt.Errorf("%w\nhint: stop what uses it, or name another with -addr (127.0.0.1:0 takes any free port)", err)
	}
	if err != nil {
		return target{}, err
	}
	return target{url: stack.URL, about: "a local stack of its own, " + stack.URL, close: stack.Close}, nil
}
