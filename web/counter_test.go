package web_test

import (
	"fmt"
	"testing"
	"time"

	"skip-the-line/internal/browser"
)

// What the chip says of the shop to a screen reader takes no room on a phone, however short the shop's name is.
func TestCounter_fitsAPhone(t *testing.T) {
	t.Parallel()
	s := mustServe(t)
	p := browser.MustOpen(t, s.url+"/counter.html?shop=w")
	p.WaitText("[data-view=queue]:not([hidden])", "Nothing to make.")
	for _, width := range []int64{320, 390, 416} {
		p.Size(width, 844)
		if beyond := browser.Eval[int](p, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); beyond > 0 {
			t.Errorf("at %d pixels the page is %d too wide", width, beyond)
		}
	}
}

func TestTwoCounters_agree(t *testing.T) {
	t.Parallel()
	s := mustServe(t)
	s.place("a0", "platform-1", "Melbourne", 2*time.Minute)
	s.place("a1", "platform-1", "Melbourne", time.Minute)
	b := browser.Start(t)
	left, right := mustWatch(t, s, b), mustWatch(t, s, b)
	left.WaitText("#to-make .ticket:nth-child(1)", "a0") // the oldest first
	left.WaitText("#to-make .ticket:nth-child(2)", "a1")
	right.WaitText("#to-make .ticket:nth-child(2)", "a1")

	left.Click("#to-make .ticket:nth-child(2) [data-action=ready]")
	right.WaitText("#ready .ticket", "a1")
	right.Click("#ready [data-action=handOver]")
	left.Wait(`document.querySelectorAll("#ready .ticket").length === 0`)
	s.place("a2", "platform-1", "Melbourne", 0)
	left.WaitText("#to-make .ticket:nth-child(2)", "a2")
	right.WaitText("#to-make .ticket:nth-child(2)", "a2")
	healthy(t, s, left, right)
}

// One counter shows an order that another has handed over. Its customer has placed the next, which must stay.
func TestStaleCounter_leavesTheNextOrderAlone(t *testing.T) {
	for _, action := range []string{"ready", "handOver"} {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			s := mustServe(t)
			first := s.place("a0", "platform-1", "Melbourne", time.Minute)
			p := mustWatch(t, s, browser.Start(t))
			s.with(func() {
				s.lagged = []order{*first}
				first.active = false
			})
			next := s.place("a0", "platform-1", "Melbourne", 0)
			p.Click("#to-make [data-action=" + action + "]")
			p.WaitText("#toast", "was handed over at another counter")
			s.with(func() {
				if !next.active || next.ReadyAt != "" {
					t.Error("the next order was touched")
				}
			})
		})
	}
}

// An index shows for a moment what is no longer so. What this counter has done stays done.
func TestLaggingIndex_bringsNothingBack(t *testing.T) {
	t.Parallel()
	s := mustServe(t)
	one, two := s.place("a0", "platform-1", "Melbourne", time.Minute), s.place("a1", "platform-1", "Melbourne", 0)
	p := mustWatch(t, s, browser.Start(t))
	s.with(func() { s.lagged = []order{*one, *two} })
	p.Click("#to-make .ticket:nth-child(2) [data-action=ready]")
	p.WaitText("#ready .ticket", "a1")
	p.Click("#to-make .ticket:nth-child(1) [data-action=handOver]")
	p.Wait(`document.querySelectorAll("#to-make .ticket").length === 0`)
	s.with(func() { s.calls = nil })
	for range 2 { // looks at the queue that still shows both as they were
		p.Wait(`performance.getEntriesByType("resource").filter((entry) => entry.name.includes("/orders?")).length > (window.looks ??= performance.getEntriesByType("resource").filter((entry) => entry.name.includes("/orders?")).length)`)
		browser.Eval[bool](p, `delete window.looks`)
	}
	if making := browser.Eval[int](p, `document.querySelectorAll("#to-make .ticket").length`); making != 0 {
		t.Error("the order that was handed over came back")
	}
	p.WaitText("#ready .ticket", "a1")
}

// Ten orders a second: what is already there is neither moved nor made anew, and keeps the focus.
func TestCounter_doesNotFlicker(t *testing.T) {
	t.Parallel()
	s := mustServe(t)
	for i := range 5 {
		s.place(fmt.Sprintf("a%d", i), "platform-1", "Melbourne", time.Minute)
	}
	p := mustWatch(t, s, browser.Start(t))
	p.Wait(`document.querySelectorAll(".ticket").length === 5`)
	browser.Eval[bool](p, `{
		window.shifts = 0;
		new PerformanceObserver((list) => { for (const entry of list.getEntries()) shifts += entry.value; }).observe({ type: "layout-shift", buffered: false });
		window.first = [...document.querySelectorAll(".ticket")];
		first[2].querySelector("button").focus();
		true }`)
	rush := time.NewTicker(100 * time.Millisecond)
	defer rush.Stop()
	for i := range 30 {
		<-rush.C
		s.place(fmt.Sprintf("b%d", i), "platform-1", "Melbourne", 0)
	}
	p.Wait(`document.querySelectorAll("#to-make .ticket").length === 35`)
	if shifts := browser.Eval[float64](p, `shifts`); shifts > 0 {
		t.Errorf("the layout shifted by %v", shifts)
	}
	if !browser.Eval[bool](p, `first.every((ticket, i) => ticket === document.querySelectorAll("#to-make .ticket")[i]) && first[2].contains(document.activeElement)`) {
		t.Error("tickets that were there have been replaced, or lost the focus")
	}
	healthy(t, s, p)
}

func TestLongQueue_isShownPageByPage(t *testing.T) {
	t.Parallel()
	s := mustServe(t)
	s.page = 4
	for i := range 10 {
		s.place(fmt.Sprintf("a%d", i), "platform-1", "Melbourne", time.Duration(10-i)*time.Minute)
	}
	p := mustWatch(t, s, browser.Start(t))
	for _, shown := range []int{4, 8, 10} {
		p.Wait(fmt.Sprintf(`document.querySelectorAll(".ticket").length === %d`, shown))
		if shown < 10 {
			p.Click("#load")
		}
	}
	p.Wait(`document.querySelector("#rest").hidden`)
	p.WaitText("#to-make .ticket:nth-child(10)", "a9")
}

func TestCounter_offlineAndBack(t *testing.T) {
	t.Parallel()
	s := mustServe(t)
	s.place("a0", "platform-1", "Melbourne", time.Minute)
	p := mustWatch(t, s, browser.Start(t))
	p.Offline(true)
	p.Click("#to-make [data-action=ready]")
	p.WaitText("#toast", "is as it was")
	p.WaitText("#connection", "No connection")
	s.place("a1", "platform-1", "Melbourne", 0)
	p.Offline(false)
	p.WaitText("#to-make .ticket:nth-child(2)", "a1")
	p.Wait(`document.querySelector("#connection").hidden`)
	p.Click("#to-make [data-action=ready]")
	p.WaitText("#ready .ticket", "a0")
	healthy(t, s, p)
}
