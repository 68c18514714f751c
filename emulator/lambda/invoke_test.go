package lambda_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"skip-the-line/emulator/lambda"
)

func TestInvoke(t *testing.T) {
	t.Parallel()
	t.Run("the payload comes back", func(t *testing.T) {
		t.Parallel()
		f := mustStart(t, "echo")
		const order = `{"city":"Zürich","vendor":"O'Connor"}`
		if got := mustSucceed(t, f, []byte(order)); got != order {
			t.Errorf("got %s", got)
		}
	})
	t.Run("one process serves one invocation after another", func(t *testing.T) {
		t.Parallel()
		f := mustStart(t, "echo")
		for range 50 {
			mustSucceed(t, f, []byte(`{}`))
		}
		if n := len(f.Processes()); n != 1 {
			t.Errorf("%d processes served what one could", n)
		}
	})
	t.Run("concurrent invocations have a process each", func(t *testing.T) {
		t.Parallel()
		f, g := mustStart(t, "behave"), mustGate(t)
		var group sync.WaitGroup
		for range 5 {
			group.Go(func() { mustSucceed(t, f, do("get", g.url, 0)) })
		}
		for range 5 {
			<-g.arrived // all five are in there at once
		}
		if n := len(f.Processes()); n != 5 {
			t.Errorf("%d processes serve five invocations", n)
		}
		g.open()
		group.Wait()
	})
	t.Run("fifty invocations share four processes", func(t *testing.T) {
		t.Parallel()
		f := mustStart(t, "echo", concurrency(4, time.Minute))
		var group sync.WaitGroup
		for i := range 50 {
			group.Go(func() {
				want := fmt.Sprintf(`{"order":%d}`, i)
				if got := mustSucceed(t, f, []byte(want)); got != want {
					t.Errorf("the response to %s is %s", want, got)
				}
			})
		}
		group.Wait()
		if n := len(f.Processes()); n > 4 {
			t.Errorf("%d processes, over the limit", n)
		}
	})
	t.Run("the function sees its context", func(t *testing.T) {
		t.Parallel()
		start := time.Date(2026, time.November, 22, 7, 45, 0, 0, time.UTC)
		_, handClock := useClock(start)
		f := mustStart(t, "behave", handClock)
		result := mustInvoke(t, f, do("context", "", 0))
		var got struct {
			RequestID, ARN, Trace, Directory string
			Deadline                         int64
			PID                              int
		}
		if err := json.Unmarshal(result.Payload, &got); err != nil {
			t.Fatalf("%s: %v", result.Payload, err)
		}
		if got.RequestID != result.RequestID || len(got.RequestID) != 36 {
			t.Errorf("the request id is %q there and %q here", got.RequestID, result.RequestID)
		}
		if want := "arn:aws:lambda:us-east-1:000000000000:function:behave"; got.ARN != want {
			t.Errorf("the ARN is %s", got.ARN)
		}
		if want := start.Add(time.Minute).UnixMilli(); got.Deadline != want {
			t.Errorf("the deadline is %d, want %d", got.Deadline, want)
		}
		if !regexp.MustCompile(`^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$`).MatchString(got.Trace) {
			t.Errorf("the trace id is %q", got.Trace)
		}
		if want := filepath.Dir(mustBuild(t, "behave")); got.Directory != want {
			t.Errorf("it runs in %s", got.Directory)
		}
		if list := f.Processes(); len(list) != 1 || list[0].PID != got.PID {
			t.Errorf("Processes lists %v, not process %d", list, got.PID)
		}
	})
	t.Run("the largest payload", func(t *testing.T) {
		t.Parallel()
		f := mustStart(t, "echo")
		payload := `"` + strings.Repeat("x", lambda.MaxRequest-2) + `"`
		if got := mustSucceed(t, f, []byte(payload)); got != payload {
			t.Errorf("%d bytes came back from %d", len(got), len(payload))
		}
	})
	t.Run("a larger payload is rejected", func(t *testing.T) {
		t.Parallel()
		_, err := mustStart(t, "echo").Invoke(t.Context(), []byte(`"`+strings.Repeat("x", lambda.MaxRequest-1)+`"`))
		wantError(t, err, "RequestTooLargeException", 413)
	})
	t.Run("a payload that is not JSON is rejected", func(t *testing.T) {
		t.Parallel()
		_, err := mustStart(t, "echo").Invoke(t.Context(), []byte(`{"order": `))
		wantError(t, err, "InvalidRequestContentException", 400)
	})
}

