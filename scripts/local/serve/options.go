package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"skip-the-line/definition"
	"skip-the-line/emulator/asl/jsonata"
	"skip-the-line/local"
	"skip-the-line/local/faults"
	"skip-the-line/scripts/internal/command"
)

const usage = `Serve Skip the Line on this machine until Ctrl-C: no AWS, no account, no Docker.

  go run ./scripts/local                   the API at http://127.0.0.1:8080, AWS's own APIs at http://127.0.0.1:4566
  go run ./scripts/local -addr 127.0.0.1:0 the API at any free port
  go run ./scripts/local -aws ''           without AWS's own APIs
  go run ./scripts/local -data DIR         keeps everything in a directory, and goes on with it
  go run ./scripts/local -authorization COGNITO_USER_POOLS   where customers and counters sign in
  go run ./scripts/local -watch            the documents and the handler as they are saved (docs/changing.md)
  go run ./scripts/local -debug put-item   one step under Delve (docs/debugging.md)

It prints a line for each request to the API and for the end of each order.
The exit code is 0 after Ctrl-C, 1 when the stack could not be started, 2 when the flags are wrong.

`

// options are the flags.
type options struct {
	addr          string
	aws           awsAddr
	awsAuth       bool
	authorization string
	orderTTL      time.Duration
	invoiceURLTTL time.Duration
	corsOrigin    string
	concurrency   int
	maxExecutions int
	data          string
	throttle      local.Throttle
	faults        []faults.Rule
	watch         bool
	speed         float64
	debug         string
	handler       string

	quiet   bool
	verbose bool
	log     string
}

// awsAddr is the value of -aws: empty, as a flag otherwise may not be, means that there is none.
type awsAddr string

func (a *awsAddr) String() string { return string(*a) }

func (a *awsAddr) Set(addr string) error {
	*a = awsAddr(cmp.Or(addr, local.NoAWS))
	return nil
}

func parse(args []string, stderr io.Writer) (options, error) {
	o := options{aws: "127.0.0.1:4566"}
	flags := flag.NewFlagSet("local", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.addr, "addr", "127.0.0.1:8080", "the loopback `address` to listen on; port 0 takes any free one")
	flags.Var(&o.aws, "aws", "the loopback `address` of AWS's own APIs, for the aws command and SDKs; '' for none")
	flags.BoolVar(&o.awsAuth, "aws-auth", false, "verify signatures there, as AWS does; any credentials are accepted otherwise")
	flags.StringVar(&o.authorization, "authorization", definition.Open, "`NONE`, AWS_IAM to verify the signature of every request as AWS does, or COGNITO_USER_POOLS to have people sign in")
	flags.DurationVar(&o.orderTTL, "order-ttl", 24*time.Hour, "how long an order stays active that is never handed over")
	flags.DurationVar(&o.invoiceURLTTL, "invoice-url-ttl", 15*time.Minute, "how long an invoice's URL works")
	flags.StringVar(&o.corsOrigin, "cors-origin", "*", "the web `origin` that may read the responses, or * for any")
	flags.IntVar(&o.concurrency, "concurrency", 0, "the most `processes` of one function (default two for each CPU)")
	flags.IntVar(&o.maxExecutions, "max-executions", 0, "the most `orders` under way, beyond which POST /order is a 429 (default 32 for each process of a function)")
	flags.StringVar(&o.data, "data", "", "the `directory` that keeps everything, for the next run to go on with; created if there is none (default none: memory)")
	flags.Func("throttle", "the stage's throttle, requests a second and at once, such as `20,40` (default none)", o.parseThrottle)
	flags.Func("fault", "a `fault` to begin with, such as put-object=lose-answer:1 or publish=throttle:20%; repeatable; the console lists them all", func(text string) error {
		rule, err := faults.Parse(text)
		o.faults = append(o.faults, rule)
		return err
	})
	flags.Func("time", "how `fast` time passes while orders only wait: such as 60x, or skip to jump over every Wait (default 1x)", o.parseSpeed)
	flags.StringVar(&o.debug, "debug", "", "run the function of a `step` under Delve, headless, and suspend all timeouts; docs/debugging.md says how to attach")
	flags.StringVar(&o.handler, "handler", "", "the handler's `binary` to start with (default built from its source)")
	flags.BoolVar(&o.watch, "watch", false, "load the two documents and the handler again when their files are saved")
	flags.BoolVar(&o.quiet, "q", false, "print only where the stack is, and what fails")
	flags.BoolVar(&o.verbose, "v", false, "also print what the functions log, and the notifications")
	flags.StringVar(&o.log, "log", "text", "`text`, or json for one JSON object a line")
	flags.Usage = func() {
		fmt.Fprint(flags.Output(), usage)
		flags.PrintDefaults()
	}
	err := command.Parse(flags, args, func() error { return o.check() })
	return o, err
}

