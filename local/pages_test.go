package local_test

import (
	"context"
	"strings"
	"testing"

	"skip-the-line/emulator/asl"
	"skip-the-line/internal/browser"
	"skip-the-line/local"
)

// mustOrder orders the first coffee of the menu on the customer's page.
func mustOrder(customer *browser.Page, city string) {
	customer.Click("[data-view=menu] .primary")
	customer.Type("#city", city)
	customer.Click("[data-view=check] .primary")
}

const heading = "[data-view=order] h1"

// What a stranger does who opens the printed link: order in one tab, make it ready in another, pick it up, with the real
// handler, the real documents and the real SDK behind the pages.
func TestPages_fromTheMenuToTheHandOver(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	b := browser.Start(t)
	customer := b.MustOpen(t, stack.URL+"/customer.html?shop=platform-1")
	counter := b.MustOpen(t, stack.URL+"/counter.html?shop=platform-1")
	counter.WaitText("main", "Nothing to make")

	mustOrder(customer, "<img src=x onerror=alert(1)>")
	customer.WaitText(heading, "Your order is placed")
	counter.WaitText("#to-make .ticket", "1 × Small Short Black")
	counter.Click("#to-make [data-action=ready]")
	customer.WaitText(heading, "Ready")

	customer.Click("#anew")
	mustOrder(customer, "Sydney")
	customer.WaitText("[data-view=order]", "You already have an order at this shop. Pick it up first.")
	customer.Click("#other")
	customer.WaitText(heading, "Ready")

	counter.Click("#ready [data-action=handOver]")
	customer.WaitText(heading, "Enjoy your coffee")
	counter.WaitText("#ready + .empty", "Nothing on the shelf")
	for _, page := range []*browser.Page{customer, counter} {
		if problems := page.Problems(); len(problems) > 0 {
			t.Errorf("problems: %q", problems)
		}
		for _, request := range page.Requests() {
			if _, url, _ := strings.Cut(request, " "); !strings.HasPrefix(url, stack.URL+"/") {
				t.Errorf("a request leaves the origin: %s", request)
			}
		}
	}
}

// The invoice lies in the bucket, behind a presigned URL of another origin, to be read and printed.
func TestPages_showTheInvoice(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	customer := browser.MustOpen(t, stack.URL+"/customer.html?shop=platform-1")
	mustOrder(customer, "O'Connor")
	customer.WaitText(heading, "Your order is placed")
	customer.Navigate(browser.Eval[string](customer, `document.querySelector("#invoice").href`))
	customer.WaitText("main", "3.50")
	if problems := customer.Problems(); len(problems) > 0 {
		t.Errorf("problems: %q", problems)
	}
}

// The shop's bucket is not there: nothing is charged or held, and the customer is told.
func TestPages_tellOfAFailure(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{Task: func(next asl.Task) asl.Task {
		return func(ctx context.Context, resource string, input any) (any, error) {
			if call, _ := input.(map[string]any); strings.HasSuffix(resource, "lambda:invoke") && strings.HasSuffix(call["FunctionName"].(string), "put-object") {
				return nil, &asl.Error{Name: "Lambda.AccessDeniedException", Cause: "arn:aws:iam::000000000000:role/x is not allowed"}
			}
			return next(ctx, resource, input)
		}
	}})
	customer := browser.MustOpen(t, stack.URL+"/customer.html?shop=platform-1")
	mustOrder(customer, "Melbourne")
	customer.WaitText("#line .current", "Failed")
	if text := customer.Text("main"); strings.Contains(text, "arn:") || strings.Contains(text, "Lambda") {
		t.Errorf("the page shows what is ours: %s", text)
	}
}
