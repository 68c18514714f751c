package asl_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"skip-the-line/emulator/asl"
)

// start is when the executions of these tests begin.
var start = time.Date(2026, 11, 22, 7, 45, 0, 123456789, time.UTC)

// fakeClock passes time only when something sleeps or is waited for.
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

// pass lets time go by, and with it the timeouts that end in it.
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

// taking is a task that answers after d, or when its context is done.
func (c *fakeClock) taking(d time.Duration) asl.Task {
	return func(ctx context.Context, _ string, input any) (any, error) {
		c.pass(d)
		return input, ctx.Err()
	}
}

// answers is a task that gives these answers one after the other, and the last of them from then on. A string that
// starts with ! is a failure: its name, and after a colon its cause. Every other answer is JSON.
func answers(list ...string) asl.Task {
	var mu sync.Mutex
	return func(context.Context, string, any) (any, error) {
		mu.Lock()
		defer mu.Unlock()
		answer := list[0]
		if len(list) > 1 {
			list = list[1:]
		}
		if failure, ok := strings.CutPrefix(answer, "!"); ok {
			name, cause, _ := strings.Cut(failure, ":")
			return nil, &asl.Error{Name: name, Cause: cause}
		}
		return asl.Decode([]byte(answer))
	}
}

// echo is a task that answers with its input.
func echo(_ context.Context, _ string, input any) (any, error) { return input, nil }

// MustLoad loads a definition that has to be right.
func MustLoad(tb testing.TB, definition string) *asl.Machine {
	tb.Helper()
	m, err := asl.Load([]byte(definition))
	if err != nil {
		tb.Fatalf("Load: %v\n%s", err, definition)
	}
	return m
}

// MustDecode reads JSON that has to be right.
func MustDecode(tb testing.TB, text string) any {
	tb.Helper()
	value, err := asl.Decode([]byte(text))
	if err != nil {
		tb.Fatalf("Decode: %v\n%s", err, text)
	}
	return value
}

// MustEncode writes a value that has to be JSON.
func MustEncode(tb testing.TB, value any) string {
	tb.Helper()
	text, err := asl.Encode(value)
	if err != nil {
		tb.Fatalf("Encode: %v", err)
	}
	return string(text)
}

// only is a machine of this one state, which gets the "End": true or Next that it needs.
func only(state string) string {
	if !strings.Contains(state, `"Succeed"`) && !strings.Contains(state, `"Fail"`) {
		state = strings.TrimSuffix(state, "}") + `, "End": true}`
	}
	return `{"StartAt": "It", "States": {"It": ` + state + `}}`
}

// outcome is what an execution came to, in one line: its output, or its status, error and cause.
func outcome(tb testing.TB, o asl.Outcome) string {
	tb.Helper()
	if o.Status == asl.Succeeded {
		return MustEncode(tb, o.Output)
	}
	return strings.TrimRight(string(o.Status)+" "+o.Error+": "+o.Cause, ": ")
}

// compact is JSON as Encode writes it, to compare with; what is not JSON stays as it is.
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
