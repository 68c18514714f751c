package browser

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Page is a tab. Its methods fail the test when they cannot do what they say.
type Page struct {
	t   *testing.T
	ctx context.Context

	mu       sync.Mutex
	requests []string
	problems []string
}

// record keeps what the page requests and what goes wrong in it.
func (p *Page) record(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		p.requests = append(p.requests, e.Request.Method+" "+e.Request.URL)
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			text += " " + e.ExceptionDetails.Exception.Description
		}
		p.problems = append(p.problems, text)
	case *log.EventEntryAdded:
		// A page handles a status of 404 and a lost connection; it cannot handle a violated policy.
		if e.Entry.Source != log.EntrySourceNetwork && e.Entry.Level == log.EntryLevelError {
			p.problems = append(p.problems, e.Entry.Text)
		}
	}
}

// Requests returns what the page has requested, as "GET http://127.0.0.1/menu".
func (p *Page) Requests() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.requests)
}

// Problems returns what the page has thrown, and where it has violated its Content-Security-Policy.
func (p *Page) Problems() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.problems)
}

func (p *Page) do(what string, actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		p.t.Fatalf("%s: %v\n%s", what, err, p.seen())
	}
}

// seen is what a failed test shows of the page.
func (p *Page) seen() string {
	text, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](`location + "\n" + document.body?.innerText`))
	if err != nil {
		text = err.Error()
	}
	return fmt.Sprintf("the page shows:\n%s\nits problems: %q", text, p.Problems())
}

// Navigate opens another address in the same tab.
func (p *Page) Navigate(url string) {
	p.t.Helper()
	p.do("navigate", chromedp.Navigate(url))
}

// Reload loads the page anew.
func (p *Page) Reload() {
	p.t.Helper()
	p.do("reload", chromedp.Reload())
}

// Back goes one step back in the tab's history.
func (p *Page) Back() {
	p.t.Helper()
	p.do("back", chromedp.Evaluate[chromedp.Void](`history.back()`))
}

// Click clicks the first element that the CSS selector finds, once it is visible.
func (p *Page) Click(selector string) {
	p.t.Helper()
	p.do("click "+selector, chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// Type replaces an input's text, by keys.
func (p *Page) Type(selector, text string) {
	p.t.Helper()
	p.do("type into "+selector,
		chromedp.WaitVisible(chromedp.CSS(selector)),
		chromedp.Evaluate[chromedp.Void](`document.querySelector(`+quote(selector)+`).select()`),
		chromedp.SendKeys(chromedp.CSS(selector), text))
}

// Press presses keys, as package chromedp/kb names them, wherever the focus is.
func (p *Page) Press(keys ...string) {
	p.t.Helper()
	for _, key := range keys {
		p.do("press a key", chromedp.KeyEvent(key))
	}
}

// Eval returns the value of a JavaScript expression. A promise is waited for.
func Eval[T any](p *Page, expression string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %v\n%s", expression, err, p.seen())
	}
	return value
}

// Wait waits until a JavaScript expression is true, also across loads of the page.
func (p *Page) Wait(condition string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	// Runtime.evaluate is not bound by the page's policy; chromedp's own polling is.
	poll := `new Promise((resolve) => { (function look() { let yes = false; try { yes = ` + condition + `; } catch {}
		yes ? resolve(true) : setTimeout(look, 10); })(); })`
	for {
		_, err := chromedp.Run(ctx, chromedp.Evaluate[bool](poll, chromedp.EvalAwaitPromise))
		var gone *cdproto.Error
		switch {
		case err == nil:
			return
		case errors.As(err, &gone) && ctx.Err() == nil: // the page was left while it was waited for
		default:
			p.t.Fatalf("wait until %s: %v\n%s", condition, err, p.seen())
		}
	}
}

// WaitText waits until the first element that the CSS selector finds shows text among its own.
func (p *Page) WaitText(selector, text string) {
	p.t.Helper()
	p.Wait(fmt.Sprintf(`document.querySelector(%s).innerText.includes(%s)`, quote(selector), quote(text)))
}

// Text returns what the first element that the CSS selector finds shows.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	return strings.TrimSpace(Eval[string](p, `document.querySelector(`+quote(selector)+`)?.innerText ?? ""`))
}

func quote(text string) string {
	quoted, _ := json.Marshal(text)
	return string(quoted)
}
