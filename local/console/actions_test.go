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

func mustArm(t *testing.T, stack *local.Stack, text string) {
	t.Helper()
	rule, err := faults.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	stack.Faults.Arm(rule)
}

const shownID = `new URLSearchParams(location.search).get("id")`

// An order that failed is started anew, with its own input and with another.
func TestOrder_isStartedAnew(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, hurried())
	mustArm(t, stack, "put-object=deny:2")
	first := mustPlace(t, stack, "a0")
	p := browser.MustOpen(t, stack.URL+"/_local/order.html?id="+first)
	p.WaitText("#outcome", "failed")
	p.WaitText("#actions", "which fails again: start it anew instead")
	p.WaitText("#faults", "The guarantee held")
	mustSave(t, p, "order-failed-actions")
	p.Click("#actions button")
	p.Wait(fmt.Sprintf(`%s && %s !== %q`, shownID, shownID, first))
	p.WaitText("#outcome", "failed") // the second denial
	second := browser.Eval[string](p, shownID)
	p.Click("#actions a")
	p.WaitText("#lead", second)
	p.Type("[name=city]", "")
	browser.Eval[bool](p, `{ const city = document.querySelector("[name=city]"); city.value = "Zürich"; city.dispatchEvent(new Event("input", { bubbles: true })); true }`)
	p.Wait(`document.querySelector("#input").value.includes('"city": "Zürich"')`)
	p.Click("#start")
	p.WaitText("#outcome", "placed")
	x, err := stack.Execution(t.Context(), browser.Eval[string](p, shownID))
	if err != nil || !strings.Contains(string(x.Input), "Zürich") || x.ID == second {
		t.Errorf("the third order is %s %s: %v", x.ID, x.Input, err)
	}
	if problems := p.Problems(); len(problems) > 0 {
		t.Errorf("problems: %q", problems)
	}
}

// An order that was stopped goes on where it was, and one that has failed ends as it did.
func TestOrder_isStoppedAndRedriven(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, hurried())
	mustArm(t, stack, "invoke-put-object=late:100%") // however long the page takes to open
	id := mustPost(t, stack, orderOf("a0", nil))
	p := browser.MustOpen(t, stack.URL+"/_local/order.html?id="+id)
	p.Wait(`document.querySelector('.node[data-state="PutObject"][data-status="now"]')`)
	p.Click("#actions button")
	p.WaitText("#problem", "Stopped in the console.")
	p.WaitText("#faults", "nothing is promised")
	stack.Faults.Remove(func(faults.Armed) bool { return true })
	p.Wait(`document.querySelector("#actions button:last-of-type").textContent === "Redrive"`)
	p.Click("#actions button:last-of-type")
	p.WaitText("#outcome", "placed")
	p.Wait(`document.querySelector('.node[data-state="OrderPlaced"][data-status="done"]')`)
	if x, err := stack.Execution(t.Context(), id); err != nil || x.Last() != "OrderPlaced" {
		t.Errorf("the order ended as %s: %v", x.Last(), err)
	}

	mustArm(t, stack, "put-item=deny")
	failed := mustPlace(t, stack, "a1")
	p.Navigate(stack.URL + "/_local/order.html?id=" + failed)
	p.WaitText("#outcome", "failed")
	took := p.Text("#facts")
	p.Click("#actions button:last-of-type")
	p.Wait(fmt.Sprintf(`document.querySelector("#facts").innerText !== %q`, took)) // its end is another one
	p.WaitText("#outcome", "failed")
	if x, err := stack.Execution(t.Context(), failed); err != nil || x.Last() != "OrderFailed" {
		t.Errorf("the order ended as %s: %v", x.Last(), err)
	}
	if problems := p.Problems(); len(problems) > 0 {
		t.Errorf("problems: %q", problems)
	}
}

// The form's order goes to the API, which checks it. An API with AWS_IAM takes no page's order, and the page says what does.
func TestNew_postsTheForm(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, hurried())
	p := browser.MustOpen(t, stack.URL+"/_local/new.html")
	p.Wait(`document.querySelector("#input").value.includes("Flat White")`)
	mustSave(t, p, "new")
	p.Click("#post")
	p.WaitText("#outcome", "placed")
	p.Navigate(stack.URL + "/_local/new.html")
	p.Wait(`document.querySelector("#input").value.includes("Flat White")`)
	p.Type("[name=quantity]", "0")
	p.Click("#post")
	p.WaitText("#problem", "/order/details/quantity")

	o := hurried()
	o.Authorization = "AWS_IAM"
	signed := mustStart(t, o)
	p.Navigate(signed.URL + "/_local/new.html")
	p.Wait(`document.querySelector("#input").value.includes("Flat White")`)
	p.Click("#post")
	p.WaitText("#problem", "start the workflow with it")
	p.Click("#start")
	p.WaitText("#outcome", "placed")
}

// What changes something takes nothing from a page of another origin, nor what a form can send.
func TestAttack_actions(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	body := `{"input": ` + string(orderOf("a0", nil)) + `, "fault": "put-object=fail"}`
	for _, path := range []string{"/_local/executions", "/_local/faults"} {
		for name, test := range map[string]struct {
			header map[string]string
			status int
		}{
			"another origin":     {map[string]string{"Content-Type": "application/json", "Origin": "http://evil.example"}, http.StatusForbidden},
			"another site":       {map[string]string{"Content-Type": "application/json", "Sec-Fetch-Site": "cross-site"}, http.StatusForbidden},
			"a form":             {map[string]string{"Content-Type": "text/plain"}, http.StatusUnsupportedMediaType},
			"a body and no type": {nil, http.StatusUnsupportedMediaType},
		} {
			if response, text := send(t, http.MethodPost, stack.URL+path, "", test.header, body); response.StatusCode != test.status {
				t.Errorf("%s at %s: %d %s", name, path, response.StatusCode, text)
			}
		}
	}
	id := mustPlace(t, stack, "a0")
	for _, action := range []string{"redrive", "stop"} {
		header := map[string]string{"Origin": "http://evil.example"}
		if response, _ := send(t, http.MethodPost, stack.URL+"/_local/executions/"+id+"/"+action, "", header, ""); response.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %d", action, response.StatusCode)
		}
	}
	if response, text := send(t, http.MethodPost, stack.URL+"/_local/executions/"+id+"/redrive", "", nil, ""); response.StatusCode != http.StatusConflict || !strings.Contains(text, "cannot be redriven") {
		t.Errorf("a redrive of a placed order: %d %s", response.StatusCode, text)
	}
	if _, text := send(t, http.MethodGet, stack.URL+"/_local/executions", "", nil, ""); !strings.Contains(text, `"count":1`) || len(stack.Faults.Armed()) > 0 {
		t.Errorf("something was started or armed: %s %v", text, stack.Faults.Armed())
	}
}
