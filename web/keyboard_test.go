package web_test

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"skip-the-line/internal/browser"
)

// Everything, from the menu to the coffee in hand, without a mouse.
func TestKeyboardOnly(t *testing.T) {
	t.Parallel()
	s := mustServe(t)
	b := browser.Start(t)
	customer := b.MustOpen(t, s.url+"/customer.html?shop=platform-1")
	customer.WaitText("[data-view=menu]:not([hidden])", "Total")
	mustTabTo(t, customer, `input[name=coffee]`)
	customer.Press(kb.ArrowDown)
	mustTabTo(t, customer, `input[name=size]`)
	customer.Press(kb.ArrowDown, kb.ArrowDown)
	mustTabTo(t, customer, `#more`)
	customer.Press(kb.Enter)
	customer.WaitText("[data-view=menu] .what", "2 × Large Flat White")
	mustTabTo(t, customer, `[data-view=menu] .primary`)
	customer.Press(kb.Enter)
	mustTabTo(t, customer, `#city`)
	customer.Press("Melbourne", kb.Enter)
	customer.WaitText(heading, "placed")
	if focus := browser.Eval[string](customer, `document.activeElement.innerText`); focus == "" {
		t.Error("the focus is lost when the order's page comes")
	}

	s.place("a1", "platform-1", "Melbourne", 0)
	counter := mustWatch(t, s, b)
	counter.Wait(`document.querySelectorAll(".ticket").length === 2`)
	mustTabTo(t, counter, `.ticket:nth-child(1) [data-action=ready]`)
	counter.Press(kb.Enter)
	counter.WaitText("#ready .ticket", "2 × Large Flat White")
	// The focus goes on to the next order.
	counter.Wait(`document.activeElement.matches("#to-make .ticket:nth-child(1) [data-action=ready]")`)
	mustTabTo(t, counter, `#ready [data-action=handOver]`)
	counter.Press(" ")
	customer.WaitText(heading, "Enjoy your coffee")
	if browser.Eval[bool](counter, `document.activeElement === document.body`) {
		t.Error("the focus is lost with the last ticket")
	}
	healthy(t, s, customer, counter)
}

// mustTabTo presses Tab until the element has the focus, and requires that one sees it there.
func mustTabTo(t *testing.T, p *browser.Page, selector string) {
	t.Helper()
	start := time.Now()
	for !browser.Eval[bool](p, "document.activeElement.matches(`"+selector+"`)") {
		if time.Since(start) > time.Minute {
			t.Fatalf("Tab does not lead to %s", selector)
		}
		p.Press(kb.Tab)
	}
	visible := `(() => { const shown = document.activeElement.closest(".choice") ?? document.activeElement; return getComputedStyle(shown).outlineStyle !== "none"; })()`
	if !browser.Eval[bool](p, visible) {
		t.Errorf("the focus on %s cannot be seen", selector)
	}
}
