package throttle_test

import (
	"testing"
	"time"

	"skip-the-line/emulator/throttle"
)

func TestBucket_takesABurstAndThenTheRate(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 7, 45, 0, 0, time.UTC)
	bucket := throttle.New(throttle.Limit{Rate: 2, Burst: 3})
	taken := func() (n int) {
		for range 10 {
			if bucket.Take(now) {
				n++
			}
		}
		return n
	}
	for _, step := range []struct {
		passed time.Duration
		want   int
	}{{0, 3}, {0, 0}, {499 * time.Millisecond, 0}, {time.Millisecond, 1}, {time.Second, 2}, {time.Hour, 3}, {-time.Hour, 0}} {
		now = now.Add(step.passed)
		if got := taken(); got != step.want {
			t.Errorf("after another %v: %d tokens, want %d", step.passed, got, step.want)
		}
	}
}

func TestBucket_withoutALimitIsNeverEmpty(t *testing.T) {
	t.Parallel()
	bucket := throttle.New(throttle.Limit{})
	for range 1000 {
		if !bucket.Take(time.Time{}) {
			t.Fatal("a token was missing")
		}
	}
}
