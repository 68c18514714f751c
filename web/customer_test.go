package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"skip-the-line/internal/browser"
	"skip-the-line/web"
)

const heading = "[data-view=order] h1"

// The whole way: order in one tab, make it ready and hand it over in another, and the first one knows.
func TestOrderToHandOver(t *testing.T) {
	t.Parallel()
	s := mustServe(t)
	b := browser.Start(t)
	customer := b.MustOpen(t, s.url+"/customer.html?shop=platform-1")
	counter := b.MustOpen(t, s.url+"/counter.html?shop=platform-1")
	counter.WaitText("main", "Nothing to make")

	mustOrder(customer, "Melbourne")
	customer.WaitText(heading, "Your order is placed")
	counter.WaitText("#to-make .ticket", "1 × Small Short Black")
	if code := customer.Text(".code strong"); counter.Text(".ticket .code") != code {
		t.Errorf("the customer says %s at the counter, which shows %s", code, counter.Text(".ticket .code"))
	}
	counter.Click("#to-make [data-action=ready]")
	counter.WaitText("#ready .ticket", "1 × Small Short Black")
	customer.WaitText(heading, "Ready")
	counter.Click("#ready [data-action=handOver]")
	counter.WaitText("#toast", "is handed over")
	customer.WaitText(heading, "Enjoy your coffee")
	counter.WaitText("#ready + .empty", "Nothing on the shelf")
	healthy(t, s, customer, counter)
}

func TestSecondOrderAtTheSameShop_isRejectedWithTheReason(t *testing.T) {
	t.Parallel()
	s := mustServe(t)
	p := browser.MustOpen(t, s.url+"/customer.html?shop=platform-1")
	mustOrder(p, "Melbourne")
	p.WaitText(heading, "placed")
	first := p.Text("[data-text=orderid]")
	p.Click("#anew")
	mustOrder(p, "Melbourne")
	p.WaitText("[data-view=order]", "You already have an order at this shop. Pick it up first.")
	p.WaitText("#line .current", "Rejected")
	p.Click("#other")
	p.WaitText("[data-text=orderid]", first)
	p.WaitText(heading, "placed")
	healthy(t, s, p)
}

func TestFailedOrder_isNotShownAsHandedOver(t *testing.T) {
	t.Parallel()
	s := mustServe(t)
	p := browser.MustOpen(t, s.url+"/customer.html?shop=platform-1")
	mustOrder(p, "Melbourne")
	p.WaitText(heading, "placed") // it is in the table
	s.with(func() {               // its invoice cannot be written, so it is removed again
		s.orders[0].active, s.orders[0].status, s.orders[0].reason = false, "failed", "Nothing is charged or held. Order again."
	})
	p.WaitText("[data-view=order]", "Nothing is charged or held. Order again.")
	p.WaitText("#line .current", "Failed")
	if !browser.Eval[bool](p, `document.querySelector("#invoice").hidden`) {
		t.Error("a failed order offers an invoice")
	}
	healthy(t, s, p)
}

// The response of a POST is lost, twice: the same order is sent again under its own id.
func TestLostResponse_doesNotDoubleTheOrder(t *testing.T) {
	t.Parallel()
	s := mustServe(t)
	s.lost = 2
	p := browser.MustOpen(t, s.url+"/customer.html?shop=platform-1")
	mustOrder(p, "Melbourne")
	p.WaitText(heading, "placed")
	s.with(func() {
		if s.posts != 3 || len(s.orders) != 1 {
			t.Errorf("%d POSTs made %d orders; want 3 and 1", s.posts, len(s.orders))
		}
	})
}

func TestOfflineAndBack(t *testing.T) {
	t.Parallel()
	s := mustServe(t)
	p := browser.MustOpen(t, s.url+"/customer.html?shop=platform-1")
	p.WaitText("[data-view=menu]:not([hidden])", "Total")
	p.Offline(true)
	mustOrder(p, "Melbourne")
	p.WaitText(heading, "Sending your order")
	p.WaitText("#connection", "No connection")
	p.Offline(false)
	p.WaitText(heading, "placed")
	p.Wait(`document.querySelector("#connection").hidden`)

	p.Offline(true)
	p.WaitText("#connection", "No connection")
	s.with(func() { s.orders[0].ReadyAt = time.Now().UTC().Format(time.RFC3339) })
	p.Offline(false)
	p.WaitText(heading, "Ready")
	s.with(func() {
		if len(s.orders) != 1 {
			t.Errorf("%d orders; want 1", len(s.orders))
		}
	})
	healthy(t, s, p)
}

