// Package clock lets the time of a state machine pass faster than this machine's, so that a Wait of a day is tried in a
// moment.
//
// Time is hurried only while nothing but waiting is to be done: while a task is under way it passes as usual, so that a
// function that takes a second has taken a second of its timeout. [Clock.Task] tells the clock of tasks. A task that has made its request and
// waits for its token is not under way.
package clock

import (
	"context"
	"math"
	"sync"
	"time"

	"skip-the-line/emulator/asl"
)

// Clock is an [asl.Clock] whose time starts as this machine's and runs ahead of it.
type Clock struct {
	speed float64 // how many seconds pass in one, while nothing is to be done
	skip  bool    // whether time then jumps to the next end of a pause

	mu     sync.Mutex
	at     time.Time // the clock's time when it was last set…
	real   time.Time // …and this machine's
	busy   int       // tasks under way
	alarms map[*alarm]bool
	timer  *time.Timer // rings for the next alarm; or, where time skips, when nothing has happened for a while
}

// alarm is what happens at a time.
type alarm struct {
	due   time.Time
	pause bool // a Wait or the delay of a retry, to which time may jump; a timeout is passed on the way only
	ring  func()
}

// New returns a clock whose time passes speed times as fast as usual. At an infinite speed it jumps over the pauses of
// executions, but not over the time in which a token is waited for: somebody may still send it.
func New(speed float64) *Clock {
	c := &Clock{speed: speed, real: time.Now(), alarms: map[*alarm]bool{}}
	if math.IsInf(speed, 1) {
		c.speed, c.skip = 1, true
	}
	c.at = c.real
	c.timer = time.AfterFunc(time.Hour, c.wake)
	c.timer.Stop()
	return c
}

// idle is how long nothing must have happened before time jumps: what an execution needs to go on from one state to the next.
const idle = 20 * time.Millisecond

// Now returns the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

// now requires c.mu.
func (c *Clock) now() time.Time {
	passed := time.Since(c.real)
	if c.busy == 0 {
		passed = time.Duration(float64(passed) * c.speed)
	}
	return c.at.Add(passed)
}

// Sleep returns nil after d, or the context's error as soon as it is done.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	over := make(chan struct{})
	forget := c.after(d, true, func() { close(over) })
	defer forget()
	select {
	case <-over:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// WithTimeout returns a context that is done after d, as context.WithTimeout does.
func (c *Clock) WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	forget := c.after(d, false, func() { cancel(context.DeadlineExceeded) })
	return ctx, func() {
		forget()
		cancel(context.Canceled)
	}
}

// Task returns a task during which time passes as usual.
func (c *Clock) Task(task asl.Task) asl.Task {
	return func(ctx context.Context, resource string, input any) (any, error) {
		c.begin(1)
		defer c.begin(-1)
		return task(ctx, resource, input)
	}
}

func (c *Clock) begin(tasks int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.set(c.now())
	c.busy += tasks
	c.arm()
}

// after rings an alarm after d. Until it has rung, forget removes it.
func (c *Clock) after(d time.Duration, pause bool, ring func()) (forget func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := &alarm{c.now().Add(d), pause, ring}
	c.alarms[a] = true
	c.arm()
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.alarms, a)
	}
}

// set requires c.mu.
func (c *Clock) set(now time.Time) { c.at, c.real = now, time.Now() }

// arm sets the timer for the next alarm. It requires c.mu.
func (c *Clock) arm() {
	next := c.next(func(*alarm) bool { return true })
	if next == nil {
		c.timer.Stop()
		return
	}
	left := next.due.Sub(c.now())
	switch {
	case c.busy > 0:
	case c.skip && c.next(isPause) != nil:
		left = min(left, idle)
	default:
		left = time.Duration(float64(left) / c.speed)
	}
	c.timer.Reset(max(left, 0) + 1) // never early, which would be at once and again
}

func isPause(a *alarm) bool { return a.pause }

// next returns the alarm among those wanted that is due first. It requires c.mu.
func (c *Clock) next(wanted func(*alarm) bool) (first *alarm) {
	for a := range c.alarms {
		if wanted(a) && (first == nil || a.due.Before(first.due)) {
			first = a
		}
	}
	return first
}

// wake rings what is due. Where time skips and nothing has happened for a while, it jumps to the next alarm that is due no
// later than the next pause ends.
func (c *Clock) wake() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.skip && c.busy == 0 && c.next(isPause) != nil {
		if next := c.next(func(*alarm) bool { return true }); next.due.After(c.now()) {
			c.set(next.due)
		}
	}
	for now := c.now(); ; {
		next := c.next(func(a *alarm) bool { return !a.due.After(now) })
		if next == nil {
			break
		}
		delete(c.alarms, next)
		next.ring()
	}
	c.arm()
}
