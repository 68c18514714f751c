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
	"skip-the-line/scripts/internal/command"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// The exit codes.
const (
	stopped    = 0 // by Ctrl-C
	notStarted = 1
	badFlags   = 2
)

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return stopped
	}
	if err != nil {
		return badFlags
	}
	if err := serve(ctx, o, command.Lock(stdout)); err != nil {
		fmt.Fprintln(stderr, "local:", err)
		return notStarted
	}
	return stopped
}

// serve serves the local stack until ctx is cancelled. Out takes writes from several goroutines.
func serve(ctx context.Context, o options, out io.Writer) error {
	fmt.Fprintln(out, "Starting. The first time builds the handler, which takes a while.")
	stack, err := local.Start(ctx, o.stack(out))
	if ctx.Err() != nil { // interrupted: whatever failed then did so because of that
		fmt.Fprintln(out, "\nStopped before it was ready.")
		if err != nil {
			return nil
		}
		return stack.Close()
	}
	if err != nil {
		return command.Hint(err)
	}
	fmt.Fprintf(out, welcome, stack.URL)
	if o.authorization == "AWS_IAM" {
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
