// Smoke makes the scripted smoke calls against Skip the Line: a local stack of its own, or any deployment.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:]))
}

// The exit codes.
const (
	passed  = 0
	failed  = 1 // a check failed
	notMade = 2 // the calls could not be made
)

func run(ctx context.Context, args []string) int {
	o, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		return passed
	}
	if err != nil {
		return notMade
	}
	report := newReporter(o)
	target, err := connect(ctx, o, report)
	if err != nil {
		return stopped(ctx, err)
	}
	smoke := newSmoke(target, o, report)
	smoke.run(ctx)
	if err := target.close(); err != nil {
		fmt.Fprintln(os.Stderr, "smoke: stopping the local stack:", err)
	}
	if ctx.Err() != nil {
		return stopped(ctx, ctx.Err())
	}
	return report.summary(smoke)
}

func stopped(ctx context.Context, err error) int {
	if ctx.Err() != nil {
		err = errors.New("interrupted")
	}
	fmt.Fprintln(os.Stderr, "smoke:", err)
	return notMade
}
