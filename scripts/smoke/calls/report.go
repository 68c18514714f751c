package main

import (
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf8"

	"skip-the-line/scripts/internal/command"
)

// reporter tells a person, or a machine, how it goes.
type reporter struct {
	out      io.Writer // text for people; discarded when a machine reads
	stdout   io.Writer
	json     bool
	paint    command.Paint
	terminal bool // whether a line can be drawn over
}

func newReporter(o options, stdout io.Writer) *reporter {
	if o.json {
		return &reporter{out: io.Discard, stdout: stdout, json: true}
	}
	return &reporter{out: stdout, stdout: stdout, paint: command.PaintFor(stdout), terminal: command.IsTerminal(stdout)}
}

func (r *reporter) say(text string) { fmt.Fprintln(r.out, r.paint.In(command.Faint, text)) }

func (r *reporter) heading(text string) { fmt.Fprintf(r.out, "\n%s\n", r.paint.In(command.Bold, text)) }

// line reports a check, with what is worth seeing of it.
func (r *reporter) line(err error, text, aside string) {
	if err != nil {
		fmt.Fprintf(r.out, "  %s %s\n      %v\n", r.paint.In(command.Red, "✗"), text, err)
		return
	}
	between := "   "
	if utf8.RuneCountInString(text+aside) > 110 {
		between = "\n      "
	}
	if aside == "" {
		between = ""
	}
	fmt.Fprintf(r.out, "  %s %s%s%s\n", r.paint.In(command.Green, "✓"), text, between, r.paint.In(command.Faint, aside))
}

func (r *reporter) notTried(text, why string) {
	fmt.Fprintf(r.out, "  %s %s\n", r.paint.In(command.Amber, "–"), r.paint.In(command.Faint, text+" (not tried: "+why+")"))
}

// summary prints the end of the report and returns the exit code.
func (r *reporter) summary(s *smoke) int {
	var wrong []check
	for _, c := range s.checks {
		if c.err != nil {
			wrong = append(wrong, c)
		}
	}
	if r.json {
		r.document(s, wrong)
	} else {
		r.text(s, wrong)
	}
	if len(wrong) > 0 {
		return failed
	}
	return passed
}

func (r *reporter) text(s *smoke, wrong []check) {
	r.heading("Summary")
	if len(s.followed) > 0 {
		fmt.Fprintf(r.out, "  %-18s %10s %10s %10s\n", "", "p50", "p95", "p99")
		for _, l := range latencies {
			of := latencyOf(s.followed, l.took)
			fmt.Fprintf(r.out, "  %-18s %7.1f ms %7.1f ms %7.1f ms\n", l.name, of.P50, of.P95, of.P99)
		}
	}
	fmt.Fprintf(r.out, "  %s placed in %.1f s, %.0f a second\n", plural(len(s.followed), "order"), s.took.Seconds(), s.rate())
	if n := s.client.throttled.Load(); n > 0 {
		fmt.Fprintf(r.out, "  %s throttled (429) and repeated\n", plural(int(n), "request"))
	}
	if s.options.rate > 0 {
		fmt.Fprintf(r.out, "  The plot is %s.\n", s.options.plot)
	}
	if !s.seesNotifications {
		fmt.Fprintln(r.out, "  Notifications cannot be seen from here, and were not checked.")
	}
	fmt.Fprintln(r.out)
	if len(wrong) == 0 {
		fmt.Fprintln(r.out, r.paint.In(command.Green, fmt.Sprintf("All %d checks passed.", len(s.checks))))
		return
	}
	fmt.Fprintln(r.out, r.paint.In(command.Red, fmt.Sprintf("%d of %d checks failed.", len(wrong), len(s.checks))))
}

// document is what -json prints.
func (r *reporter) document(s *smoke, wrong []check) {
	type failure struct {
		Check string `json:"check"`
		Error string `json:"error"`
	}
	failures := []failure{}
	for _, c := range wrong {
		failures = append(failures, failure{c.name, c.err.Error()})
	}
	document := map[string]any{
		"url": s.target.url, "checks": len(s.checks), "failures": failures, "notificationsseen": s.seesNotifications,
		"throttled": s.client.throttled.Load(), "orders": len(s.followed), "seconds": s.took.Seconds(), "orderspersecond": s.rate(),
	}
	for _, l := range latencies {
		document[l.key] = latencyOf(s.followed, l.took)
	}
	encoder := json.NewEncoder(r.stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(document) // nobody reads a closed standard output
}

// rate returns how many orders were placed a second.
func (s *smoke) rate() float64 {
	if s.took == 0 {
		return 0
	}
	return float64(len(s.followed)) / s.took.Seconds()
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
