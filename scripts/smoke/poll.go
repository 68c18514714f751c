package main

import (
	"context"
	"fmt"
	"time"
)

// poll asks again and again, soon at first and then more calmly, until the answer is there or ctx ends.
func poll(ctx context.Context, what string, ask func() (done bool, err error)) error {
	const longest = 500 * time.Millisecond
	for pause := 2 * time.Millisecond; ; pause = min(2*pause, longest) {
		done, err := ask()
		if err != nil || done {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return fmt.Errorf("%s: gave up waiting: %w", what, context.Cause(ctx))
		}
	}
}
