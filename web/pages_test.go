package web_test

import (
	"strings"
	"testing"

	"skip-the-line/internal/browser"
)

// mustOrder goes through both steps with what the page offers first.
func mustOrder(p *browser.Page, city string) {
	p.Click("[data-view=menu] .primary")
	p.Type("#city", city)
	p.Click("[data-view=check] .primary")
}

// healthy requires that no page threw, violated its policy, or called another origin than the shop's.
func healthy(t *testing.T, s *shop, pages ...*browser.Page) {
	t.Helper()
	for _, p := range pages {
		for _, problem := range p.Problems() {
			t.Errorf("a page's console: %s", problem)
		}
		for _, request := range p.Requests() {
			_, url, _ := strings.Cut(request, " ")
			if !strings.HasPrefix(url, s.url+"/") && !strings.HasPrefix(url, s.invoices+"/") {
				t.Errorf("a page requested %s", request)
			}
		}
	}
}
