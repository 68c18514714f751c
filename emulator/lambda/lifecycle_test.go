package lambda_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"skip-the-line/emulator/lambda"
)

func TestStart(t *testing.T) {
	t.Parallel()
	binary := mustBuild(t, "echo")
	for name, rejected := range map[string]struct {
		config lambda.Config
		says   string
	}{
		"no name":                       {lambda.Config{Binary: binary}, "set Config.Name"},
		"no binary":                     {lambda.Config{Name: "f"}, "set Config.Binary"},
		"a missing binary":              {lambda.Config{Name: "f", Binary: binary + "s"}, "no binary that can be run"},
		"a file that is not executable": {lambda.Config{Name: "f", Binary: "lambda.go"}, "no binary that can be run"},
		"a reserved variable":           {lambda.Config{Name: "f", Binary: binary, Env: map[string]string{"AWS_REGION": "x"}}, "AWS_REGION"},
		"a negative timeout":            {lambda.Config{Name: "f", Binary: binary, Timeout: -1}, "negative"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := lambda.Start(t.Context(), rejected.config); err == nil || !strings.Contains(err.Error(), rejected.says) {
				t.Errorf("got %v, want something about %q", err, rejected.says)
			}
		})
	}
	t.Run("closes with its context", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		f, err := lambda.Start(ctx, lambda.Config{Name: "echo", Binary: binary})
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Warm(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		cancel()
		for len(f.Processes()) > 0 {
			runtime.Gosched()
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestEnvironment(t *testing.T) {
	t.Setenv("AWS_PROFILE", "the developer's")
	t.Setenv("TABLE_NAME", "the developer's")
	f := mustStart(t, "behave", func(config *lambda.Config) {
		config.Env = map[string]string{"STEP": "put-item", "LANG": "de_CH.UTF-8"}
		config.Region = "ap-southeast-2"
	})
	var got []string
	if err := json.Unmarshal([]byte(mustSucceed(t, f, do("environment", "", 0))), &got); err != nil {
		t.Fatal(err)
	}
	var names []string
	values := map[string]string{}
	for _, variable := range got {
		name, value, _ := strings.Cut(variable, "=")
		names, values[name] = append(names, name), value
	}
	slices.Sort(names)
	want := []string{
		"AWS_ACCESS_KEY_ID", "AWS_CONFIG_FILE", "AWS_DEFAULT_REGION", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
		"AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE",
		"AWS_LAMBDA_LOG_FORMAT", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_RUNTIME_API",
		"AWS_REGION", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SHARED_CREDENTIALS_FILE", "GOMAXPROCS", "LAMBDA_TASK_ROOT",
		"LANG", "PATH", "STEP", "TZ", "_HANDLER", "_X_AMZN_TRACE_ID",
	}
	if !slices.Equal(names, want) {
		t.Errorf("the variables are\n%v, want\n%v", names, want)
	}
	for name, want := range map[string]string{
		"GOMAXPROCS": "1", // 128 MB buy a part of one processor
		"STEP":       "put-item", "LANG": "de_CH.UTF-8", "AWS_REGION": "ap-southeast-2", "TZ": ":UTC",
		"AWS_LAMBDA_FUNCTION_NAME": "behave", "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128", "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/behave",
	} {
		if values[name] != want {
			t.Errorf("%s is %q, want %q", name, values[name], want)
		}
	}
	if api := values["AWS_LAMBDA_RUNTIME_API"]; !strings.HasPrefix(api, "127.0.0.1:") {
		t.Errorf("the Runtime API is at %q", api)
	}
}

func TestClose(t *testing.T) {
	t.Parallel()
	t.Run("invocations fail afterwards", func(t *testing.T) {
		t.Parallel()
		f := mustStart(t, "echo")
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Error("a second time:", err)
		}
		if _, err := f.Invoke(t.Context(), []byte(`{}`)); !errors.Is(err, lambda.ErrClosed) {
			t.Errorf("Invoke gave %v", err)
		}
		if err := f.Warm(t.Context(), 1); !errors.Is(err, lambda.ErrClosed) {
			t.Errorf("Warm gave %v", err)
		}
	})
	t.Run("invocations fail during it", func(t *testing.T) {
		t.Parallel()
		c, handClock := useClock(time.Now())
		f, g := mustStart(t, "behave", handClock, concurrency(3, 20*time.Second)), mustGate(t)
		var group sync.WaitGroup
		invoke := func() {
			if _, err := f.Invoke(t.Context(), do("get", g.url, 0)); !errors.Is(err, lambda.ErrClosed) {
				t.Errorf("got %v", err)
			}
		}
		for range 3 {
			group.Go(invoke)
		}
		for range 3 {
			<-g.arrived
		}
		group.Go(invoke) // and a fourth that waits for one of the three
		c.next(20 * time.Second)
		if err := f.Close(); err != nil {
			t.Error(err)
		}
		group.Wait()
	})
	t.Run("while processes start", func(t *testing.T) {
		t.Parallel()
		f := mustStart(t, "echo")
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				if _, err := f.Invoke(t.Context(), []byte(`{}`)); err != nil && !errors.Is(err, lambda.ErrClosed) {
					t.Errorf("got %v", err)
				}
			})
		}
		for len(f.Processes()) == 0 {
			runtime.Gosched()
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
		group.Wait()
	})
	t.Run("a process that ignores SIGTERM", func(t *testing.T) {
		t.Parallel()
		f, g := mustStart(t, "behave"), mustGate(t)
		go func() { _, _ = f.Invoke(context.Background(), do("ignore SIGTERM", g.url, 0)) }()
		<-g.arrived
		pid := f.Processes()[0].PID
		if err := f.Close(); err != nil {
			t.Error(err)
		}
		wantGone(t, pid)
	})
}