func TestReload_findsTheOrderWhereItWas(t *testing.T) {
	t.Parallel()
	s := mustServe(t)
	s.held = true
	s.lost = 1000
	p := browser.MustOpen(t, s.url+"/customer.html?shop=platform-1")
	mustOrder(p, "Melbourne")
	p.WaitText(heading, "Sending your order")
	s.with(func() { s.lost = 0 })
	p.Reload() // sent, but no response said so
	p.WaitText(heading, "The shop has your order")
	p.Reload()
	p.WaitText(heading, "The shop has your order")
	s.release()
	p.WaitText(heading, "placed")
	p.Reload()
	p.WaitText(heading, "placed")
	s.with(func() { s.orders[0].active = false })
	p.WaitText(heading, "Enjoy your coffee")
	p.Reload()
	p.WaitText(heading, "Enjoy your coffee")
	p.Navigate(s.url + "/customer.html?shop=platform-1")
	p.WaitText("[data-view=menu]:not([hidden]) h1", "What will it be?")
	s.with(func() {
		if len(s.orders) != 1 {
			t.Errorf("%d orders; want 1", len(s.orders))
		}
	})
	healthy(t, s, p)
}

// Nobody expects the coffee of an order that could not be sent half an hour ago.
func TestUnsentOrderOfLongAgo_isNotSent(t *testing.T) {
	t.Parallel()
	s := mustServe(t)
	s.broken = true
	p := browser.MustOpen(t, s.url+"/customer.html?shop=platform-1")
	p.Wait(`document.querySelector("#again").checkVisibility()`) // loaded is not yet answered
	s.with(func() { s.broken = false })
	p.Click("#again")
	p.WaitText("[data-view=menu]:not([hidden])", "Total")
	s.with(func() { s.broken = true })
	mustOrder(p, "Melbourne")
	p.WaitText("#connection", "does not respond")
	browser.Eval[bool](p, `{ const orders = JSON.parse(localStorage["skip-the-line/orders"]); orders[0].sentat -= 30 * 60_000;
		localStorage["skip-the-line/orders"] = JSON.stringify(orders); true }`)
	s.with(func() { s.broken, s.posts = false, 0 })
	p.Reload()
	p.WaitText("[data-view=order]", "It never reached the shop")
	s.with(func() {
		if s.posts != 0 {
			t.Error("the old order was sent")
		}
	})
}

// However slow the workflow is, the page makes few calls until an order is placed.
func TestOrder_needsFewCalls(t *testing.T) {
	t.Parallel()
	s := mustServe(t)
	s.held = true
	p := browser.MustOpen(t, s.url+"/customer.html?shop=platform-1")
	s.with(func() { s.after = 6 })
	mustOrder(p, "Melbourne")
	p.WaitText(heading, "placed")
	s.with(func() {
		calls := s.calls[slices.Index(s.calls, "POST /order"):]
		if len(calls) > 8 {
			t.Errorf("%d calls until the order was placed; want at most 8: %q", len(calls), calls)
		}
		if first := calls[1:3]; !slices.Equal(first, []string{"GET /order", "GET /order"}) {
			t.Errorf("after the POST the page asks %q; want GET /order first, which is the cheap one", first)
		}
	})
}

// What people write is text, wherever it is shown.
func TestHTMLInAnOrder_isText(t *testing.T) {
	t.Parallel()
	const city = `<img src=x onerror=alert(1)><b>"&amp;'`
	s := mustServe(t)
	b := browser.Start(t)
	customer := b.MustOpen(t, s.url+"/customer.html?shop=platform-1")
	mustOrder(customer, city)
	customer.WaitText("[data-view=order] .bill", city)
	counter := b.MustOpen(t, s.url+"/counter.html?shop=platform-1")
	counter.WaitText("#to-make .ticket", city)
	customer.WaitText(heading, "placed")
	customer.Click("#invoice")
	customer.WaitText(".paper", city)
	for _, p := range []*browser.Page{customer, counter} {
		if browser.Eval[bool](p, `document.querySelector("main img, main b") !== null`) {
			t.Error("the city became HTML")
		}
	}
	healthy(t, s, customer, counter)
}