func TestInvoke_limitsConcurrency(t *testing.T) {
	t.Parallel()
	t.Run("rejects at once without a queue", func(t *testing.T) {
		t.Parallel()
		f, g := mustStart(t, "behave", concurrency(1, 0)), mustGate(t)
		var group sync.WaitGroup
		group.Go(func() { mustSucceed(t, f, do("get", g.url, 0)) })
		<-g.arrived
		_, err := f.Invoke(t.Context(), do("say", "", 0))
		wantError(t, err, "TooManyRequestsException", 429)
		g.open()
		group.Wait()
		mustSucceed(t, f, do("say", "", 0))
	})
	t.Run("rejects when the queue timeout has passed", func(t *testing.T) {
		t.Parallel()
		c, handClock := useClock(time.Now())
		f, g := mustStart(t, "behave", handClock, concurrency(1, 20*time.Second)), mustGate(t)
		var group sync.WaitGroup
		group.Go(func() { mustSucceed(t, f, do("get", g.url, 0)) })
		<-g.arrived
		group.Go(func() {
			_, err := f.Invoke(t.Context(), do("say", "", 0))
			wantError(t, err, "TooManyRequestsException", 429)
			g.open()
		})
		c.next(20 * time.Second).ring()
		group.Wait()
	})
	t.Run("a queued invocation runs", func(t *testing.T) {
		t.Parallel()
		c, handClock := useClock(time.Now())
		f, g := mustStart(t, "behave", handClock, concurrency(1, 20*time.Second)), mustGate(t)
		var group sync.WaitGroup
		group.Go(func() { mustSucceed(t, f, do("get", g.url, 0)) })
		<-g.arrived
		group.Go(func() { mustSucceed(t, f, do("say", "", 0)) })
		late := c.next(20 * time.Second) // the second is in the queue
		g.open()
		group.Wait()
		late.ring() // which must change nothing any more
	})
	t.Run("a dead process is replaced for a queued invocation", func(t *testing.T) {
		t.Parallel()
		c, handClock := useClock(time.Now())
		f, g := mustStart(t, "behave", handClock, concurrency(1, 20*time.Second)), mustGate(t)
		var group sync.WaitGroup
		group.Go(func() {
			wantFailure(t, mustInvoke(t, f, do("get", g.url, 0)), "Runtime.ExitError",
				"RequestId: %s Error: Runtime exited with error: "+killed)
		})
		<-g.arrived
		group.Go(func() { mustSucceed(t, f, do("say", "", 0)) })
		c.next(20 * time.Second)
		if !f.Kill(f.Processes()[0].PID) {
			t.Error("there was no process to kill")
		}
		group.Wait()
	})
}

func TestInvoke_canBeCancelled(t *testing.T) {
	t.Parallel()
	t.Run("the function goes on", func(t *testing.T) {
		t.Parallel()
		f, g := mustStart(t, "behave", concurrency(1, time.Minute)), mustGate(t)
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			<-g.arrived
			cancel()
		}()
		if _, err := f.Invoke(ctx, do("get", g.url, 0)); !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v", err)
		}
		list := f.Processes()
		if len(list) != 1 || list[0].RequestID == "" {
			t.Fatalf("the processes are %v, want one that serves", list)
		}
		g.open()
		mustSucceed(t, f, do("say", "", 0)) // by the same process, when it has finished
		if after := f.Processes(); after[0].PID != list[0].PID {
			t.Error("the process was replaced")
		}
	})
	t.Run("a queued invocation is removed", func(t *testing.T) {
		t.Parallel()
		c, handClock := useClock(time.Now())
		f, g := mustStart(t, "behave", handClock, concurrency(1, 20*time.Second)), mustGate(t)
		var group sync.WaitGroup
		group.Go(func() { mustSucceed(t, f, do("get", g.url, 0)) })
		<-g.arrived
		ctx, cancel := context.WithCancel(t.Context())
		group.Go(func() {
			if _, err := f.Invoke(ctx, do("exit", "", 1)); !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
			g.open()
		})
		c.next(20 * time.Second)
		cancel()
		group.Wait()
		pid := f.Processes()[0].PID
		mustSucceed(t, f, do("say", "", 0))
		if f.Processes()[0].PID != pid {
			t.Error("the cancelled invocation ran all the same")
		}
	})
	t.Run("nothing starts when the context has ended", func(t *testing.T) {
		t.Parallel()
		f := mustStart(t, "echo")
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := f.Invoke(ctx, []byte(`{}`)); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if len(f.Processes()) != 0 {
			t.Error("a process was started")
		}
	})
}

func wantError(tb testing.TB, err error, kind string, status int) {
	tb.Helper()
	rejected, ok := errors.AsType[*lambda.Error](err)
	if !ok || rejected.Type != kind || rejected.Status != status {
		tb.Errorf("got %v, want %s", err, kind)
	}
}
