package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// reporter tells a person, or a machine, how it goes.
type reporter struct {
	out    io.Writer // text for people; discarded when a machine reads
	stdout io.Writer
	json   bool
	colour bool
	bars   bool // whether a progress bar can be drawn
}

func newReporter(o options, stdout io.Writer) *reporter {
	if o.json {
		return &reporter{out: io.Discard, stdout: stdout, json: true}
	}
	_, plain := os.LookupEnv("NO_COLOR") // https://no-color.org
	file, ok := stdout.(*os.File)
	terminal := ok && term.IsTerminal(int(file.Fd()))
	return &reporter{out: stdout, stdout: stdout, colour: terminal && !plain, bars: terminal}
}

const (
	green = "\x1b[32m"
	red   = "\x1b[31m"
	bold  = "\x1b[1m"
	faint = "\x1b[2m"
	reset = "\x1b[0m"
)

func (r *reporter) paint(colour, text string) string {
	if !r.colour || text == "" {
		return text
	}
	return colour + text + reset
}

func (r *reporter) progress(text string) { fmt.Fprintln(r.out, r.paint(faint, text)) }

func (r *reporter) heading(text string) { fmt.Fprintf(r.out, "\n%s\n", r.paint(bold, text)) }

func (r *reporter) check(c check) { r.line(c.err, c.name, "") }

func (r *reporter) line(err error, text, aside string) {
	if err != nil {
		fmt.Fprintf(r.out, "  %s %s\n      %v\n", r.paint(red, "✗"), text, err)
		return
	}
	fmt.Fprintf(r.out, "  %s %s%s\n", r.paint(green, "✓"), text, r.paint(faint, aside))
}

// fewOrders is how many orders get a line each; more get a progress bar.
const fewOrders = 20

// bar tells how the orders go.
func (r *reporter) bar(orders int) *orderProgress {
	p := &orderProgress{report: r, total: orders}
	if orders > fewOrders && r.bars {
		p.drawn = progressbar.NewOptions(orders,
			progressbar.OptionSetWriter(r.out),
			progressbar.OptionSetDescription("  orders"),
			progressbar.OptionSetWidth(30),
			progressbar.OptionShowCount(),
			progressbar.OptionShowIts(),
			progressbar.OptionSetItsString("orders"),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionClearOnFinish())
	}
	return p
}

// summary prints the end of the report and returns the exit code.
func (r *reporter) summary(s *smoke) int {
	var wrong []check
	for _, c := range s.checks {
		if c.err != nil {
			wrong = append(wrong, c)
		}
	}
	post := latencyOf(s.followed, func(f followed) time.Duration { return f.post })
	invoice := latencyOf(s.followed, func(f followed) time.Duration { return f.invoice })
	rate := float64(len(s.followed)) / s.took.Seconds()
	if r.json {
		r.document(s, wrong, post, invoice, rate)
	} else {
		r.heading("Summary")
		fmt.Fprintf(r.out, "  %-18s %8s %8s %8s\n", "", "p50", "p95", "p99")
		r.latency("POST", post)
		r.latency("POST to invoice", invoice)
		fmt.Fprintf(r.out, "  %s in %.1f s, %.0f a second\n\n", plural(len(s.followed), "order"), s.took.Seconds(), rate)
		if len(wrong) == 0 {
			fmt.Fprintf(r.out, "%s\n", r.paint(green, fmt.Sprintf("All %d checks passed.", len(s.checks))))
		} else {
			fmt.Fprintf(r.out, "%s\n", r.paint(red, fmt.Sprintf("%d of %d checks failed.", len(wrong), len(s.checks))))
		}
	}
	if len(wrong) > 0 {
		return failed
	}
	return passed
}

func (r *reporter) latency(name string, l latency) {
	fmt.Fprintf(r.out, "  %-18s %5.1f ms %5.1f ms %5.1f ms\n", name, l.P50, l.P95, l.P99)
}

// document is what -json prints.
func (r *reporter) document(s *smoke, wrong []check, post, invoice latency, rate float64) {
	type failure struct {
		Check string `json:"check"`
		Error string `json:"error"`
	}
	failures := []failure{}
	for _, c := range wrong {
		failures = append(failures, failure{c.name, c.err.Error()})
	}
	encoder := json.NewEncoder(r.stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(map[string]any{ // nobody reads a closed standard output
		"url": s.target.url, "checks": len(s.checks), "failures": failures,
		"orders": len(s.followed), "seconds": s.took.Seconds(), "orderspersecond": rate,
		"post": post, "posttoinvoice": invoice,
	})
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
