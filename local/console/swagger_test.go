package console_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"skip-the-line/internal/browser"
	"skip-the-line/local"
)

// try executes an operation on the API page as a person does, with the values that are filled in, and returns the status.
func try(t *testing.T, p *browser.Page, operation, status string) {
	t.Helper()
	block := fmt.Sprintf(`[id$="-%s"]`, operation)
	p.Click(block + " .opblock-summary-control")
	p.Wait(fmt.Sprintf(`document.querySelector('%s .execute')`, block))
	p.Click(block + " .execute")
	p.Wait(fmt.Sprintf(`document.querySelector('%s .live-responses-table .response .response-col_status')`, block))
	if got := strings.Fields(p.Text(block + " .live-responses-table .response .response-col_status")); len(got) == 0 || got[0] != status {
		t.Errorf("%s: status %q, want %s: %s", operation, got, status, p.Text(block+" .live-responses-table"))
	}
	p.Click(block + " .opblock-summary-control")
}

// The page shows the API's document and tries its calls with the examples as they are. It takes nothing from elsewhere.
func TestAPIPage_triesTheExamplesAsTheyAre(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{Warm: 1})
	p := browser.MustOpen(t, stack.URL+"/_local/api.html")
	p.Wait(`document.querySelectorAll(".opblock").length >= 8`)
	mustSave(t, p, "api")
	if browser.Eval[bool](p, `[...document.querySelectorAll(".opblock-summary-method")].some((m) => m.textContent === "OPTIONS" && m.checkVisibility())`) {
		t.Error("preflights are shown")
	}
	try(t, p, "getMenu", "200")
	try(t, p, "placeOrder", "202")
	placed := struct{ Executions []struct{ ID string } }{}
	if _, text := send(t, http.MethodGet, stack.URL+"/_local/executions", "", nil, ""); json.Unmarshal([]byte(text), &placed) != nil || len(placed.Executions) != 1 {
		t.Fatalf("the order is not among the executions: %s", text)
	}
	if _, err := stack.Execution(t.Context(), placed.Executions[0].ID); err != nil {
		t.Fatal(err)
	}
	try(t, p, "getOrderStatus", "200")
	try(t, p, "getOrder", "200")
	try(t, p, "getInvoice", "200")
	mustSave(t, p, "api-tried")
	for _, request := range p.Requests() {
		if _, url, _ := strings.Cut(request, " "); !strings.HasPrefix(url, stack.URL+"/") && !strings.HasPrefix(url, "data:") {
			t.Errorf("the page loads %s", request)
		}
	}
	if problems := p.Problems(); len(problems) > 0 {
		t.Errorf("problems: %q", problems)
	}
}
