package local_test

import (
	"fmt"
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

// A stranger signs in as a customer in one tab and as a counter in another, and neither can do the other's work.
func TestPages_signIn(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{Authorization: definition.CognitoUserPools})
	b := browser.Start(t)
	customer := b.MustOpen(t, stack.URL+"/customer.html?shop=platform-1")
	customer.WaitText("h1", "Who are you?")
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
	customer.Click("#leave .primary")
	customer.WaitText("h1", "Your coffee is ready when you are.")
	customer.Navigate(stack.URL + "/customer.html?shop=platform-1")
	customer.WaitText("h1", "Who are you?")
	customer.Click(".role:nth-child(2) [value=platform-2]")
	customer.WaitText("[data-view=broken]", "Counters do not order")
}
