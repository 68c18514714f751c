package lambda_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"skip-the-line/emulator/lambda"
)

// programs builds all of testdata, once, into a directory that TestMain removes.
var programs = sync.OnceValues(func() (dir string, err error) {
	if dir, err = os.MkdirTemp("", "lambda-test-"); err != nil {
		return "", err
	}
	if err := os.Chmod(dir, 0o755); err != nil { // for a test that runs them as another user
		return "", err
	}
	build := exec.Command("go", "build", "-tags", "lambda.norpc", "-ldflags", "-s -w", "-o", dir,
		"./testdata/behave", "./testdata/echo", "./testdata/unready")
	build.Stderr = os.Stderr
	return dir, build.Run()
})

// mustBuild returns the path of the program testdata/<name>.
func mustBuild(tb testing.TB, name string) string {
	tb.Helper()
	dir, err := programs()
	if err != nil {
		tb.Fatal(err)
	}
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return filepath.Join(dir, name)
}

// mustStart starts a function of the program testdata/<name>. Its timeout is out of the way of slow machines.
func mustStart(tb testing.TB, name string, changes ...func(*lambda.Config)) *lambda.Function {
	tb.Helper()
	config := lambda.Config{Name: name, Binary: mustBuild(tb, name), Timeout: time.Minute, InitTimeout: time.Minute}
	for _, change := range changes {
		change(&config)
	}
	function, err := lambda.Start(context.Background(), config)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := function.Close(); err != nil {
			tb.Error(err)
		}
	})
	return function
}

// do returns the payload that makes testdata/behave do something.
func do(what, text string, count int) []byte {
	payload, err := json.Marshal(map[string]any{"Do": what, "Text": text, "Count": count})
	if err != nil {
		panic(err)
	}
	return payload
}

func mustInvoke(tb testing.TB, f *lambda.Function, payload []byte) lambda.Result {
	tb.Helper()
	result, err := f.Invoke(tb.Context(), payload)
	if err != nil {
		tb.Fatal(err)
	}
	return result
}

// mustSucceed invokes the function and returns its response.
func mustSucceed(tb testing.TB, f *lambda.Function, payload []byte) string {
	tb.Helper()
	result := mustInvoke(tb, f, payload)
	if result.FunctionError != "" || result.ErrorType != "" {
		tb.Fatalf("the function failed: %s %s", result.ErrorType, result.Payload)
	}
	return string(result.Payload)
}

// wantFailure checks a failed invocation's error type and message; %s in the message is its request id.
func wantFailure(tb testing.TB, result lambda.Result, errorType, message string) {
	tb.Helper()
	var payload struct{ ErrorType, ErrorMessage string }
	if err := json.Unmarshal(result.Payload, &payload); err != nil {
		tb.Fatalf("%q: %v", result.Payload, err)
	}
	if result.FunctionError != "Unhandled" || result.ErrorType != errorType || payload.ErrorType != errorType {
		tb.Errorf("got %q %q %s, want %q", result.FunctionError, result.ErrorType, result.Payload, errorType)
	}
	if message != "" && payload.ErrorMessage != message && payload.ErrorMessage != fmt.Sprintf(message, result.RequestID) {
		tb.Errorf("the message is %q, want %q", payload.ErrorMessage, message)
	}
}

// gate holds up invocations that make testdata/behave get its URL.
type gate struct {
	url     string
	arrived chan struct{} // receives one for each that has come
	left    chan struct{} // receives one for each that hung up
	open    func()        // lets through all that have come or will
}

func mustGate(tb testing.TB) *gate {
	g := &gate{arrived: make(chan struct{}, 1000), left: make(chan struct{}, 1000)}
	opened := make(chan struct{})
	g.open = sync.OnceFunc(func() { close(opened) })
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.arrived <- struct{}{}
		select {
		case <-opened:
			_, _ = io.WriteString(w, "through")
		case <-r.Context().Done():
			g.left <- struct{}{}
		}
	}))
	g.url = server.URL
	tb.Cleanup(func() {
		g.open()
		server.Close()
	})
	return g
}

// clock is moved by the test.
type clock struct {
	mu     sync.Mutex
	now    time.Time
	alarms chan alarm
}

type alarm struct {
	after time.Duration
	ring  func() // unless it was stopped
	late  func() // even if it was stopped, as one does that was about to ring then
}

func useClock(start time.Time) (*clock, func(*lambda.Config)) {
	c := &clock{now: start, alarms: make(chan alarm, 1000)}
	return c, func(config *lambda.Config) {
		config.Now = func() time.Time {
			c.mu.Lock()
			defer c.mu.Unlock()
			return c.now
		}
		config.AfterFunc = func(d time.Duration, f func()) func() bool {
			var over atomic.Bool
			ring := func() {
				if over.CompareAndSwap(false, true) {
					f()
				}
			}
			c.alarms <- alarm{d, ring, f}
			return func() bool { return over.CompareAndSwap(false, true) }
		}
	}
}

// advance moves the clock and returns its time. Alarms don't ring by themselves.
func (c *clock) advance(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return c.now
}

// next waits until an alarm for that duration is set.
func (c *clock) next(d time.Duration) alarm {
	for {
		if a := <-c.alarms; a.after == d {
			return a
		}
	}
}

func concurrency(n int, wait time.Duration) func(*lambda.Config) {
	return func(config *lambda.Config) { config.Concurrency, config.QueueTimeout = n, wait }
}

// killed is what AWS's message says of a process that was killed.
var killed = map[bool]string{true: "exit status 1", false: "signal: killed"}[runtime.GOOS == "windows"]

// kill ends a process as a crash would; one that has ended already is no error.
func kill(pid int) {
	if process, err := os.FindProcess(pid); err == nil {
		_ = process.Kill()
		_ = process.Release()
	}
}

// alive reports whether there is such a process, even one that has not been reaped.
func alive(pid int) bool {
	process, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	defer func() { _ = process.Release() }()
	return !errors.Is(process.Signal(syscall.Signal(0)), os.ErrProcessDone)
}