func (o options) check() error {
	switch {
	case !slices.Contains(definition.Authorizations, o.authorization):
		return fmt.Errorf("-authorization is %q: it must be one of %s", o.authorization, strings.Join(definition.Authorizations, ", "))
	case o.log != "text" && o.log != "json":
		return fmt.Errorf("-log is %q: it must be text or json", o.log)
	case o.orderTTL <= 0:
		return errors.New("-order-ttl must be positive")
	case o.invoiceURLTTL <= 0:
		return errors.New("-invoice-url-ttl must be positive")
	case o.concurrency < 0:
		return errors.New("-concurrency must not be negative")
	case o.maxExecutions < 0:
		return errors.New("-max-executions must not be negative")
	case o.quiet && o.verbose:
		return errors.New("-q and -v ask for opposite things: give one")
	}
	return nil
}

func (o *options) parseThrottle(text string) error {
	rate, burst, _ := strings.Cut(text, ",")
	var errs [2]error
	o.throttle.Rate, errs[0] = strconv.ParseFloat(rate, 64)
	o.throttle.Burst, errs[1] = strconv.Atoi(burst)
	if errs != [2]error{} || !(o.throttle.Rate > 0) || o.throttle.Burst < 1 {
		return errors.New("it must be two positive numbers, such as 20,40")
	}
	return nil
}

func (o *options) parseSpeed(text string) (err error) {
	if text == "skip" {
		o.speed = math.Inf(1)
		return nil
	}
	number, ok := strings.CutSuffix(text, "x")
	if o.speed, err = strconv.ParseFloat(number, 64); !ok || err != nil || !(o.speed >= 1 && o.speed <= 1e6) {
		return errors.New("it must be skip, or a factor from 1x to 1000000x")
	}
	return nil
}

// stack returns the options of a stack that reports to out.
func (o options) stack(out io.Writer, paint command.Paint) local.Options {
	log := o.newLog(out, paint)
	options := local.Options{
		Addr:          o.addr,
		AWS:           string(o.aws),
		AWSAuth:       o.awsAuth,
		Authorization: o.authorization,
		Handler:       o.handler,
		OrderTTL:      o.orderTTL,
		InvoiceURLTTL: o.invoiceURLTTL,
		CORSOrigin:    o.corsOrigin,
		Concurrency:   o.concurrency,
		MaxExecutions: o.maxExecutions,
		Throttle:      o.throttle,
		Data:          o.data,
		Speed:         o.speed,
		JSONata:       jsonata.New(),
		Faults:        o.faults,
		Warm:          1,
		Log:           log,
		Ended:         func(e local.Execution) { logEnd(log, e) },
	}
	options.Debug = o.debug
	if o.watch {
		options.Watch = "."
	}
	if o.verbose {
		options.Logs = out
		options.Notify = func(n local.Notification) { log.Info("notification", "message", string(n.Message)) }
	}
	return options
}
