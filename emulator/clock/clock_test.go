package clock_test

import (
	"context"
	"errors"
	"math"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"skip-the-line/emulator/clock"
)

// took returns how much time passes on the clock and on this machine while f runs.
func took(c *clock.Clock, f func()) (on, real time.Duration) {
	at, began := c.Now(), time.Now()
	f()
	return c.Now().Sub(at), time.Since(began)
}

func sleep(t *testing.T, c *clock.Clock, d time.Duration) func() {
	return func() {
		if err := c.Sleep(t.Context(), d); err != nil {
			t.Error(err)
		}
	}
}

// near reports whether a duration is the wanted one but for what rounding takes.
func near(got, want time.Duration) bool { return got >= want && got < want+time.Second/100 }

func TestFast(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := clock.New(60)
		if on, real := took(c, sleep(t, c, time.Hour)); !near(on, time.Hour) || !near(real, time.Minute) {
			t.Errorf("an hour took %v on the clock and %v on the machine", on, real)
		}
		ctx, cancel := c.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if _, real := took(c, func() { <-ctx.Done() }); !near(real, time.Minute) {
			t.Errorf("a timeout of an hour took %v", real)
		}
		if err := context.Cause(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the timeout's cause is %v", err)
		}
	})
}

// A task has the time that it has without the clock, and its timeout is of that time.
func TestTask_takesItsOwnTime(t *testing.T) {
	t.Parallel()
	for name, speed := range map[string]float64{"fast": 60, "skipping": math.Inf(1)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := clock.New(speed)
				go sleep(t, c, 24*time.Hour)()
				task := c.Task(func(ctx context.Context, _ string, _ any) (any, error) {
					ctx, cancel := c.WithTimeout(ctx, 8*time.Second)
					defer cancel()
					select {
					case <-time.After(7 * time.Second):
						return nil, nil
					case <-ctx.Done():
						return nil, ctx.Err()
					}
				})
				on, _ := took(c, func() {
					if _, err := task(t.Context(), "", nil); err != nil {
						t.Errorf("the task ran out of time: %v", err)
					}
				})
				if !near(on, 7*time.Second) {
					t.Errorf("a task of 7 s took %v", on)
				}
				if _, real := took(c, sleep(t, c, 24*time.Hour)); real > 25*time.Minute {
					t.Errorf("after the task, a day takes %v", real)
				}
			})
		})
	}
}

// Pauses end in their order, and timeouts on the way are not passed over.
func TestSkipping(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := clock.New(math.Inf(1))
		begun := c.Now()
		ctx, cancel := c.WithTimeout(t.Context(), 36*time.Hour)
		defer cancel()
		var mu sync.Mutex
		var ends []time.Duration
		_, real := took(c, func() {
			var all sync.WaitGroup
			for _, days := range []int{3, 1, 2} {
				all.Go(func() {
					err := c.Sleep(ctx, time.Duration(days)*24*time.Hour)
					mu.Lock()
					defer mu.Unlock()
					if (err != nil) != (days > 1) {
						t.Errorf("the pause of %d days ends with %v", days, err)
					}
					ends = append(ends, c.Now().Sub(begun).Round(time.Hour))
				})
			}
			all.Wait()
		})
		if len(ends) != 3 || ends[0] != 24*time.Hour || ends[2] != 36*time.Hour || real > time.Second {
			t.Errorf("the pauses ended after %v, in %v", ends, real)
		}
	})
}

// Somebody may still send the token that is waited for.
func TestSkipping_leavesTimeoutsAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := clock.New(math.Inf(1))
		ctx, cancel := c.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if _, real := took(c, func() { <-ctx.Done() }); !near(real, time.Hour) {
			t.Errorf("the timeout of an hour took %v", real)
		}
	})
}

func TestSleep_endsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := clock.New(2)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := c.Sleep(ctx, time.Hour); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
	})
}
