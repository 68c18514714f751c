package asl

import (
	"context"
	"time"
)

// Clock is the time that an execution sees. Tests put their own in its place, to see retries and timeouts at once.
type Clock interface {
	Now() time.Time

	// Sleep returns nil after d, or the context's error as soon as that is done. It serves Wait states and the
	// pauses between the attempts of a task.
	Sleep(ctx context.Context, d time.Duration) error

	// WithTimeout returns a context that is done after d, as context.WithTimeout does. It serves TimeoutSeconds.
	WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc)
}

// SystemClock returns the clock of this machine.
func SystemClock() Clock { return systemClock{} }

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

func (systemClock) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (systemClock) WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, d)
}
