package web_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"skip-the-line/internal/browser"
)

var screenshots = flag.String("screenshots", "", "a directory for a picture of every state of the pages")

// states are all that the pages can show, each reached as a person reaches it.
var states = []struct {
	name  string
	reach func(t *testing.T, s *shop, b *browser.Browser) *browser.Page
}{
	{"index", func(t *testing.T, s *shop, b *browser.Browser) *browser.Page {
		return b.MustOpen(t, s.url+"/")
	}},
	{"customer-which-shop", func(t *testing.T, s *shop, b *browser.Browser) *browser.Page {
		p := b.MustOpen(t, s.url+"/customer.html")
		p.WaitText("[data-view=shop]:not([hidden]) h1", "Which shop?")
		return p
	}},
	{"customer-menu", func(t *testing.T, s *shop, b *browser.Browser) *browser.Page {
		p := b.MustOpen(t, s.url+"/customer.html?shop=platform-1")
		p.WaitText("[data-view=menu]:not([hidden]) .bill", "$3.50")
		p.Click("#coffees .choice:nth-child(2)")
		p.Click("#sizes .choice:nth-child(3)")
		p.Click("#more")
		p.WaitText("[data-view=menu] .bill", "$9.00")
		return p
	}},
	{"customer-menu-under-way", func(t *testing.T, s *shop, b *browser.Browser) *browser.Page {
		p := mustPlace(t, s, b, "Melbourne")
		p.WaitText("[data-view=order] h1", "placed")
		p.Click("#anew")
		p.WaitText("#under-way", "is under way")
		return p
	}},
	{"customer-no-such-shop", func(t *testing.T, s *shop, b *browser.Browser) *browser.Page {
		p := b.MustOpen(t, s.url+"/customer.html?shop=plat%20form")
		p.WaitText("#shop-problem", "No shop has this name.")
		return p
	}},
	{"customer-account", func(t *testing.T, s *shop, b *browser.Browser) *browser.Page {
		p := b.MustOpen(t, s.url+"/customer.html?shop=platform-1")
		p.Click("#account")
		p.Wait(`document.querySelector("dialog").open`)
		return p
	}},
	{"customer-check", func(t *testing.T, s *shop, b *browser.Browser) *browser.Page {
		p := b.MustOpen(t, s.url+"/customer.html?shop=platform-1")
		p.Click("[data-view=menu] .primary")
		p.Type("#city", "Zürich")
		return p
	}},
	{"customer-check-no-city", func(t *testing.T, s *shop, b *browser.Browser) *browser.Page {
		p := mustPlace(t, s, b, " ")
		p.WaitText("#city-problem", "Say where you get off")
		return p
	}},
	{"customer-accepted", func(t *testing.T, s *shop, b *browser.Browser) *browser.Page {
		s.held = true
		p := mustPlace(t, s, b, "Melbourne")
		p.WaitText("[data-view=order] h1", "The shop has your order")
		return p
	}},
	{"customer-placed", func(t *testing.T, s *shop, b *browser.Browser) *browser.Page {
		p := mustPlace(t, s, b, "Melbourne")
		p.WaitText("[data-view=order] h1", "placed")
		return p
	}},
	{"customer-ready", func(t *testing.T, s *shop, b *browser.Browser) *browser.Page {
		p := mustPlace(t, s, b, "Melbourne")
		p.WaitText("[data-view=order] h1", "placed")
		s.with(func() { s.orders[0].ReadyAt = time.Now().UTC().Format(time.RFC3339) })
		p.WaitText("[data-view=order] h1", "Ready")
		return p
	}},
	{"customer-handed-over", func(t *testing.T, s *shop, b *browser.Browser) *browser.Page {
		p := mustPlace(t, s, b, "Melbourne")
		p.WaitText("[data-view=order] h1", "placed")
		s.with(func() { s.orders[0].active = false })
		p.WaitText("[data-view=order] h1", "Enjoy your coffee")
		return p
	}},
	{"customer-rejected", func(t *testing.T, s *shop, b *browser.Browser) *browser.Page {
		p := mustPlace(t, s, b, "Melbourne")
		p.WaitText("[data-view=order] h1", "placed")
		p.Click("#anew")
		mustOrder(p, "Melbourne")
		p.WaitText("[data-view=order] h1", "did not take")
		return p
	}},
	{"customer-failed", func(t *testing.T, s *shop, b *browser.Browser) *browser.Page {
		s.decide = func(order) (string, string) {
			return "failed", "The shop's system could not finish this order. Nothing is charged or held. Order again in a few minutes."
		}
		p := mustPlace(t, s, b, "Melbourne")
		p.WaitText("[data-view=order] h1", "did not go through")
		return p
	}},
	{"customer-unknown", func(t *testing.T, s *shop, b *browser.Browser) *browser.Page {
		p := b.MustOpen(t, s.url+"/customer.html?shop=platform-1&order=0f0e0d0c-6d0b-4f6e-9d55-0f6c1d1f7a01")
		p.WaitText("[data-view=order] h1", "No such order")
		return p
	}},
	{"customer-offline", func(t *testing.T, s *shop, b *browser.Browser) *browser.Page {
		p := mustPlace(t, s, b, "Melbourne")
		p.WaitText("[data-view=order] h1", "placed")
		p.Offline(true)
		p.WaitText("#connection", "No connection")
		return p
	}},
	{"invoice", func(t *testing.T, s *shop, b *browser.Browser) *browser.Page {
		p := mustPlace(t, s, b, "Melbourne")
		p.Click("#invoice")
		p.WaitText("[data-view=invoice]:not([hidden]) h1", "Invoice")
		return p
	}},
	{"invoice-missing", func(t *testing.T, s *shop, b *browser.Browser) *browser.Page {
		p := b.MustOpen(t, s.url+"/invoice.html?key=2026/11/a0/v0/0f0e0d0c-6d0b-4f6e-9d55-0f6c1d1f7a01")
		p.WaitText("[data-view=broken]:not([hidden])", "There is no such invoice")
		return p
	}},
	{"counter-which-shop", func(t *testing.T, s *shop, b *browser.Browser) *browser.Page {
		p := b.MustOpen(t, s.url+"/counter.html")
		p.WaitText("[data-view=shop]:not([hidden]) h1", "Which counter?")
		return p
	}},
	{"counter-empty", func(t *testing.T, s *shop, b *browser.Browser) *browser.Page {
		return mustWatch(t, s, b)
	}},
	{"counter-queue", func(t *testing.T, s *shop, b *browser.Browser) *browser.Page {
		for i, city := range []string{"Melbourne", "Zürich", "O'Connor", "Αθήνα", "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch", "Sydney", "Perth"} {
			s.place(fmt.Sprintf("guest-%d", i), "platform-1", city, time.Duration(700-i*110)*time.Second)
		}
		s.orders[1].ReadyAt, s.orders[2].ReadyAt = s.orders[1].PlacedAt, s.orders[2].PlacedAt
		return mustWatch(t, s, b)
	}},
	{"counter-50", func(t *testing.T, s *shop, b *browser.Browser) *browser.Page {
		for i := range 50 {
			s.place(fmt.Sprintf("guest-%d", i), "platform-1", "Melbourne", time.Duration(800-i*15)*time.Second)
		}
		s.page = 40
		return mustWatch(t, s, b)
	}},
	{"counter-offline", func(t *testing.T, s *shop, b *browser.Browser) *browser.Page {
		s.place("guest-1", "platform-1", "Melbourne", time.Minute)
		p := mustWatch(t, s, b)
		p.Offline(true)
		p.WaitText("#connection", "No connection")
		return p
	}},
}

