package console_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"skip-the-line/emulator/asl"
	"skip-the-line/internal/browser"
	"skip-the-line/local"
)

var screenshots = flag.String("screenshots", "", "a directory for pictures of the pages")

func mustStart(t *testing.T, o local.Options) *local.Stack {
	t.Helper()
	stack, err := local.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stack.Close(); err != nil {
			t.Error(err)
		}
	})
	return stack
}

func orderOf(account string, changes map[string]any) []byte {
	details := map[string]any{"coffeetype": "Flat White", "coffeesize": "Large", "quantity": 2}
	order := map[string]any{"accountid": account, "vendorid": "platform-1", "orderdate": "2026-11-22T07:45:00Z", "city": "Melbourne", "details": details}
	for name, value := range changes {
		order[name] = value
	}
	body, err := json.Marshal(map[string]any{"order": order})
	if err != nil {
		panic(err)
	}
	return body
}

// mustPost places an order and returns its id.
func mustPost(t *testing.T, stack *local.Stack, body []byte) (id string) {
	t.Helper()
	id = uuid.NewString()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, stack.URL+"/order", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Amzn-RequestId", id)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if text, _ := io.ReadAll(response.Body); response.StatusCode != http.StatusAccepted {
		t.Fatalf("POST /order returned %d %s", response.StatusCode, text)
	}
	return id
}

