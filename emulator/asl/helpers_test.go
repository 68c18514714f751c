package asl_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"skip-the-line/emulator/asl"
)

// start is the time at which the executions of these tests start.
var start = time.Date(2026, 11, 22, 7, 45, 0, 123456789, time.UTC)

// fakeClock is a clock whose time passes only in Sleep and pass.
type fakeClock struct {
	mu     sync.Mutex
	now    time.Time
	slept  []time.Duration
	timers []fakeTimer
}

type fakeTimer struct {
	at     time.Time
	expire context.CancelCauseFunc
}

func newFakeClock() *fakeClock { return &fakeClock{now: start} }

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *fakeClock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	c.slept = append(c.slept, d)
	c.mu.Unlock()
	c.pass(d)
	return ctx.Err()
}

func (c *fakeClock) WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	ctx, expire := context.WithCancelCause(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.timers = append(c.timers, fakeTimer{c.now.Add(d), expire})
	return ctx, func() { expire(context.Canceled) }
}

// pass advances the time by d and expires the timeouts that end in it.
func (c *fakeClock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	for _, t := range c.timers {
		if !t.at.After(c.now) {
			t.expire(context.DeadlineExceeded)
		}
	}
}

// taking returns a task that takes d.
func (c *fakeClock) taking(d time.Duration) asl.Task {
	return func(ctx context.Context, _ string, input any) (any, error) {
		c.pass(d)
		return input, ctx.Err()
	}
}

// returning returns a task that returns these results one after the other, and then the last again and again. A result
// that starts with ! is an error: its name, and after a colon its cause. Any other is JSON.
func returning(list ...string) asl.Task {
	var mu sync.Mutex
	return func(context.Context, string, any) (any, error) {
		mu.Lock()
		defer mu.Unlock()
		result := list[0]
		if len(list) > 1 {
			list = list[1:]
		}
		if failure, ok := strings.CutPrefix(result, "!"); ok {
			name, cause, _ := strings.Cut(failure, ":")
			return nil, &asl.Error{Name: name, Cause: cause}
		}
		return asl.Decode([]byte(result))
	}
}

// echo is a task that returns its input.
func echo(_ context.Context, _ string, input any) (any, error) { return input, nil }

// MustLoad loads a valid definition.
func MustLoad(tb testing.TB, definition string) *asl.Machine {
	tb.Helper()
	m, err := asl.Load([]byte(definition))
	if err != nil {
		tb.Fatalf("Load: %v\n%s", err, definition)
	}
	return m
}

// MustDecode decodes valid JSON.
func MustDecode(tb testing.TB, text string) any {
	tb.Helper()
	value, err := asl.Decode([]byte(text))
	if err != nil {
		tb.Fatalf("Decode: %v\n%s", err, text)
	}
	return value
}

// MustEncode encodes a valid value.
func MustEncode(tb testing.TB, value any) string {
	tb.Helper()
	text, err := asl.Encode(value)
	if err != nil {
		tb.Fatalf("Encode: %v", err)
	}
	return string(text)
}

// only returns a machine of this one state, and adds the "End": true that it needs.
func only(state string) string {
	if !strings.Contains(state, `"Succeed"`) && !strings.Contains(state, `"Fail"`) {
		state = strings.TrimSuffix(state, "}") + `, "End": true}`
	}
	return `{"StartAt": "It", "States": {"It": ` + state + `}}`
}

// outcome returns the outcome of an execution in one line: its output, or its status, error and cause.
func outcome(tb testing.TB, o asl.Outcome) string {
	tb.Helper()
	if o.Status == asl.Succeeded {
		return MustEncode(tb, o.Output)
	}
	return strings.TrimRight(string(o.Status)+" "+o.Error+": "+o.Cause, ": ")
}

// compact returns JSON as Encode does. It returns any other text as it is.
func compact(text string) string {
	value, err := asl.Decode([]byte(text))
	if err != nil {
		return text
	}
	encoded, err := asl.Encode(value)
	if err != nil {
		return text
	}
	return string(encoded)
}