// Every state of every page: from a telephone's 320 pixels to 1440, in light and dark, nothing has to be scrolled sideways,
// every text can be read, and every control has a name. With -screenshots DIR it leaves pictures to look at.
func TestEveryState(t *testing.T) {
	t.Parallel()
	b := browser.Start(t)
	for _, state := range states {
		t.Run(state.name, func(t *testing.T) {
			s := mustServe(t)
			p := state.reach(t, s, b)
			for _, width := range []int64{320, 768, 1440} {
				p.Size(width, map[int64]int64{320: 640, 768: 1024, 1440: 900}[width])
				if beyond := browser.Eval[int](p, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); beyond > 0 {
					t.Errorf("at %d pixels the page is %d too wide", width, beyond)
				}
				for _, scheme := range []string{"light", "dark"} {
					p.Prefer(map[string]string{"prefers-color-scheme": scheme, "prefers-reduced-motion": "reduce"})
					for _, text := range p.LowContrast() {
						t.Errorf("in %s, at %d pixels, hard to read: %s", scheme, width, text)
					}
					if *screenshots != "" {
						picture(t, p, fmt.Sprintf("%s-%d-%s.png", state.name, width, scheme))
					}
				}
			}
			controls := p.Controls()
			if len(controls) == 0 {
				t.Error("the page has no controls")
			}
			for _, control := range controls {
				if control.Name == "" {
					t.Errorf("a %s has no name", control.Role)
				}
			}
			healthy(t, s, p)
		})
	}
}

func picture(t *testing.T, p *browser.Page, name string) {
	t.Helper()
	browser.Eval[bool](p, `document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true)))))`)
	if err := os.WriteFile(filepath.Join(*screenshots, name), p.Screenshot(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// mustPlace opens the customer's page and sends an order.
func mustPlace(t *testing.T, s *shop, b *browser.Browser, city string) *browser.Page {
	t.Helper()
	p := b.MustOpen(t, s.url+"/customer.html?shop=platform-1")
	mustOrder(p, city)
	return p
}

// mustWatch opens the counter's page.
func mustWatch(t *testing.T, s *shop, b *browser.Browser) *browser.Page {
	t.Helper()
	p := b.MustOpen(t, s.url+"/counter.html?shop=platform-1")
	p.Wait(`!document.querySelector("[data-view=queue]").hidden`)
	return p
}