func TestInvoice_thatCannotBeRead(t *testing.T) {
	t.Parallel()
	s := mustServe(t)
	o := s.place("a0", "platform-1", "Melbourne", 0)
	s.closeBucket()
	p := browser.MustOpen(t, s.url+"/invoice.html?key="+o.Invoice)
	p.WaitText("[data-view=broken]:not([hidden])", "open the document itself")
	if href := browser.Eval[string](p, `document.querySelector("#stored").href`); !strings.HasPrefix(href, s.invoices) {
		t.Errorf("the link to the document is %s", href)
	}
}

// An address that was cut off in a message leads on, and does not show a developer's words.
func TestAddress_thatWasCutOff(t *testing.T) {
	t.Parallel()
	s := mustServe(t)
	p := browser.MustOpen(t, s.url+"/invoice.html?key=2026/11&shop=platform-1&order=0f0e0d0c-6d0b-4f6e-9d55-0f6c1d1f7a01")
	p.WaitText("[data-view=broken]:not([hidden])", "Open the invoice from its order.")
	p.Click("#retry")
	p.WaitText(heading, "No such order here")
	p.Navigate(s.url + "/customer.html?shop=plat%20form")
	p.WaitText("#shop-problem", "No shop has this name.")
	p.Type("#shop", "platform-1")
	p.Click("[data-view=shop] .primary")
	p.WaitText("[data-view=menu]:not([hidden]) h1", "What will it be?")
}

func TestAccount_canBeChanged(t *testing.T) {
	t.Parallel()
	s := mustServe(t)
	p := browser.MustOpen(t, s.url+"/customer.html?shop=platform-1")
	p.Click("#account")
	p.Type("#name", "no spaces")
	p.Click("dialog .primary")
	p.Type("#name", "ada")
	p.Click("dialog .primary")
	p.WaitText("#account", "ada")
	mustOrder(p, "Melbourne")
	p.WaitText(heading, "placed")
	s.with(func() {
		if s.orders[0].AccountID != "ada" {
			t.Errorf("the order is %s's; want ada's", s.orders[0].AccountID)
		}
	})
}

// From the click to "placed", on the page's own clock. It runs alone: what it measures is time.
func TestPlacedOrder_isShownWithinASecond(t *testing.T) {
	s := mustServe(t)
	p := browser.MustOpen(t, s.url+"/customer.html?shop=platform-1")
	browser.Eval[bool](p, `{
		window.took = [];
		let clicked;
		addEventListener("click", (event) => { if (event.target.closest("[data-view=check] .primary")) clicked = performance.now(); }, true);
		new MutationObserver(() => {
			if (clicked && document.querySelector("[data-phase=placed]")) { took.push(performance.now() - clicked); clicked = undefined; }
		}).observe(document.querySelector("[data-view=order]"), { attributes: true });
		true }`)
	const orders = 5
	for range orders {
		mustOrder(p, "Melbourne")
		p.WaitText(heading, "placed")
		s.with(func() { s.orders[len(s.orders)-1].active = false })
		p.Click("#anew")
	}
	took := browser.Eval[[]float64](p, `took`)
	slices.Sort(took)
	if len(took) != orders || took[orders/2] > 1000 {
		t.Errorf("milliseconds from the click to placed: %.0f; want a median of at most 1000", took)
	}
	t.Logf("milliseconds from the click to placed: %.0f", took)
}

// The pages and the API need not share an origin: config.js names the API, and the policy allows it.
func TestAPIOfAnotherOrigin(t *testing.T) {
	t.Parallel()
	s := mustServe(t)
	target, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	api := httptest.NewServer(http.StripPrefix("/live", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		if r.Method == http.MethodOptions {
			w.Header().Set("Access-Control-Allow-Methods", "GET,POST,PUT,DELETE")
			w.Header().Set("Access-Control-Allow-Headers", "Content-Type,X-Amzn-RequestId")
			return
		}
		proxy.ServeHTTP(w, r)
	})))
	t.Cleanup(api.Close)
	config := web.Config{API: api.URL + "/live", Invoices: s.invoices}
	pages := httptest.NewServer(config.Handler(http.NotFoundHandler()))
	t.Cleanup(pages.Close)
	p := browser.MustOpen(t, pages.URL+"/customer.html?shop=platform-1")
	mustOrder(p, "Melbourne")
	p.WaitText(heading, "placed")
	p.Click("#invoice")
	p.WaitText(".paper", "Melbourne")
	for _, problem := range p.Problems() {
		t.Error(problem)
	}
}