// Nothing may be left after Close, whatever became of the invocations. The test counts what the whole program has, so it
// doesn't run in parallel with others.
func TestClose_leavesNothing(t *testing.T) {
	if _, err := os.Stat("/proc/self/fd"); err != nil {
		t.Skip("no /proc to count files in")
	}
	mustBuild(t, "behave")
	g := mustGate(t)
	goroutines, files := runtime.NumGoroutine(), countFiles(t)
	var pids []int
	for range 3 {
		c, handClock := useClock(time.Now())
		f := mustStart(t, "behave", handClock, concurrency(20, 20*time.Second), func(config *lambda.Config) {
			config.Logs = &bytes.Buffer{}
			config.Timeout = 7 * time.Second
		})
		var group sync.WaitGroup
		for _, payload := range [][]byte{
			do("say", "", 0), do("fail", "", 0), do("panic", "", 0), do("exit", "", 1), do("size", "", lambda.MaxResponse),
		} {
			group.Go(func() { mustInvoke(t, f, payload) })
		}
		group.Wait()
		if err := f.Warm(t.Context(), 4); err != nil {
			t.Fatal(err)
		}
		for range 6 {
			group.Go(func() { _, _ = f.Invoke(t.Context(), do("get", g.url, 0)) })
		}
		for range 6 {
			<-g.arrived
		}
		for range 3 {
			c.next(7 * time.Second).ring()
		}
		for _, p := range f.Processes() {
			pids = append(pids, p.PID)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		group.Wait()
	}
	wantGone(t, pids...)
	// A goroutine that has closed its connection may take some time to return, the gate's server's too.
	for deadline := time.Now().Add(time.Minute); ; <-time.After(time.Millisecond) {
		g, n := runtime.NumGoroutine(), countFiles(t)
		if g <= goroutines && n <= files {
			return
		}
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("%d goroutines and %d files, %d and %d before:\n%s",
				g, n, goroutines, files, stacks[:runtime.Stack(stacks, true)])
		}
	}
}

func countFiles(tb testing.TB) int {
	tb.Helper()
	files, err := filepath.Glob("/proc/self/fd/*")
	if err != nil {
		tb.Fatal(err)
	}
	return len(files)
}

// wantGone checks that the processes have ended and been reaped.
func wantGone(tb testing.TB, pids ...int) {
	tb.Helper()
	for _, pid := range pids {
		if alive(pid) {
			tb.Errorf("process %d is left", pid)
		}
	}
}
