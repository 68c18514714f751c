// Calls makes the scripted smoke calls against Skip the Line: a local stack of its own, or any deployment. It is what
// go run ./scripts/smoke builds and runs.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"skip-the-line/scripts/internal/command"
)

func main() {
	command.Main(func(ctx context.Context) int { return run(ctx, os.Args[1:], os.Stdout, os.Stderr) })
}

// The exit codes.
const (
	passed  = 0
	failed  = 1 // a check failed
	notMade = 2 // the calls could not be made
)

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return passed
	}
	if err != nil {
		return notMade
	}
	return o.run(ctx, stdout, stderr)
}

// run makes the smoke calls and returns the exit code.
func (o options) run(ctx context.Context, stdout, stderr io.Writer) int {
	report := newReporter(o, stdout)
	target, err := connect(ctx, o, report)
	if err != nil {
		return stopped(ctx, err, stderr)
	}
	smoke := newSmoke(target, o, report)
	smoke.run(ctx)
	if err := target.close(); err != nil {
		fmt.Fprintln(stderr, "smoke: stopping the local stack:", err)
	}
	if ctx.Err() != nil {
		return stopped(ctx, ctx.Err(), stderr)
	}
	if o.rate > 0 {
		if err := smoke.writePlot(o.plot); err != nil {
			fmt.Fprintln(stderr, "smoke: the plot:", err)
			return notMade
		}
	}
	return report.summary(smoke)
}

func stopped(ctx context.Context, err error, stderr io.Writer) int {
	if ctx.Err() != nil {
		err = errors.New("interrupted")
	}
	fmt.Fprintln(stderr, "smoke:", err)
	return notMade
}
