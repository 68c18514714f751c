package main

import (
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"skip-the-line/local"
)

func TestLoad_placesOrdersWheneverOneIsDue(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	const orders = 30
	// No POST is let through before all have come: who waits for one order's end before the next never gets there.
	var posted sync.WaitGroup
	posted.Add(orders)
	url := mustServe(t, stack.URL, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.Method == http.MethodPost {
			posted.Done()
			posted.Wait()
		}
		next.ServeHTTP(w, r)
	})
	file := filepath.Join(t.TempDir(), "plots", "load.svg")
	o, err := parse([]string{"-url", url, "-n", "30", "-rate", "100", "-hold", "-plot", file}, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	s := newSmoke(target{url: url, about: "a < & b"}, o, newReporter(o, t.Output()))
	s.run(t.Context())
	if err := s.writePlot(file); err != nil {
		t.Fatal(err)
	}
	if len(s.followed) != orders || len(s.checks) != orders+1 {
		t.Fatalf("%d orders were placed, %d checks made", len(s.followed), len(s.checks))
	}
	for _, f := range s.followed {
		// The last one was due after 290 ms, and each before it waited for that one since it was due.
		if waited := 290*time.Millisecond - f.due; f.post < waited {
			t.Errorf("the order that was due after %v took %v, and waited %v", f.due, f.post, waited)
		}
		if _, found, err := s.client.active(t.Context(), f.order); err != nil || !found {
			t.Errorf("-hold, and the order is active: %v, %v", found, err)
		}
	}
	mustBeSVG(t, file, "30 orders at 100 a second against a < & b", "p99", "POST to placed")
}

// mustBeSVG fails the test unless the file is XML that shows those texts.
func mustBeSVG(t *testing.T, file string, texts ...string) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(content), "NaN") || strings.Contains(string(content), "Inf") {
		t.Errorf("something is nowhere on the plot:\n%s", content)
	}
	var shown strings.Builder
	for decoder := xml.NewDecoder(strings.NewReader(string(content))); ; {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v:\n%s", err, content)
		}
		if text, ok := token.(xml.CharData); ok {
			shown.Write(text)
		}
	}
	for _, text := range texts {
		if !strings.Contains(shown.String(), text) {
			t.Errorf("the plot does not say %q:\n%s", text, content)
		}
	}
}

func TestPlot_ofFewOrdersOrNone(t *testing.T) {
	t.Parallel()
	one := followed{due: 0, post: 0, placed: time.Microsecond, invoice: 2 * time.Microsecond}
	for _, all := range [][]followed{nil, {one}, {one, {due: time.Hour, post: time.Hour, placed: time.Hour, invoice: time.Hour}}} {
		file := filepath.Join(t.TempDir(), "load.svg")
		if err := os.WriteFile(file, []byte(plot("few", all)), 0o600); err != nil {
			t.Fatal(err)
		}
		mustBeSVG(t, file, "few")
	}
}
