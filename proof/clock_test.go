package proof_test

import (
	"context"
	"sync/atomic"
	"time"
)

// clock is the workflow's clock: this machine's, except that a pause takes no time and only moves the clock forward, and
// that an attempt runs out of time when Expire says so.
type clock struct{ ahead atomic.Int64 }

type expiryKey struct{}

func (c *clock) Now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.ahead.Add(int64(d))
	return ctx.Err()
}

func (c *clock) WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	return context.WithValue(ctx, expiryKey{}, func() {
		c.ahead.Add(int64(d))
		cancel()
	}), cancel
}

// Expire lets the time of the attempt with that context run out, for a fault that is late.
func (c *clock) Expire(ctx context.Context) { ctx.Value(expiryKey{}).(func())() }
