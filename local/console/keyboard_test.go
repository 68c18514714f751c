package console_test

import (
	"testing"

	"github.com/chromedp/chromedp/kb"

	"skip-the-line/internal/browser"
	"skip-the-line/local"
)

// mustTabTo presses Tab until the element has the focus, and requires that one sees it there.
func mustTabTo(t *testing.T, p *browser.Page, selector string) {
	t.Helper()
	for range 200 {
		if browser.Eval[bool](p, "document.activeElement.matches(`"+selector+"`)") {
			if !browser.Eval[bool](p, `(() => {
				const focused = document.activeElement, style = getComputedStyle(focused), shape = focused.querySelector(".shape");
				return style.outlineStyle !== "none" || shape !== null && parseFloat(getComputedStyle(shape).strokeWidth) > 3;
			})()`) {
				t.Errorf("one does not see the focus on %s", selector)
			}
			return
		}
		p.Press(kb.Tab)
	}
	t.Fatalf("Tab does not lead to %s", selector)
}

// From the list to the input of a state, without a mouse.
func TestKeyboardOnly(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{Warm: 1})
	mustPlace(t, stack, "a0")
	id := mustPlace(t, stack, "a1")
	p := browser.MustOpen(t, stack.URL+"/_local/")
	p.Wait(`document.querySelectorAll("#orders li").length === 2`)
	p.Press("/")
	p.Wait(`document.activeElement.matches("#q")`)
	p.Press("customer:a1")
	p.Wait(`document.querySelectorAll("#orders li").length === 1`)
	p.Press(kb.Escape)
	p.Wait(`document.querySelectorAll("#orders li").length === 2`) // as the browser clears a search
	mustTabTo(t, p, "#orders li:first-child a")
	p.Press(kb.ArrowDown)
	p.Wait(`document.activeElement.matches("#orders li:last-child a")`)
	p.Press(kb.ArrowUp, kb.Enter)
	p.WaitText("#outcome", "placed")
	if !browser.Eval[bool](p, `location.search.includes("`+id+`")`) {
		t.Error("it is another order")
	}
	mustTabTo(t, p, `.node[data-state="PutItem"]`)
	p.Press(kb.Enter)
	p.WaitText("#detail h2", "PutItem")
	mustTabTo(t, p, `#timeline li:first-child a`)
	p.Press(kb.ArrowDown, kb.Enter)
	p.WaitText("#detail h2", "PutObject")
	mustTabTo(t, p, `#detail details[data-part=input] > summary`)
	p.Press(kb.Enter)
	p.Wait(`document.querySelector("#detail details[data-part=input]").open`)
	mustTabTo(t, p, `.masthead nav a[href="functions.html"]`) // round again, from the end of the page
	if problems := p.Problems(); len(problems) > 0 {
		t.Errorf("problems: %q", problems)
	}
}
