package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"skip-the-line/local"
)

func TestSmoke_passesOnItsOwnStack(t *testing.T) {
	t.Parallel()
	code, out, errs := runSmoke(t)
	if code != passed || errs != "" {
		t.Fatalf("exit code %d\n%s%s", code, out, errs)
	}
	for _, says := range []string{
		"GET /menu", "3.50 to 5.00 AUD", "5 orders", "O'Connor", "Zürich", "The counter", "3 orders", "2 orders left",
		"a second order at the same shop is rejected", "POST to placed", "POST to invoice", "5 orders placed in", "All 22 checks passed.",
	} {
		if !strings.Contains(out, says) {
			t.Errorf("the report does not say %q:\n%s", says, out)
		}
	}
	if strings.Contains(out, "\x1b") {
		t.Errorf("the report is coloured, and this is not a terminal:\n%q", out)
	}
}

// On a slow machine an order may be placed right after it was looked for, and before its outcome is asked for.
func TestSmoke_looksForAnOrderAgainOnceItIsPlaced(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	var asked sync.Map // the accounts of which there is an outcome
	url := mustServe(t, stack.URL, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		switch id, isOutcome := strings.CutPrefix(r.URL.Path, "/orders/"); {
		case r.Method != http.MethodGet:
		case isOutcome:
			x, err := stack.Execution(r.Context(), id)
			if err != nil {
				t.Error(err)
			}
			var input struct{ Order struct{ AccountID string } }
			if err := json.Unmarshal(x.Input, &input); err != nil {
				t.Error(err)
			}
			asked.Store(input.Order.AccountID, true)
		case r.URL.Path == "/order":
			if _, ok := asked.Load(r.URL.Query().Get("accountid")); !ok {
				w.WriteHeader(http.StatusNotFound)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
	if code, out, errs := runSmoke(t, "-n", "1", "-rate", "1", "-plot", filepath.Join(t.TempDir(), "load.svg"), "-url", url); code != passed {
		t.Errorf("exit code %d\n%s%s", code, out, errs)
	}
}

func TestSmoke_reportsToMachines(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	code, out, errs := runSmoke(t, "-json", "-n", "30", "-c", "4", "-url", stack.URL+"/")
	var report struct {
		URL                               string
		Checks, Orders                    int
		Failures                          []any
		Post, PostToPlaced, PostToInvoice latency
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil || code != passed {
		t.Fatalf("exit code %d, %v\n%s%s", code, err, out, errs)
	}
	if report.URL != stack.URL || report.Checks != 46 || report.Orders != 30 || len(report.Failures) != 0 || report.Post.P50 <= 0 ||
		report.PostToPlaced.P50 < report.Post.P50 || report.PostToInvoice.P99 < report.PostToPlaced.P50 {
		t.Errorf("the report is %s", out)
	}
}

func TestSmoke_rejectsBadFlags(t *testing.T) {
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
		"no orders":               {[]string{"-n", "0"}, "-n must be at least 1"},
		"no customers":            {[]string{"-c", "-1"}, "-c must be at least 1"},
		"no time":                 {[]string{"-timeout", "0s"}, "-timeout must be positive"},
		"a rate below zero":       {[]string{"-rate", "-1"}, "-rate must be positive"},
		"a rate without end":      {[]string{"-rate", "Inf"}, "-rate must be positive"},
		"a rate and customers":    {[]string{"-rate", "1", "-c", "2"}, "leave -c out"},
		"orders held at no rate":  {[]string{"-hold"}, "-hold and -plot go with -rate"},
		"an unknown flag":         {[]string{"-order", "1"}, "flag provided but not defined"},
		"an argument":             {[]string{"please"}, `"please" is not a flag`},
		"two targets":             {[]string{"-url", "http://127.0.0.1:1", "-stack", "dev"}, "give one"},
		"an empty URL":            {[]string{"-url", ""}, "-url is empty"},
		"an empty stack":          {[]string{"-stack="}, "-stack is empty"},
		"an empty address":        {[]string{"-addr", ""}, "-addr is empty"},
		"a URL without a scheme":  {[]string{"-url", "localhost:8080"}, "is not a URL"},
		"a URL with a query":      {[]string{"-url", "http://127.0.0.1:8080?x=1"}, "has a query or a fragment"},
		"a URL with an empty one": {[]string{"-url", "http://127.0.0.1:8080/?"}, "has a query or a fragment"},
		"a URL with a fragment":   {[]string{"-url", "http://127.0.0.1:8080/#a"}, "has a query or a fragment"},
		"a URL with a password":   {[]string{"-url", "http://a:b@127.0.0.1:8080"}, "user name or password"},
		"a target that is away":   {[]string{"-url", "http://127.0.0.1:1"}, "hint: go run ./scripts/local"},
		"a port that is in use":   {[]string{"-addr", taken.Addr().String()}, "hint: stop what uses it, or name another address with -addr"},
		"an address of everyone":  {[]string{"-addr", "0.0.0.0:0"}, "not a loopback address"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if code, out, errs := runSmoke(t, test.args...); code != notMade || !strings.Contains(errs, test.says) {
				t.Errorf("exit code %d, want %d and %q\n%s%s", code, notMade, test.says, out, errs)
			}
		})
	}
}

// Another service at the URL is one sentence's worth, not one for every call that it does not know.
func TestSmoke_rejectsWhatIsNotTheAPI(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status int
		body   string
	}{
		"a website":       {200, "<!doctype html><title>Welcome</title>" + strings.Repeat("<p>Hello</p>\n", 1000)},
		"another API":     {200, `{"items": []}`},
		"nothing there":   {404, "404 page not found\n"},
		"something ill":   {502, "<h1>Bad gateway</h1>"},
		"something empty": {200, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := mustServe(t, "http://127.0.0.1:1", func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, test.body)
			})
			code, out, errs := runSmoke(t, "-url", url)
			if code != notMade || out != "" || !strings.Contains(errs, "not Skip the Line's API: GET /menu") || strings.Count(errs, "\n") != 1 || len(errs) > 500 {
				t.Errorf("exit code %d\n%s%s", code, out, errs)
			}
		})
	}
}

func TestSmoke_stopsWhenInterrupted(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	var out, errs bytes.Buffer
	url := mustServe(t, stack.URL, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.Method != http.MethodPost {
			next.ServeHTTP(w, r)
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
