// Local serves Skip the Line on this machine until Ctrl-C.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"skip-the-line/local"
)

const usage = `Serve Skip the Line on this machine until Ctrl-C: no AWS, no account, no Docker.

  go run ./scripts/local                   the API at http://127.0.0.1:8080
  go run ./scripts/local -addr 127.0.0.1:0 the API at any free port

`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "local:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("local", flag.ContinueOnError)
	addr := flags.String("addr", "127.0.0.1:8080", "the loopback `address` to listen on; port 0 takes any free one")
	authorization := flags.String("authorization", "NONE", "`NONE`, or AWS_IAM to verify the signature of every call as AWS does")
	verbose := flags.Bool("v", false, "also print what the handler logs")
	flags.Usage = func() {
		fmt.Fprint(flags.Output(), usage)
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *authorization != "NONE" && *authorization != "AWS_IAM" {
		return fmt.Errorf("-authorization is %q: it must be NONE or AWS_IAM", *authorization)
	}
	options := local.Options{
		Addr:          *addr,
		Authorization: *authorization,
		Warm:          1,
		Notify:        func(n local.Notification) { fmt.Fprintf(out, "notified  %s\n", n.Message) },
	}
	if *verbose {
		options.Logs = out
	}
	fmt.Fprintln(out, "Starting. The first time builds the handler, which takes a while.")
	stack, err := local.Start(ctx, options)
	if taken := (*local.ListenError)(nil); errors.As(err, &taken) {
		return fmt.Errorf("%w\nhint: stop what uses it, or name another address with -addr (127.0.0.1:0 takes any free port)", err)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(out, welcome, stack.URL)
	if *authorization == "AWS_IAM" {
		fmt.Fprintf(out, signing, local.Credentials.AccessKeyID, local.Credentials.SecretAccessKey, local.Region, stack.URL)
	}
	<-ctx.Done()
	fmt.Fprintln(out, "\nStopping.")
	return stack.Close()
}

const welcome = `
Skip the Line is open at %[1]s. Place an order:

  curl -i %[1]s/order -H 'Content-Type: application/json' -d '{"order": {"accountid": "a0", "vendorid": "v0",
    "orderdate": "2026-11-22T07:45:00Z", "city": "Melbourne",
    "details": {"coffeetype": "Flat White", "coffeesize": "Large", "quantity": 2}}}'
  curl -i '%[1]s/order?accountid=a0&vendorid=v0'

See what happened at %[1]s/_local/executions and %[1]s/_local/notifications. Ctrl-C stops it.

`

const signing = `Calls must be signed. These credentials open nothing but this stack:

  export AWS_ACCESS_KEY_ID=%[1]s AWS_SECRET_ACCESS_KEY=%[2]s AWS_REGION=%[3]s
  go run ./scripts/smoke -sign -url %[4]s

`
