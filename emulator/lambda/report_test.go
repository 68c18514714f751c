package lambda_test

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"skip-the-line/emulator/lambda"
)

// The text is not the invocation's own id: lines belong to an invocation by when they were printed.
func TestLog_isCompleteWhenInvokeReturns(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no simple way to read what is in a pipe without waiting for more")
	}
	f := mustStart(t, "behave", concurrency(2, time.Minute))
	var group sync.WaitGroup
	for invoker := range 3 {
		group.Go(func() {
			for i := range 50 {
				text := fmt.Sprintf("%d-%d", invoker, i)
				result := mustInvoke(t, f, do("print lines", text, 3))
				var got []string
				for _, event := range f.Log(result.RequestID) {
					got = append(got, event.Message)
				}
				if want := strings.Repeat(text+" ", 3); strings.Join(got, " ")+" " != want {
					t.Errorf("the log of %s is %q", text, got)
				}
			}
		})
	}
	group.Wait()
}

func TestLog_ofAnInitFailureIsTheInvocations(t *testing.T) {
	t.Parallel()
	f := mustStart(t, "unready", func(config *lambda.Config) { config.Env = map[string]string{"HOW": "exit"} })
	result := mustInvoke(t, f, []byte(`{}`))
	log := f.Log(result.RequestID)
	if len(log) != 1 || log[0].Message != "TABLE_NAME is not set" || log[0].Stream == "" || log[0].Time.IsZero() {
		t.Errorf("the log is %+v", log)
	}
}

func TestLog_isBoundedByBytes(t *testing.T) {
	t.Parallel()
	f := mustStart(t, "behave")
	mustInvoke(t, f, do("print lines", strings.Repeat("x", 1000), 3000))
	last := mustInvoke(t, f, do("print lines", "last", 1))
	size := 0
	for _, event := range f.Log("") {
		size += len(event.Message)
	}
	if size > 1<<20 || size < 1<<19 {
		t.Errorf("%d bytes are kept", size)
	}
	if log := f.Log(last.RequestID); len(log) != 1 || log[0].Message != "last" {
		t.Errorf("the log of the last invocation is %v", log)
	}
}

func TestReports(t *testing.T) {
	t.Parallel()
	c, handClock := useClock(time.Date(2026, time.November, 22, 7, 45, 0, 0, time.UTC))
	f, g := mustStart(t, "behave", handClock, concurrency(1, 0)), mustGate(t)
	var cold lambda.Result
	var group sync.WaitGroup
	group.Go(func() { cold = mustInvoke(t, f, do("get", g.url, 0)) })
	<-g.arrived
	pid, begun := f.Processes()[0].PID, c.advance(0)
	if _, err := f.Invoke(t.Context(), []byte(`{}`)); err == nil {
		t.Error("a second invocation was not rejected")
	}
	c.advance(3 * time.Second)
	g.open()
	group.Wait()
	warm := mustInvoke(t, f, do("fail", "no such coffee", 0))

	want := []lambda.Report{
		{RequestID: cold.RequestID, PID: pid, Begun: begun, Duration: 3 * time.Second},
		{RequestID: warm.RequestID, PID: pid, Begun: begun.Add(3 * time.Second), ErrorType: "invalidOrder"},
	}
	got := f.Reports()
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("the reports are\n%+v, want\n%+v", got, want)
	}
	if got, want := f.Stats(), (lambda.Stats{Invocations: 2, Errors: 1, ColdStarts: 1, Throttles: 1}); got != want {
		t.Errorf("the counters are %+v, want %+v", got, want)
	}
	if size := f.Processes()[0].MaxMemory; runtime.GOOS == "linux" && (size < 1<<20 || size > 1<<28) {
		t.Errorf("the process has used %d bytes", size)
	}
}

func TestReports_coldStarts(t *testing.T) {
	t.Parallel()
	f := mustStart(t, "echo", concurrency(1, 0))
	mustSucceed(t, f, []byte(`{}`))
	mustSucceed(t, f, []byte(`{}`))
	init := f.Processes()[0].Init
	if reports := f.Reports(); init == 0 || reports[0].Init != init || reports[1].Init != 0 {
		t.Errorf("the process's init took %v, and the reports are %+v", init, reports)
	}
	g := mustStart(t, "echo")
	if err := g.Warm(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	mustSucceed(t, g, []byte(`{}`))
	if stats, reports := g.Stats(), g.Reports(); stats.ColdStarts != 0 || reports[0].Init != 0 {
		t.Errorf("a warm process made a cold start: %+v %+v", stats, reports)
	}
}

func TestReports_areBounded(t *testing.T) {
	t.Parallel()
	f := mustStart(t, "echo")
	var last lambda.Result
	for range 1005 {
		last = mustInvoke(t, f, []byte(`{}`))
	}
	reports := f.Reports()
	if len(reports) != 1000 || reports[999].RequestID != last.RequestID || reports[0].Init != 0 {
		t.Errorf("%d reports, the last %+v", len(reports), reports[len(reports)-1])
	}
	if n := f.Stats().Invocations; n != 1005 {
		t.Errorf("%d invocations were counted", n)
	}
}
