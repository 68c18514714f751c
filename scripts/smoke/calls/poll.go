package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// errGaveUp says that what was waited for did not come in time.
var errGaveUp = errors.New("gave up waiting")

// poll asks again and again, soon at first and then more calmly, until ask is done or fails, or ctx ends.
func poll(ctx context.Context, ask func() (done bool, err error)) error {
	const longest = 500 * time.Millisecond
	for pause := 2 * time.Millisecond; ; pause = min(2*pause, longest) {
		done, err := ask()
		if done && err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return fmt.Errorf("%w: %w", errGaveUp, context.Cause(ctx))
		}
		if err != nil {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", errGaveUp, context.Cause(ctx))
		}
	}
}
