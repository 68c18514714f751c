package main

import (
	"fmt"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"

	"skip-the-line/handler/order"
)

// orderProgress tells how the orders go: a line each when there are few, a bar on a terminal, and else a line at
// every tenth of the way.
type orderProgress struct {
	report *reporter
	total  int
	drawn  *progressbar.ProgressBar // nil when there is none to draw

	mu    sync.Mutex
	count int
}

func (p *orderProgress) ordered(f followed, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count++
	switch {
	case err != nil || p.total <= fewOrders:
		p.report.line(err, f.order.String(), fmt.Sprintf("   %s %s, placed after %v, invoice after %v",
			f.order.total(), order.Currency(), f.placed.Round(time.Millisecond), f.invoice.Round(time.Millisecond)))
	case p.drawn == nil && p.count%max(1, p.total/10) == 0:
		fmt.Fprintf(p.report.out, "  %d of %s\n", p.count, plural(p.total, "order"))
	}
	if p.drawn != nil {
		_ = p.drawn.Add(1)
	}
}

func (p *orderProgress) done() {
	if p.drawn != nil {
		_ = p.drawn.Finish()
	}
}
