package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// writePlot writes the plot of the orders that were placed to a file of that name.
func (s *smoke) writePlot(name string) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	title := fmt.Sprintf("%s at %g a second against %s", plural(s.options.orders, "order"), s.options.rate, s.target.about)
	return os.WriteFile(name, []byte(plot(title, s.followed)), 0o644)
}

// The plot has two panels: how long orders took over the time of the run, and the percentiles of all. Both share a
// logarithmic axis of milliseconds.
const (
	plotWidth, plotHeight = 1000, 420
	panelTop, panelBottom = 60, 360
	overTimeLeft          = 70
	overTimeRight         = 600
	percentilesLeft       = 680
	percentilesRight      = 970
)

// curves are what is drawn of the time until an order's invoice, over the time of the run.
var curves = []struct {
	percent int
	colour  string
}{{50, "#2b8a3e"}, {95, "#e67700"}, {100, "#c92a2a"}}

var latencyColours = []string{"#868e96", "#1c7ed6", "#7048e8"} // in the order of latencies

func plot(title string, all []followed) string {
	p := plotter{}
	p.scale(all)
	p.printf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="system-ui, sans-serif" font-size="12">`, plotWidth, plotHeight)
	p.printf(`<rect width="100%%" height="100%%" fill="#fff"/>`)
	p.text(overTimeLeft, 24, "start", "#212529", title)
	p.axis(overTimeLeft, overTimeRight, "POST to invoice, by when the order was due")
	p.axis(percentilesLeft, percentilesRight, "percentiles of all orders")
	p.overTime(all)
	p.percentiles(all)
	p.printf(`</svg>`)
	return p.svg.String()
}

type plotter struct {
	svg     strings.Builder
	decades [2]float64 // powers of ten, in milliseconds, at the bottom and at the top
	seconds float64    // that the run took
}

func (p *plotter) printf(format string, a ...any) { fmt.Fprintf(&p.svg, format+"\n", a...) }

func (p *plotter) text(x, y float64, anchor, colour, text string) {
	p.printf(`<text x="%.1f" y="%.1f" text-anchor="%s" fill="%s">%s</text>`, x, y, anchor, colour, escape.Replace(text))
}

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// scale chooses the axes so that everything is on them.
func (p *plotter) scale(all []followed) {
	low, high := math.Inf(1), math.Inf(-1)
	for _, f := range all {
		low, high = min(low, ms(f.post)), max(high, ms(f.invoice))
		p.seconds = max(p.seconds, f.due.Seconds())
	}
	if len(all) == 0 {
		low, high = 1, 10
	}
	p.seconds = max(p.seconds, 1e-3)
	p.decades = [2]float64{math.Floor(math.Log10(low)), math.Ceil(math.Log10(high))}
	if p.decades[0] == p.decades[1] {
		p.decades[1]++
	}
}

func ms(d time.Duration) float64 { return max(float64(d.Microseconds())/1000, 0.01) }

func (p *plotter) y(milliseconds float64) float64 {
	part := (math.Log10(milliseconds) - p.decades[0]) / (p.decades[1] - p.decades[0])
	return panelBottom - part*(panelBottom-panelTop)
}

func (p *plotter) axis(left, right float64, title string) {
	p.text(left, panelTop-12, "start", "#495057", title)
	for decade := p.decades[0]; decade <= p.decades[1]; decade++ {
		y := p.y(math.Pow(10, decade))
		p.printf(`<path d="M%.1f %.1fH%.1f" stroke="#dee2e6"/>`, left, y, right)
		p.text(left-6, y+4, "end", "#495057", fmt.Sprintf("%g ms", math.Pow(10, decade)))
	}
}

func (p *plotter) line(colour string, points [][2]float64) {
	var d strings.Builder
	for i, point := range points {
		fmt.Fprintf(&d, "%c%.1f %.1f", "ML"[min(i, 1)], point[0], point[1])
	}
	p.printf(`<path d="%s" fill="none" stroke="%s" stroke-width="1.5" stroke-linejoin="round"/>`, d.String(), colour)
}

// overTime draws percentiles of the orders that were due at about the same time.
func (p *plotter) overTime(all []followed) {
	const most = 60
	slots := min(most, max(1, len(all)/20))
	due := make([][]time.Duration, slots)
	for _, f := range all {
		slot := min(int(f.due.Seconds()/p.seconds*float64(slots)), slots-1)
		due[slot] = append(due[slot], f.invoice)
	}
	x := func(slot float64) float64 { return overTimeLeft + slot/float64(slots)*(overTimeRight-overTimeLeft) }
	for i, curve := range curves {
		var points [][2]float64
		for slot, times := range due {
			if len(times) > 0 {
				slices.Sort(times)
				points = append(points, [2]float64{x(float64(slot) + 0.5), p.y(max(percentile(times, curve.percent), 0.01))})
			}
		}
		p.line(curve.colour, points)
		name := fmt.Sprintf("p%d", curve.percent)
		if curve.percent == 100 {
			name = "slowest"
		}
		p.text(overTimeRight-200+float64(i)*70, panelTop-12, "start", curve.colour, name)
	}
	for i := range 5 {
		p.text(x(float64(i*slots)/4), panelBottom+18, "middle", "#495057", fmt.Sprintf("%.3g s", p.seconds*float64(i)/4))
	}
}

// percentiles draws how long the fastest share of the orders took, with the slowest ones spread out.
func (p *plotter) percentiles(all []followed) {
	marks := []float64{0, 50, 90, 99, 99.9}
	x := func(percent float64) float64 {
		part := -math.Log10(1-percent/100) / 3 // 0 at p0, 1 at p99.9
		return percentilesLeft + part*(percentilesRight-percentilesLeft)
	}
	for _, mark := range marks {
		p.text(x(mark), panelBottom+18, "middle", "#495057", fmt.Sprintf("p%g", mark))
	}
	for i, l := range latencies {
		p.text(percentilesLeft+float64(i)*105, panelBottom+40, "start", latencyColours[i], l.name)
		if len(all) == 0 {
			continue
		}
		times := make([]time.Duration, len(all))
		for k, f := range all {
			times[k] = l.took(f)
		}
		slices.Sort(times)
		var points [][2]float64
		for step := range 151 {
			percent := 100 * (1 - math.Pow(10, -float64(step)/50))
			rank := min(int(math.Ceil(percent/100*float64(len(times)))), len(times))
			points = append(points, [2]float64{x(percent), p.y(ms(times[max(rank, 1)-1]))})
		}
		p.line(latencyColours[i], points)
	}
}
