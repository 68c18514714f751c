package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"time"

	"skip-the-line/local"
	"skip-the-line/scripts/internal/command"
)

const usage = `Make the scripted smoke calls against Skip the Line.

  go run ./scripts/smoke                   start a local stack, make the calls, stop it
  go run ./scripts/smoke -url URL          the same calls against any deployment
  go run ./scripts/smoke -stack dev        the same calls against a stack of this Pulumi project
  go run ./scripts/smoke -sign-in local    the same calls by customers and counters who have signed in
  go run ./scripts/smoke -n 1000 -c 16     many orders, 16 at a time
  go run ./scripts/smoke -n 1000 -rate 50  many orders, 50 a second whatever becomes of them, and a plot of how long they took

Orders are placed under names of this run's own and handed over at the end.
The exit code is 0 when every check passed, 1 when one failed, 2 when the calls could not be made. Go run prints it and
exits with 1 where it is not 0.

`

// options are the flags.
type options struct {
	url        string
	stack      string
	sign       bool
	signIn     string
	addr       string
	handler    string
	orders     int
	concurrent int
	rate       float64 // orders a second; 0 if each customer waits for the last order's end
	hold       bool
	plot       string
	timeout    time.Duration
	json       bool

	alter func(*local.Options) // set by tests that break the stack
}

const defaultPlot = "build/load.svg"

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("smoke", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.url, "url", "", "the API's `URL`; without it a local stack is started")
	flags.StringVar(&o.stack, "stack", "", "the Pulumi `stack` to ask for the API's URL and for how to call it")
	flags.BoolVar(&o.sign, "sign", false, "with -url: sign the calls with the default AWS credentials, as an API with AWS_IAM asks")
	flags.StringVar(&o.signIn, "sign-in", "", "sign in, as an API with COGNITO_USER_POOLS asks: `local` gets tokens from a local stack, env takes those of one customer and one counter from "+customerToken+" and "+counterToken)
	flags.StringVar(&o.addr, "addr", "127.0.0.1:0", "the `address` of the local stack; port 0 takes any free one")
	flags.StringVar(&o.handler, "handler", "", "the handler's `binary` for the local stack (default built from its source)")
	flags.IntVar(&o.orders, "n", 5, "how many `orders` to place")
	flags.IntVar(&o.concurrent, "c", 1, "how many `customers` order at the same time")
	flags.Float64Var(&o.rate, "rate", 0, "place `orders` at this rate a second, and nothing else; times count from when an order was due")
	flags.BoolVar(&o.hold, "hold", false, "with -rate: leave the orders active, to see how the deployment bears what it holds")
	flags.StringVar(&o.plot, "plot", defaultPlot, "with -rate: the `file` for the plot, SVG")
	flags.DurationVar(&o.timeout, "timeout", 30*time.Second, "how long to wait for an order's end, and for one response")
	flags.BoolVar(&o.json, "json", false, "print one JSON document instead of text")
	flags.Usage = func() {
		fmt.Fprint(flags.Output(), usage)
		flags.PrintDefaults()
	}
	err := command.Parse(flags, args, func() error { return o.check() })
	return o, err
}

func (o options) check() error {
	switch {
	case o.url != "" && o.stack != "":
		return errors.New("-url and -stack name two targets: give one")
	case o.sign && o.url == "":
		return errors.New("-sign goes with -url: a stack says by itself whether its calls are signed")
	case o.signIn != "" && o.signIn != "local" && o.signIn != "env":
		return fmt.Errorf("-sign-in is %q: it must be local or env", o.signIn)
	case o.signIn != "" && o.sign:
		return errors.New("-sign and -sign-in are two ways to call: give one")
	case o.signIn == "env" && o.url == "" && o.stack == "":
		return errors.New("-sign-in env goes with -url or -stack: a stack of this run's own knows local tokens only")
	case o.signIn == "local" && o.stack != "":
		return errors.New("-sign-in local goes with a local stack: a deployed one takes -sign-in env")
	case o.signIn == "env" && (o.concurrent > 1 || o.rate > 0):
		return errors.New("-sign-in env has one customer, who orders one after another: leave -c and -rate out")
	case o.orders < 1:
		return errors.New("-n must be at least 1")
	case o.concurrent < 1:
		return errors.New("-c must be at least 1")
	case o.rate < 0 || math.IsInf(o.rate, 0) || math.IsNaN(o.rate):
		return errors.New("-rate must be positive")
	case o.rate > 0 && o.concurrent > 1:
		return errors.New("-rate places orders whoever is still waiting: leave -c out")
	case o.rate == 0 && (o.hold || o.plot != defaultPlot):
		return errors.New("-hold and -plot go with -rate")
	case o.timeout <= 0:
		return errors.New("-timeout must be positive")
	case o.url != "":
		return checkURL(o.url)
	}
	return nil
}
