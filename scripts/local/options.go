package main

import (
	"flag"
	"fmt"
	"io"

	"skip-the-line/local"
	"skip-the-line/scripts/internal/command"
)

const usage = `Serve Skip the Line on this machine until Ctrl-C: no AWS, no account, no Docker.

  go run ./scripts/local                   the API at http://127.0.0.1:8080
  go run ./scripts/local -addr 127.0.0.1:0 the API at any free port

The exit code is 0 after Ctrl-C, 1 when the stack could not be started, 2 when the flags are wrong.

`

// options are the flags.
type options struct {
	addr          string
	authorization string
	verbose       bool
}

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("local", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.addr, "addr", "127.0.0.1:8080", "the loopback `address` to listen on; port 0 takes any free one")
	flags.StringVar(&o.authorization, "authorization", "NONE", "`NONE`, or AWS_IAM to verify the signature of every call as AWS does")
	flags.BoolVar(&o.verbose, "v", false, "also print what the handler logs")
	flags.Usage = func() {
		fmt.Fprint(flags.Output(), usage)
		flags.PrintDefaults()
	}
	err := command.Parse(flags, args, func() error {
		if o.authorization != "NONE" && o.authorization != "AWS_IAM" {
			return fmt.Errorf("-authorization is %q: it must be NONE or AWS_IAM", o.authorization)
		}
		return nil
	})
	return o, err
}

// stack returns the options of a stack that reports to out.
func (o options) stack(out io.Writer) local.Options {
	options := local.Options{
		Addr:          o.addr,
		Authorization: o.authorization,
		Warm:          1,
		Notify:        func(n local.Notification) { fmt.Fprintf(out, "notified  %s\n", n.Message) },
	}
	if o.verbose {
		options.Logs = out
	}
	return options
}
