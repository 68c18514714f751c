package lambda_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"skip-the-line/emulator/lambda"
)

func TestInvoke_reportsFailures(t *testing.T) {
	t.Parallel()
	t.Run("an error has its type's name", func(t *testing.T) {
		t.Parallel()
		f := mustStart(t, "behave")
		wantFailure(t, mustInvoke(t, f, do("fail", "no such coffee", 0)), "invalidOrder", "no such coffee")
		pid := f.Processes()[0].PID
		mustSucceed(t, f, do("say", "", 0))
		if f.Processes()[0].PID != pid {
			t.Error("an ordinary error cost the process")
		}
	})
	t.Run("a panic has a stack trace", func(t *testing.T) {
		t.Parallel()
		f := mustStart(t, "behave")
		result := mustInvoke(t, f, do("panic", "boom", 0))
		wantFailure(t, result, "string", "boom")
		if !strings.Contains(string(result.Payload), `"stackTrace"`) {
			t.Errorf("no stack trace in %s", result.Payload)
		}
		mustSucceed(t, f, do("say", "", 0))
	})
	t.Run("a panic frees the only process", func(t *testing.T) {
		t.Parallel()
		f := mustStart(t, "behave", concurrency(1, 0))
		for range 5 {
			wantFailure(t, mustInvoke(t, f, do("panic", "boom", 0)), "string", "boom")
		}
	})
	t.Run("the process exits", func(t *testing.T) {
		t.Parallel()
		f := mustStart(t, "behave")
		wantFailure(t, mustInvoke(t, f, do("exit", "", 1)), "Runtime.ExitError",
			"RequestId: %s Error: Runtime exited with error: exit status 1")
		wantFailure(t, mustInvoke(t, f, do("exit", "", 0)), "Runtime.ExitError",
			"RequestId: %s Error: Runtime exited without providing a reason")
		mustSucceed(t, f, do("say", "", 0))
	})
	t.Run("the process is killed", func(t *testing.T) {
		t.Parallel()
		f, g := mustStart(t, "behave"), mustGate(t)
		var group sync.WaitGroup
		group.Go(func() {
			wantFailure(t, mustInvoke(t, f, do("get", g.url, 0)), "Runtime.ExitError",
				"RequestId: %s Error: Runtime exited with error: "+killed)
		})
		<-g.arrived
		serving := f.Processes()
		if len(serving) != 1 || serving[0].RequestID == "" {
			t.Fatalf("the processes are %v, want one that serves", serving)
		}
		if !f.Kill(serving[0].PID) || f.Kill(serving[0].PID) {
			t.Error("Kill is wrong about whether there was a process")
		}
		group.Wait()
	})
	t.Run("what a killed process has started is killed too", func(t *testing.T) {
		t.Parallel()
		f, g := mustStart(t, "behave"), mustGate(t)
		var group sync.WaitGroup
		group.Go(func() { mustInvoke(t, f, do("leave a child", g.url, 0)) })
		<-g.arrived
		<-g.arrived
		kill(f.Processes()[0].PID)
		group.Wait()
		<-g.left
		<-g.left
	})
	t.Run("it runs out of time", func(t *testing.T) {
		t.Parallel()
		c, handClock := useClock(time.Now())
		f := mustStart(t, "behave", handClock, func(config *lambda.Config) { config.Timeout = 5 * time.Second })
		var group sync.WaitGroup
		group.Go(func() {
			wantFailure(t, mustInvoke(t, f, do("hang", "", 0)), "Sandbox.Timedout",
				"RequestId: %s Error: Task timed out after 5.00 seconds")
		})
		c.next(5 * time.Second).ring()
		group.Wait()
		if list := f.Processes(); len(list) != 0 {
			t.Errorf("%v still run", list)
		}
		mustSucceed(t, f, do("say", "", 0))
	})
	t.Run("a late timeout ends nothing", func(t *testing.T) {
		t.Parallel()
		c, handClock := useClock(time.Now())
		f, g := mustStart(t, "behave", handClock), mustGate(t)
		mustSucceed(t, f, do("say", "", 0))
		init, earlier := c.next(time.Minute), c.next(time.Minute)
		var group sync.WaitGroup
		group.Go(func() { mustSucceed(t, f, do("get", g.url, 0)) })
		<-g.arrived
		init.late()
		earlier.late() // must not end the invocation that runs now
		g.open()
		group.Wait()
	})
	t.Run("the response breaks off", func(t *testing.T) {
		t.Parallel()
		f := mustStart(t, "behave")
		wantFailure(t, mustInvoke(t, f, do("break", "half of it", 0)), "errorString", "the pipe burst")
	})
	t.Run("the response is too large", func(t *testing.T) {
		t.Parallel()
		f := mustStart(t, "behave")
		wantFailure(t, mustInvoke(t, f, do("size", "", lambda.MaxResponse)), "Function.ResponseSizeTooLarge", "")
		if got := mustSucceed(t, f, do("size", "", lambda.MaxResponse-2)); len(got) != lambda.MaxResponse {
			t.Errorf("%d bytes came back", len(got))
		}
	})
	t.Run("an idle process dies", func(t *testing.T) {
		t.Parallel()
		f := mustStart(t, "echo")
		mustSucceed(t, f, []byte(`{}`))
		kill(f.Processes()[0].PID)
		for len(f.Processes()) > 0 {
			runtime.Gosched()
		}
		mustSucceed(t, f, []byte(`{}`))
	})
}

