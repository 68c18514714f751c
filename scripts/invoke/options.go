package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"skip-the-line/definition"
	"skip-the-line/scripts/internal/command"
)

const usage = `Invoke one step with a JSON event, and print what it returns and the end of its log.

  go run ./scripts/invoke put-item -event order.json             in the local stack that runs
  go run ./scripts/invoke get-object -event '{"httpMethod": …}'  the event itself
  go run ./scripts/invoke put-item -event - < order.json         the event from standard input
  go run ./scripts/invoke put-item -event order.json -stack dev  in a stack of this Pulumi project

The steps are %s. The result goes to standard output, the log to standard error.
The exit code is 0 when the step succeeded, 1 when it returned an error, 2 when it could not be invoked.

`

// options are the step and the flags.
type options struct {
	step     string
	event    string
	stack    string
	endpoint string
}

func steps() (names []string) {
	for _, step := range definition.Steps {
		names = append(names, step.Name)
	}
	return names
}

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("invoke", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.event, "event", "", "the `file` that holds the event, - for standard input, or the event itself")
	flags.StringVar(&o.stack, "stack", "", "the Pulumi `stack` whose function is invoked; the local stack's by default")
	flags.StringVar(&o.endpoint, "endpoint", "http://127.0.0.1:4566", "the `URL` of the local stack's AWS APIs")
	flags.Usage = func() {
		fmt.Fprintf(flags.Output(), usage, strings.Join(steps(), ", "))
		flags.PrintDefaults()
	}
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		o.step, args = args[0], args[1:]
	}
	err := command.Parse(flags, args, func() error { return o.check() })
	return o, err
}

func (o options) check() error {
	switch {
	case o.step == "":
		return fmt.Errorf("the step comes first: one of %s", strings.Join(steps(), ", "))
	case !slices.Contains(steps(), o.step):
		return fmt.Errorf("%q is not a step: it must be one of %s", o.step, strings.Join(steps(), ", "))
	case o.event == "":
		return errors.New("-event is missing: name a file, or - for standard input")
	}
	return nil
}

// read returns the event.
func (o options) read(stdin io.Reader) (event []byte, err error) {
	switch {
	case o.event == "-":
		event, err = io.ReadAll(stdin)
	case strings.HasPrefix(strings.TrimSpace(o.event), "{"):
		event = []byte(o.event)
	default:
		event, err = os.ReadFile(o.event)
	}
	if err == nil && !json.Valid(event) {
		err = errors.New("the event is not JSON")
	}
	return event, err
}
