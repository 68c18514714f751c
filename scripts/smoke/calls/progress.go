package main

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"skip-the-line/scripts/internal/command"
)

// fewOrders is how many orders get a line each.
const fewOrders = 20

// progress tells how many orders have been placed: a line each when there are few, a line that is drawn over on a
// terminal, and else a line at every tenth of the way.
type progress struct {
	report *reporter
	total  int
	now    func() time.Time
	start  time.Time

	mu     sync.Mutex
	placed int
	failed int
	drawn  time.Time // when the line was last drawn; zero before
}

func (r *reporter) progress(orders int) *progress {
	return &progress{report: r, total: orders, now: time.Now, start: time.Now()}
}

// ordered counts an order that has come to its end. Only one that was placed counts as done.
func (p *progress) ordered(f followed, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err == nil {
		p.placed++
	} else {
		p.failed++
	}
	switch {
	case p.total <= fewOrders:
		p.report.line(err, f.order.String(), p.about(f))
	case err != nil && p.failed <= fewOrders: // more would only say the same
		p.clear()
		p.report.line(err, f.order.String(), "")
	case !p.report.terminal && (p.placed+p.failed)%max(1, p.total/10) == 0:
		fmt.Fprintf(p.report.out, "  %s\n", p)
	}
	if p.drawsOver() && p.now().Sub(p.drawn) > 100*time.Millisecond {
		p.draw()
	}
}

func (p *progress) about(f followed) string {
	return fmt.Sprintf("%s %s, placed after %v, invoice after %v", f.order.total(), f.item.Currency,
		f.placed.Round(time.Millisecond), f.invoice.Round(time.Millisecond))
}

// done leaves the last line standing.
func (p *progress) done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.drawsOver() {
		p.draw()
		fmt.Fprintln(p.report.out)
	}
}

func (p *progress) drawsOver() bool { return p.report.terminal && p.total > fewOrders }

func (p *progress) clear() {
	if p.drawsOver() {
		fmt.Fprint(p.report.out, command.EraseLine)
	}
}

func (p *progress) draw() {
	const width = 30
	full := width * (p.placed + p.failed) / p.total
	fmt.Fprintf(p.report.out, "%s  %s%s  %s", command.EraseLine,
		p.report.paint.In(command.Green, strings.Repeat("█", full)), p.report.paint.In(command.Faint, strings.Repeat("░", width-full)), p)
	p.drawn = p.now()
}

// String says how far it is. A rate is not worth saying before a second has passed.
func (p *progress) String() string {
	text := fmt.Sprintf("%d of %s placed", p.placed, plural(p.total, "order"))
	if p.failed > 0 {
		text += fmt.Sprintf(", %d failed", p.failed)
	}
	if took := p.now().Sub(p.start); took >= time.Second {
		text += fmt.Sprintf(", %.0f a second", float64(p.placed)/took.Seconds())
	}
	return text
}