// Whenever a process dies, each invocation has one outcome, and only those fail that had begun.
func TestInvoke_survivesKilledProcesses(t *testing.T) {
	t.Parallel()
	f := mustStart(t, "echo", concurrency(4, time.Minute))
	var invokers sync.WaitGroup
	for range 6 {
		invokers.Go(func() {
			for range 40 {
				if result := mustInvoke(t, f, []byte(`{}`)); result.FunctionError != "" {
					wantFailure(t, result, "Runtime.ExitError",
						"RequestId: %s Error: Runtime exited with error: "+killed)
				}
			}
		})
	}
	done := make(chan struct{})
	var killer sync.WaitGroup
	killer.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
			}
			for _, p := range f.Processes() {
				kill(p.PID)
			}
			runtime.Gosched()
		}
	})
	for range 3 {
		mustSucceedAtLast(t, f)
	}
	close(done)
	killer.Wait()
	invokers.Wait()
	mustSucceedAtLast(t, f) // the death of the last one may not have been noticed yet
}

// mustSucceedAtLast invokes the function until that succeeds.
func mustSucceedAtLast(tb testing.TB, f *lambda.Function) {
	tb.Helper()
	for mustInvoke(tb, f, []byte(`{}`)).FunctionError != "" {
	}
}

func TestInvoke_reportsInitFailures(t *testing.T) {
	t.Parallel()
	start := func(t *testing.T, how string, changes ...func(*lambda.Config)) (f *lambda.Function, makeReady func()) {
		ready := filepath.Join(t.TempDir(), "ready")
		f = mustStart(t, "unready", append(changes, func(config *lambda.Config) {
			if config.Env == nil {
				config.Env = map[string]string{}
			}
			config.Env["HOW"], config.Env["READY"] = how, ready
		})...)
		return f, func() {
			if err := os.WriteFile(ready, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Run("the process exits", func(t *testing.T) {
		t.Parallel()
		f, makeReady := start(t, "exit")
		const message = "RequestId: %s Error: Runtime exited with error: exit status 3"
		wantFailure(t, mustInvoke(t, f, []byte(`{}`)), "Runtime.ExitError", message)
		wantFailure(t, mustInvoke(t, f, []byte(`{}`)), "Runtime.ExitError", message)
		makeReady()
		if got := mustSucceed(t, f, []byte(`{}`)); got != `"ready"` {
			t.Errorf("got %s", got)
		}
	})
	t.Run("the process posts an error", func(t *testing.T) {
		t.Parallel()
		f, makeReady := start(t, "post", concurrency(1, 0))
		wantFailure(t, mustInvoke(t, f, []byte(`{}`)), "Config.Missing", "TABLE_NAME is not set")
		makeReady()
		mustSucceed(t, f, []byte(`{}`))
	})
	t.Run("what a killed process has started is killed too", func(t *testing.T) {
		t.Parallel()
		f, g := mustStart(t, "behave"), mustGate(t)
		var group sync.WaitGroup
		group.Go(func() { mustInvoke(t, f, do("leave a child", g.url, 0)) })
		<-g.arrived
		<-g.arrived
		kill(f.Processes()[0].PID)
		group.Wait()
		<-g.left
		<-g.left
	})
	t.Run("it runs out of time", func(t *testing.T) {
		t.Parallel()
		g := mustGate(t)
		c, handClock := useClock(time.Now())
		f, _ := start(t, "hang", handClock, func(config *lambda.Config) {
			config.InitTimeout = 10 * time.Second
			config.Env = map[string]string{"GATE": strings.TrimPrefix(g.url, "http://")}
		})
		var group sync.WaitGroup
		group.Go(func() {
			wantFailure(t, mustInvoke(t, f, []byte(`{}`)), "Sandbox.Timedout",
				"RequestId: %s Error: Task timed out after 10.00 seconds")
		})
		<-g.arrived
		c.next(10 * time.Second).ring()
		group.Wait()
	})
	t.Run("Warm says why", func(t *testing.T) {
		t.Parallel()
		f, makeReady := start(t, "exit")
		err := f.Warm(t.Context(), 2)
		if err == nil || !strings.Contains(err.Error(), "unready did not start") || !strings.Contains(err.Error(), "exit status 3") {
			t.Errorf("got %v", err)
		}
		makeReady()
		if err := f.Warm(t.Context(), 2); err != nil {
			t.Error(err)
		}
	})
	t.Run("Warm is asked for too many", func(t *testing.T) {
		t.Parallel()
		f := mustStart(t, "echo", concurrency(2, 0))
		if err := f.Warm(t.Context(), 3); err == nil || !strings.Contains(err.Error(), "raise Config.Concurrency") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("the binary is not a program", func(t *testing.T) {
		t.Parallel()
		notes := filepath.Join(t.TempDir(), "notes")
		if err := os.WriteFile(notes, []byte("not a program"), 0o755); err != nil {
			t.Fatal(err)
		}
		f := mustStart(t, "echo", func(config *lambda.Config) { config.Binary = notes })
		result := mustInvoke(t, f, []byte(`{}`))
		wantFailure(t, result, "Runtime.InvalidEntrypoint", "")
		if !json.Valid(result.Payload) || !strings.Contains(string(result.Payload), "exec format error") {
			t.Errorf("got %s", result.Payload)
		}
	})
}
