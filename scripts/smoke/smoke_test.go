package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"skip-the-line/local"
)

func runSmoke(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), args, &out, &errs)
	return code, out.String(), errs.String()
}

func TestSmoke(t *testing.T) {
	t.Parallel()
	code, out, errs := runSmoke(t)
	if code != passed || errs != "" {
		t.Fatalf("exit code %d\n%s%s", code, out, errs)
	}
	for _, says := range []string{"5 orders", "O'Connor", "Zürich", "All 16 checks passed.", "POST to invoice"} {
		if !strings.Contains(out, says) {
			t.Errorf("the report does not say %q:\n%s", says, out)
		}
	}
	if strings.Contains(out, "\x1b") {
		t.Errorf("the report is coloured, and this is no terminal:\n%q", out)
	}
}

func TestSmokeForMachines(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	code, out, errs := runSmoke(t, "-json", "-n", "30", "-c", "4", "-url", stack.URL+"/")
	var report struct {
		URL            string
		Checks, Orders int
		Failures       []any
		Post           latency
		PostToInvoice  latency
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil || code != passed {
		t.Fatalf("exit code %d, %v\n%s%s", code, err, out, errs)
	}
	if report.URL != stack.URL || report.Checks != 41 || report.Orders != 30 || len(report.Failures) != 0 ||
		report.Post.P50 <= 0 || report.PostToInvoice.P99 < report.Post.P50 {
		t.Errorf("the report is %s", out)
	}
}

// A check that cannot fail proves nothing: each rule is run against a deployment that breaks it.
func TestSmokeFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	// answering gives the API's own answer another status.
	answering := func(when func(*http.Request) bool, status int) string {
		return mustServe(t, stack.URL, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			if !when(r) {
				next.ServeHTTP(w, r)
				return
			}
			w.WriteHeader(status)
			_, _ = io.WriteString(w, `{"orderid": "o-1", "message": "O'Connor"}`)
		})
	}
	method := func(name string) func(*http.Request) bool {
		return func(r *http.Request) bool { return r.Method == name }
	}
	for name, test := range map[string]struct{ url, fails string }{
		"orders are never placed":    {answering(method(http.MethodGet), 404), "gave up waiting"},
		"everything is taken in":     {answering(method(http.MethodPost), 202), "a quantity of 0 is refused at the door"},
		"nothing can be handed over": {answering(method(http.MethodDelete), 500), "DELETE frees the slot"},
		"invoices are not to be had": {answering(func(r *http.Request) bool { return r.URL.Path == "/invoice" }, 500), "answered 500"},
		"nobody answers as expected": {answering(func(*http.Request) bool { return true }, 200), "answered 200, not 202"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, out, errs := runSmoke(t, "-n", "1", "-timeout", "300ms", "-url", test.url)
			if code != failed || !strings.Contains(out, test.fails) || !strings.Contains(out, "checks failed.") {
				t.Errorf("exit code %d, want %d and %q\n%s%s", code, failed, test.fails, out, errs)
			}
		})
	}
}

func TestSmokeRefusesBadFlags(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	for name, test := range map[string]struct {
		args []string
		says string
	}{
		"no orders":              {[]string{"-n", "0"}, "-n must be at least 1"},
		"no customers":           {[]string{"-c", "-1"}, "-c must be at least 1"},
		"no time":                {[]string{"-timeout", "0s"}, "-timeout must be positive"},
		"an unknown flag":        {[]string{"-order", "1"}, "flag provided but not defined"},
		"a word":                 {[]string{"please"}, `"please" is no flag`},
		"two targets":            {[]string{"-url", "http://127.0.0.1:1", "-stack", "dev"}, "give one"},
		"a URL that is none":     {[]string{"-url", "localhost:8080"}, "is no URL"},
		"a target that is away":  {[]string{"-url", "http://127.0.0.1:1"}, "hint: go run ./scripts/local"},
		"a port that is in use":  {[]string{"-addr", taken.Addr().String()}, "hint: stop what uses it, or name another with -addr"},
		"an address of everyone": {[]string{"-addr", "0.0.0.0:0"}, "not a loopback address"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if code, out, errs := runSmoke(t, test.args...); code != notMade || !strings.Contains(errs, test.says) {
				t.Errorf("exit code %d, want %d and %q\n%s%s", code, notMade, test.says, out, errs)
			}
		})
	}
}

func TestSmokeStopsWhenInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	var out, errs bytes.Buffer
	url := mustServe(t, "http://127.0.0.1:1", func(_ http.ResponseWriter, r *http.Request, _ http.Handler) {
		if r.Method != http.MethodPost {
			return
		}
		cancel()
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	})
	if code := run(ctx, []string{"-url", url}, &out, &errs); code != notMade || !strings.Contains(errs.String(), "interrupted") || strings.Contains(out.String(), "✗") {
		t.Errorf("exit code %d\n%s%s", code, &out, &errs)
	}
}

func TestPercentileIsTheNearestRank(t *testing.T) {
	t.Parallel()
	var hundred []time.Duration
	for i := range 100 {
		hundred = append(hundred, time.Duration(i+1)*time.Millisecond)
	}
	for p, want := range map[int]float64{50: 50, 95: 95, 99: 99, 100: 100} {
		if got := percentile(hundred, p); got != want {
			t.Errorf("p%d of 1…100 is %v, want %v", p, got, want)
		}
	}
	if got := percentile(hundred[:1], 50); got != 1 {
		t.Errorf("p50 of one is %v", got)
	}
}

func TestRegionOf(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"https://abc123.execute-api.eu-central-1.amazonaws.com/dev": "eu-central-1",
		"https://abc123.execute-api.cn-north-1.amazonaws.com.cn/x":  "cn-north-1",
		"https://api.example.com":                                   "fallback",
	} {
		if got := regionOf(url, "fallback"); got != want {
			t.Errorf("the region of %s is %s, want %s", url, got, want)
		}
	}
}
