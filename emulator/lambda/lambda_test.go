package lambda_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"skip-the-line/emulator/lambda"
	"skip-the-line/handler/bundle"
)

// mustBuild builds the program testdata/<name> as the handler is built.
func mustBuild(tb testing.TB, name string) string {
	tb.Helper()
	path, err := bundle.Target{Package: "skip-the-line/emulator/lambda/testdata/" + name}.Cached(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	return path
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

// do is the payload that makes testdata/behave do something.
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

// mustSucceed invokes and returns what the function answered.
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

// gate holds up invocations that tell testdata/behave to get its URL.
type gate struct {
	url     string
	arrived chan struct{} // receives one for each that has come
	left    chan struct{} // receives one for each that went away unanswered
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

// clock is moved by hand.
type clock struct {
	mu     sync.Mutex
	now    time.Time
	alarms chan alarm
}

type alarm struct {
	after time.Duration
	ring  func() // unless it was stopped
	late  func() // all the same, as one does that was about to ring when it was stopped
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

// next waits until an alarm for that long is set.
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
