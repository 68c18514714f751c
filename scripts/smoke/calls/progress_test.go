package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"skip-the-line/scripts/internal/command"
)

// drawn returns what a terminal shows of the output: a line that is drawn over is there once.
func drawn(out string) (lines []string) {
	for line := range strings.SplitSeq(out, "\n") {
		parts := strings.Split(line, command.EraseLine)
		lines = append(lines, parts[len(parts)-1])
	}
	return lines
}

func newProgress(total int, terminal bool) (p *progress, out *bytes.Buffer, tick func(time.Duration)) {
	out = new(bytes.Buffer)
	p = (&reporter{out: out, terminal: terminal}).progress(total)
	now := p.start
	p.now = func() time.Time { return now }
	return p, out, func(d time.Duration) { now = now.Add(d) }
}

func TestProgress_isDrawnOverOnATerminal(t *testing.T) {
	t.Parallel()
	p, out, tick := newProgress(600, true)
	p.ordered(followed{}, nil)
	if first := drawn(out.String()); len(first) != 1 || !strings.HasSuffix(first[0], "1 of 600 orders placed") {
		t.Errorf("after the first order, before a second has passed: %q", first)
	}
	for range 299 {
		tick(10 * time.Millisecond)
		p.ordered(followed{}, nil)
	}
	p.ordered(followed{}, errors.New("broken"))
	p.done()
	lines := drawn(out.String())
	last := lines[len(lines)-2]
	if !strings.HasSuffix(last, "300 of 600 orders placed, 1 failed, 100 a second") || strings.Count(last, "█") != 15 || strings.Count(last, "░") != 15 {
		t.Errorf("the last line is %q", last)
	}
	if lines[len(lines)-1] != "" || !strings.Contains(lines[0], "✗") || !strings.Contains(lines[1], "broken") || len(lines) != 4 {
		t.Errorf("the lines are %q", lines)
	}
}

func TestProgress_isALineAtEveryTenthElsewhere(t *testing.T) {
	t.Parallel()
	p, out, tick := newProgress(100, false)
	for range 100 {
		tick(20 * time.Millisecond)
		p.ordered(followed{}, nil)
	}
	p.done()
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 10 || lines[9] != "  100 of 100 orders placed, 50 a second" {
		t.Errorf("the lines are %q", lines)
	}
}

func TestPercentile_isTheNearestRank(t *testing.T) {
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
