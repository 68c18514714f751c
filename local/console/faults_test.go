package console_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"skip-the-line/internal/browser"
	"skip-the-line/local"
	"skip-the-line/local/faults"
)

// hurried are options under which an order meets its faults without a pause.
func hurried() local.Options {
	return local.Options{Warm: 1, Rand: func() float64 { return 0 }}
}

const newest = "#struck > li:first-child"

// mustSurvive presses a fault, orders a coffee on the same page, and waits for the verdict on it.
func mustSurvive(p *browser.Page, fault string) {
	if strings.HasPrefix(fault, "delete-item") { // which only an order that fails comes to
		p.Click(`.fault[data-fault="put-object=deny"]`)
		p.WaitText("#armed", "put-object=deny")
	}
	p.Click(fmt.Sprintf(`.fault[data-fault=%q]`, fault))
	p.WaitText("#armed", fault)
	before := browser.Eval[int](p, `document.querySelectorAll("#struck > li").length`)
	p.Click("#place")
	p.Wait(fmt.Sprintf(`document.querySelectorAll("#struck > li").length > %d && document.querySelector("%s .verdict.held")`, before, newest))
}

// What a newcomer does: order, see the path, break the write of the invoice, order again, and see the guarantee hold.
func TestNewcomer_seesARetryFindItsOwnInvoice(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, hurried())
	p := browser.MustOpen(t, stack.URL+"/_local/faults.html")
	p.Wait(`document.querySelector("#workflow .fault")`)
	p.Click("#place")
	p.WaitText("#placed", "Ordered: ") // also an order that meets no fault is seen to be placed
	p.Click(`nav a[href="./"]`)
	p.WaitText("#orders", "placed")
	p.Click("#orders a")
	p.WaitText("#outcome", "placed")
	p.Wait(`document.querySelector('.node[data-state="PutObject"][data-status="done"]')`)
	p.Click(`nav a[href="faults.html"]`)
	p.Wait(`document.querySelector("#workflow .fault")`)
	mustSurvive(p, "put-object=lose-answer")
	p.WaitText(newest, "PutObject's write of the invoice was carried out, and the response lost")
	p.WaitText(newest, "The guarantee held")
	mustSave(t, p, "faults")
	p.Click(newest + " a[href^=order]")
	p.WaitText("#faults", "The bucket holds the order's one invoice, over 4.50.")
	p.WaitText("#outcome", "placed")
	p.WaitText("#detail", "Attempt 1 of 2")
	p.WaitText("#detail", "⚡ carried out, and the response lost")
	mustSave(t, p, "order-struck")
	p.Prefer(map[string]string{"prefers-color-scheme": "dark"})
	mustSave(t, p, "order-struck-dark")
	p.Navigate(stack.URL + "/_local/faults.html")
	p.WaitText(newest, "The guarantee held")
	mustSave(t, p, "faults-dark")
	if problems := p.Problems(); len(problems) > 0 {
		t.Errorf("problems: %q", problems)
	}
}

// Each fault that is a button meets an order, and the order is what its end promises.
func TestFaults_eachButtonHasAnOrderThatSurvivesIt(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, hurried())
	p := browser.MustOpen(t, stack.URL+"/_local/faults.html")
	p.Wait(`document.querySelector("#workflow .fault")`)
	names := browser.Eval[[]string](p, `[...document.querySelectorAll("#workflow .buttons:not(details *) > .fault")].map((b) => b.dataset.fault)`)
	if len(names) < 30 {
		t.Fatalf("there are %d buttons", len(names))
	}
	for _, name := range names {
		rule, err := faults.Parse(name)
		if err != nil {
			t.Fatal(err)
		}
		if rule.Call == faults.StartExecution && !rule.Fault.Applied {
			p.Click(fmt.Sprintf(`.fault[data-fault=%q]`, name))
			p.WaitText("#armed", name)
			p.Click("#place")
			p.WaitText(newest, "No order came of it")
			p.WaitText("#problem", ".") // what POST /order has answered
			continue
		}
		mustSurvive(p, name)
		p.WaitText(newest, rule.Fault.Says)
		if rule.Call == faults.DeleteItem {
			p.WaitText(newest, "The table holds no item of this order.")
		}
	}
	if problems := p.Problems(); len(problems) > 0 {
		t.Errorf("problems: %q", problems)
	}
}

// What a customer and the counter ask for meets its faults too: the API says that it has failed, or repeats what is safe to repeat.
func TestFaults_eachButtonOfTheAPIStrikesARequest(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, hurried())
	id := mustPlace(t, stack, "a0")
	x, err := stack.Execution(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	slot, key := "?accountid=a0&vendorid=platform-1", x.StartedAt.Format("2006/01/")+"a0/platform-1/"+id
	requests := map[faults.Call][2]string{
		faults.DescribeExecution: {http.MethodGet, "/orders/" + id},
		faults.InvokeGetItem:     {http.MethodGet, "/order" + slot},
		faults.GetItem:           {http.MethodGet, "/order" + slot},
		faults.Query:             {http.MethodGet, "/orders?vendorid=platform-1"},
		faults.UpdateItem:        {http.MethodPut, "/order/ready" + slot},
		faults.HandOver:          {http.MethodDelete, "/order" + slot},
		faults.InvokeGetObject:   {http.MethodGet, "/invoice?objectKey=" + key},
		faults.HeadObject:        {http.MethodGet, "/invoice?objectKey=" + key},
	}
	p := browser.MustOpen(t, stack.URL+"/_local/faults.html")
	p.Wait(`document.querySelector("#api .fault")`)
	names := browser.Eval[[]string](p, `[...document.querySelectorAll("#api .buttons:not(details *) > .fault")].map((b) => b.dataset.fault)`)
	if len(names) < 30 {
		t.Fatalf("there are %d buttons", len(names))
	}
	for _, name := range names {
		rule, err := faults.Parse(name)
		if err != nil {
			t.Fatal(err)
		}
		p.Click(fmt.Sprintf(`.fault[data-fault=%q]`, name))
		p.WaitText("#armed", name)
		request := requests[rule.Call]
		response, text := send(t, request[0], stack.URL+request[1], "", nil, "")
		if failed := response.StatusCode >= 500 || response.StatusCode == http.StatusTooManyRequests; failed && !strings.Contains(text, `"message"`) || !failed && response.StatusCode >= 400 && rule.Call != faults.HandOver {
			t.Errorf("%s: %s %s returned %d %s", name, request[0], request[1], response.StatusCode, text)
		}
		p.Wait(fmt.Sprintf(`!document.querySelector(%q).hidden`, fmt.Sprintf(`.fault[data-fault=%q] .count`, name)))
		p.WaitText("#struck", rule.Fault.Says)
	}
	if problems := p.Problems(); len(problems) > 0 {
		t.Errorf("problems: %q", problems)
	}
}
