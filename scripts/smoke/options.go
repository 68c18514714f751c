package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"time"
)

const usage = `Make the scripted smoke calls against Skip the Line.

  go run ./scripts/smoke                   start a local stack, make the calls, stop it
  go run ./scripts/smoke -url URL          the same calls against any deployment
  go run ./scripts/smoke -n 1000 -c 16     many orders at once, with a progress bar

Orders are placed under names of this run's own and handed over at the end.
The exit code is 0 when every check passed, 1 when one failed, 2 when the calls could not be made.

`

// options are the flags.
type options struct {
	url        string
	addr       string
	orders     int
	concurrent int
	timeout    time.Duration
	json       bool
}

func parse(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("smoke", flag.ContinueOnError)
	flags.StringVar(&o.url, "url", "", "the API's `URL`; without it a local stack is started")
	flags.StringVar(&o.addr, "addr", "127.0.0.1:0", "the `address` of the local stack; port 0 takes any free one")
	flags.IntVar(&o.orders, "n", 5, "how many `orders` to place")
	flags.IntVar(&o.concurrent, "c", 1, "how many `customers` order at the same time")
	flags.DurationVar(&o.timeout, "timeout", 30*time.Second, "how long one order may take, from POST to invoice")
	flags.BoolVar(&o.json, "json", false, "print one JSON document instead of text")
	flags.Usage = func() {
		fmt.Fprint(flags.Output(), usage)
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if err := o.check(flags.Args()); err != nil {
		fmt.Fprintf(os.Stderr, "smoke: %v\nhint: go run ./scripts/smoke -h tells the flags\n", err)
		return o, err
	}
	return o, nil
}

func (o options) check(rest []string) error {
	switch {
	case len(rest) > 0:
		return fmt.Errorf("%q is no flag", rest[0])
	case o.orders < 1:
		return errors.New("-n must be at least 1")
	case o.concurrent < 1:
		return errors.New("-c must be at least 1")
	case o.timeout <= 0:
		return errors.New("-timeout must be positive")
	}
	return nil
}
