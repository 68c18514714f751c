package web_test

import (
	"testing"

	"skip-the-line/internal/browser"
)

// The whole way: order in one tab, make it ready and hand it over in another, and the first one knows.
func TestOrderToHandOver(t *testing.T) {
	t.Parallel()
	shop := mustServe(t)
	b := browser.Start(t)
	customer := b.MustOpen(t, shop.url+"/customer.html?shop=platform-1")
	counter := b.MustOpen(t, shop.url+"/counter.html?shop=platform-1")
	counter.WaitText("main", "Nothing to make")

	mustOrder(customer, "Melbourne")
	customer.WaitText("[data-view=order] h1", "Your order is placed")
	counter.WaitText("#to-make .ticket", "1 × Small Short Black")
	counter.Click("#to-make [data-action=ready]")
	counter.WaitText("#ready .ticket", "1 × Small Short Black")
	customer.WaitText("[data-view=order] h1", "Ready")
	counter.Click("#ready [data-action=handOver]")
	counter.WaitText("#toast", "is handed over")
	customer.WaitText("[data-view=order] h1", "Enjoy your coffee")
	healthy(t, shop, customer, counter)
}
