// Serve serves Skip the Line on this machine until Ctrl-C. It is what go run ./scripts/local builds and runs.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"skip-the-line/scripts/internal/command"
	"skip-the-line/scripts/internal/start"
)

func main() {
	command.Main(func(ctx context.Context) int { return run(ctx, os.Args[1:], os.Stdout, os.Stderr) })
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
	if err := serve(ctx, o, stdout, stderr); err != nil {
		fmt.Fprintln(stderr, "local:", err)
		return notStarted
	}
	return stopped
}

// serve serves the local stack until ctx is cancelled.
func serve(ctx context.Context, o options, stdout, stderr io.Writer) error {
	out := command.Lock(stdout)
	say := func(text string) {
		if o.log == "text" {
			fmt.Fprint(out, text)
		}
	}
	say("Starting Skip the Line on this machine.\n")
	progress, terminal := out, command.IsTerminal(stdout)
	if o.log == "json" {
		progress, terminal = stderr, command.IsTerminal(stderr)
	}
	stack, err := start.Stack(ctx, progress, terminal, o.stack(out, command.PaintFor(stdout)))
	if ctx.Err() != nil { // interrupted: whatever failed then did so because of that
		say("\nStopped before it was ready.\n")
		if err != nil {
			return nil
		}
		return stack.Close()
	}
	if err != nil {
		return err
	}
	o.opened(out, stack)
	<-ctx.Done()
	say("\nStopping.\n")
	return stack.Close()
}
