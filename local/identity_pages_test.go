package local_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"skip-the-line/definition"
	"skip-the-line/internal/browser"
	"skip-the-line/local"
)

// attempt makes a call of the API from a page, with the session of its role, as somebody with the developer tools does.
func attempt(p *browser.Page, role, method, path string) int {
	return browser.Eval[int](p, fmt.Sprintf(`fetch(%q, {method: %q, headers: {Authorization: JSON.parse(localStorage["skip-the-line/session/%s"]).idToken}}).then((r) => r.status)`,
		path, method, role))
}

var pictures = flag.String("pictures", "", "a directory for a picture of every page that has to do with signing in")

// mustLookWell checks a page as it is: on a telephone and a desk, in light and dark, nothing is too wide, every text can be read, and
// every control has a name. With -pictures DIR it leaves pictures to look at.
func mustLookWell(t *testing.T, p *browser.Page, name string) {
	t.Helper()
	for _, width := range []int64{320, 1440} {
		p.Size(width, 900)
		if beyond := browser.Eval[int](p, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); beyond > 0 {
			t.Errorf("%s at %d pixels is %d too wide", name, width, beyond)
		}
		for _, scheme := range []string{"light", "dark"} {
			p.Prefer(map[string]string{"prefers-color-scheme": scheme, "prefers-reduced-motion": "reduce"})
			for _, text := range p.LowContrast() {
				t.Errorf("%s in %s at %d pixels: hard to read: %s", name, scheme, width, text)
			}
			if *pictures != "" {
				if err := os.WriteFile(filepath.Join(*pictures, fmt.Sprintf("%s-%d-%s.png", name, width, scheme)), p.Screenshot(), 0o644); err != nil {
					t.Error(err)
				}
			}
		}
	}
	controls := p.Controls()
	for _, control := range controls {
		if control.Name == "" {
			t.Errorf("%s: a %s has no name", name, control.Role)
		}
	}
	if len(controls) == 0 {
		t.Errorf("%s has no controls", name)
	}
}

// A stranger signs in as a customer in one tab and as a counter in another, and neither can do the other's work.
func TestPages_signIn(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{Authorization: definition.CognitoUserPools})
	b := browser.Start(t)
	customer := b.MustOpen(t, stack.URL+"/customer.html?shop=platform-1")
	customer.WaitText("h1", "Who are you?")
	mustLookWell(t, customer, "sign-in")
	customer.Type("#name-0", "mary")
	customer.Click(".role:nth-child(1) .primary")
	customer.WaitText("#account", "mary")

	counter := b.MustOpen(t, stack.URL+"/counter.html?shop=platform-2")
	counter.WaitText("h1", "Who are you?")
	counter.Click(".role:nth-child(2) [value=platform-1]")
	counter.WaitText("main", "Nothing to make")
	counter.WaitText("#change", "platform-1") // whatever the address says

	mustOrder(customer, "Melbourne")
	customer.WaitText(heading, "Your order is placed")
	counter.WaitText("#to-make .ticket", "mary")
	const hers = "/order?accountid=mary&vendorid=platform-1"
	for _, try := range []struct {
		page               *browser.Page
		role, method, path string
		want               int
	}{
		{customer, "customer", "DELETE", hers, 404},
		{customer, "customer", "PUT", "/order/ready?accountid=mary&vendorid=platform-1", 404},
		{customer, "customer", "GET", "/orders?vendorid=platform-1", 404},
		{customer, "customer", "GET", "/order?accountid=ada&vendorid=platform-1", 404},
		{customer, "customer", "GET", hers, 200},
		{counter, "counter", "GET", "/orders?vendorid=platform-2", 404},
		{counter, "counter", "GET", hers, 200},
	} {
		if got := attempt(try.page, try.role, try.method, try.path); got != try.want {
			t.Errorf("%s %s by the %s is answered %d; want %d", try.method, try.path, try.role, got, try.want)
		}
	}
	// A token that is about to expire is renewed by the next look at the queue.
	const session = `JSON.parse(localStorage["skip-the-line/session/counter"])`
	browser.Eval[bool](counter, `(() => { const s = `+session+`; s.until = 0; localStorage["skip-the-line/session/counter"] = JSON.stringify(s); return true; })()`)
	counter.Wait(session + `.until > Date.now()`)
	counter.Click("#to-make [data-action=ready]")
	customer.WaitText(heading, "Ready")
	counter.Click("#ready [data-action=handOver]")
	customer.WaitText(heading, "Enjoy your coffee")

	// The invoice is the customer's; to sign out ends the session, and the next visit asks anew.
	customer.Navigate(browser.Eval[string](customer, `document.querySelector("#invoice").href`))
	customer.WaitText("main", "3.50")
	for _, page := range []*browser.Page{customer, counter} {
		if problems := page.Problems(); len(problems) > 0 {
			t.Errorf("problems: %q", problems)
		}
	}
	customer.Navigate(stack.URL + "/customer.html?shop=platform-1")
	customer.WaitText("#account", "mary")
	customer.Click("#account")
	customer.Wait(`document.querySelector("#leave").open`)
	mustLookWell(t, customer, "sign-out")
	customer.Click("#leave .primary")
	customer.WaitText("h1", "Your coffee is ready when you are.")
	customer.Navigate(stack.URL + "/customer.html?shop=platform-1")
	customer.WaitText("h1", "Who are you?")
	customer.Click(".role:nth-child(2) [value=platform-2]")
	customer.WaitText("[data-view=broken]", "Counters do not order")
	mustLookWell(t, customer, "wrong-role")
	customer.Click("#again")
	customer.Click("#leave [value=cancel]")
	customer.Navigate(stack.URL + "/signed-in.html?code=x&state=y") // a link that somebody else has made
	customer.WaitText("[data-view=broken]", "did not begin in this tab")
	mustLookWell(t, customer, "not-signed-in")

	// No page gets tokens, and the session of a user pool that was replaced leads to the sign-in once.
	if status := browser.Eval[int](customer, `fetch("/_local/token?sub=mary&vendorid=platform-1").then((r) => r.status)`); status != 403 {
		t.Errorf("a page that asks for a token is answered %d", status)
	}
	browser.Eval[bool](counter, `(() => { const key = "skip-the-line/session/counter", s = JSON.parse(localStorage[key]); s.idToken = "x.y.z"; s.since = 0; localStorage[key] = JSON.stringify(s); return true; })()`)
	counter.WaitText("h1", "Who are you?")
	counter.Click(".role:nth-child(1) [value=ada]")
	counter.WaitText("[data-view=broken]", "Customers have no queue")
}
