package command

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// Main runs a program, whose context ends by Ctrl-C, and exits with the code that it returns.
func Main(run func(context.Context) (exit int)) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx))
}