// mustPlace places an order and waits for its end.
func mustPlace(t *testing.T, stack *local.Stack, account string) (id string) {
	t.Helper()
	id = mustPost(t, stack, orderOf(account, nil))
	if _, err := stack.Execution(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	return id
}

func mustSave(t *testing.T, p *browser.Page, name string) {
	t.Helper()
	if *screenshots == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(*screenshots, name+".png"), p.Screenshot(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// failing returns a Task that fails attempts: the error for the attempt of that number, counted from 0, of each state.
func failing(errors map[string][]string) func(asl.Task) asl.Task {
	return func(next asl.Task) asl.Task {
		return func(ctx context.Context, resource string, input any) (any, error) {
			of := asl.AttemptOf(ctx)
			if list := errors[of.State]; of.Retries < len(list) && list[of.Retries] != "" {
				return nil, &asl.Error{Name: list[of.Retries], Cause: "injected by the test"}
			}
			return next(ctx, resource, input)
		}
	}
}

// An order that is placed while the list is open is on it at once, and its end too.
func TestOrders_areLive(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{Warm: 1})
	p := browser.MustOpen(t, stack.URL+"/_local/")
	p.Wait(`document.querySelector("#none-yet").checkVisibility()`)
	id := mustPlace(t, stack, "a0")
	posted := time.Now()
	p.Wait(fmt.Sprintf(`document.querySelector('#orders a[href$="%s"] .outcome.placed')`, id))
	t.Logf("the end was shown %d ms after it was known", time.Since(posted).Milliseconds())
	mustPlace(t, stack, "a0") // the slot is taken
	p.Wait(`document.querySelector("#orders li:first-child .outcome.rejected")`)
	p.WaitText("#orders li:first-child", "ActiveOrderExists")
	mustSave(t, p, "orders")
	if problems := p.Problems(); len(problems) > 0 {
		t.Errorf("problems: %q", problems)
	}
}

// Every end of the workflow is drawn as what it is, in words too.
func TestOrder_showsTheWayItTook(t *testing.T) {
	t.Parallel()
	b := browser.Start(t)
	busy := "Lambda.TooManyRequestsException"
	for _, test := range []struct {
		name    string
		errors  map[string][]string
		second  bool // another order has the slot
		outcome string
		states  map[string]string // how states are drawn
	}{
		{name: "placed", outcome: "placed", states: map[string]string{"PutItem": "done", "PutObject": "done", "OrderPlaced": "done", "RemoveItem": ""}},
		{name: "rejected", second: true, outcome: "rejected", states: map[string]string{"PutItem": "caught", "NotifyRejected": "done", "OrderRejected": "failed", "PutObject": ""}},
		{name: "retried", errors: map[string][]string{"PutObject": {busy, busy}}, outcome: "placed", states: map[string]string{"PutObject": "done"}},
		{name: "failed", errors: map[string][]string{"PutItem": {busy}, "PutObject": {"Unavailable", "Unavailable", "Unavailable", "Unavailable", "Unavailable"}}, outcome: "failed",
			states: map[string]string{"PutObject": "caught", "RemoveItem": "done", "OrderFailed": "failed", "NotifyPlaced": ""}},
		{name: "compensation-failed", errors: map[string][]string{"PutObject": {"ServiceError"}, "RemoveItem": {"E", "E", "E", "E", "E", "E", "E"}}, outcome: "compensation failed",
			states: map[string]string{"RemoveItem": "caught", "CompensationFailed": "failed"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			stack := mustStart(t, local.Options{Warm: 1, Task: failing(test.errors), Rand: func() float64 { return 0.05 }})
			id := mustPlace(t, stack, "a0")
			if test.second {
				id = mustPlace(t, stack, "a0")
			}
			p := b.MustOpen(t, stack.URL+"/_local/order.html?id="+id)
			p.WaitText("#outcome", test.outcome)
			p.Wait(`document.querySelector("#detail h2")`)
			for state, want := range test.states {
				if got := browser.Eval[string](p, fmt.Sprintf(`document.querySelector('.node[data-state="%s"]').dataset.status`, state)); got != want {
					t.Errorf("%s is drawn as %q, want %q", state, got, want)
				}
			}
			mustSave(t, p, "order-"+test.name)
			p.Prefer(map[string]string{"prefers-color-scheme": "dark", "prefers-reduced-motion": "reduce"})
			mustSave(t, p, "order-"+test.name+"-dark")
			if found := p.LowContrast(); len(found) > 0 {
				t.Errorf("hard to read: %q", found)
			}
			if problems := p.Problems(); len(problems) > 0 {
				t.Errorf("problems: %q", problems)
			}
		})
	}
}

// Every other page shows what there is, without a problem, at any width and in the dark.
func TestPages_showTheRestOfTheSystem(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{Warm: 1})
	id := mustPlace(t, stack, "a0")
	rejected := uuid.NewString()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, stack.URL+"/order", bytes.NewReader([]byte(`{"order": {"accountid": "a 0"}}`)))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Amzn-RequestId", rejected)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	p := browser.MustOpen(t, stack.URL+"/_local/") // one tab: a browser has six connections to a server, and each page that is seen holds one
	for page, want := range map[string]struct{ selector, text string }{
		"":                             {"#orders", id},
		"order.html?id=" + id:          {"#detail", "OrderPlaced"},
		"requests.html?id=" + id:       {"#detail", "StartExecution"},
		"requests.html?id=" + rejected: {"#detail", "BAD_REQUEST_BODY"},
		"notifications.html":           {"#list", id},
		"functions.html":               {"#functions", "put-object"},
		"table.html":                   {"#list", id},
		"invoices.html":                {"#list", id},
		"faults.html":                  {"#workflow", "Crash after"},
		"new.html":                     {"#lead", "form"},
	} {
		p.Size(1440, 900)
		p.Navigate(stack.URL + "/_local/" + page)
		p.WaitText(want.selector, want.text)
		mustSave(t, p, "page-"+filepath.Base(page)[:min(12, len(filepath.Base(page)))])
		for _, width := range []int64{320, 768, 1440} {
			p.Size(width, 900)
			if wider := browser.Eval[int](p, `document.documentElement.scrollWidth - innerWidth`); wider > 0 {
				t.Errorf("%s is %d pixels wider than a window of %d", page, wider, width)
			}
		}
		for _, scheme := range []string{"light", "dark"} {
			p.Prefer(map[string]string{"prefers-color-scheme": scheme, "prefers-reduced-motion": "reduce"})
			if found := p.LowContrast(); len(found) > 0 {
				t.Errorf("%s, %s: hard to read: %q", page, scheme, found)
			}
		}
		for _, control := range p.Controls() {
			if control.Name == "" {
				t.Errorf("%s has a %s without a name", page, control.Role)
			}
		}
		if problems := p.Problems(); len(problems) > 0 {
			t.Errorf("%s: problems: %q", page, problems)
		}
	}
}
