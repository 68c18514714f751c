package console_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"skip-the-line/emulator/awsjson"
	"skip-the-line/emulator/stepfunctions"
	"skip-the-line/internal/browser"
)

// starter returns a function that starts executions with an input and waits for their end.
func starter(t *testing.T, executions *stepfunctions.Service) func(name, input string) {
	t.Helper()
	api := httptest.NewServer(executions)
	t.Cleanup(api.Close)
	client := awsjson.Client{Endpoint: api.URL, Target: "AWSStepFunctions", HTTP: api.Client()}
	return func(name, input string) {
		body, err := json.Marshal(map[string]string{"stateMachineArn": "arn:aws:states:eu-west-1:111122223333:stateMachine:shape", "name": name, "input": input})
		if err != nil {
			t.Error(err)
			return
		}
		if status, text, err := client.Call(t.Context(), "StartExecution", body); err != nil || status != http.StatusOK {
			t.Errorf("%d %s %v", status, text, err)
		} else if _, err := executions.Wait(t.Context(), name); err != nil {
			t.Error(err)
		}
	}
}

const onePass = `{"StartAt": "Pass", "States": {"Pass": {"Type": "Pass", "End": true}}}`

// mustShow reads JSON of a console, and returns how long that took.
func mustShow(t *testing.T, url string, shown any) time.Duration {
	t.Helper()
	begun := time.Now()
	_, text := send(t, http.MethodGet, url, "", nil, "")
	took := time.Since(begun)
	if err := json.Unmarshal([]byte(text), shown); err != nil {
		t.Fatalf("%v: %.200s", err, text)
	}
	return took
}

// A page that is open follows a crowd of orders, and shows no more of them than fit on it.
func TestOrders_followACrowd(t *testing.T) {
	t.Parallel()
	url, executions := mustServeMachine(t, onePass)
	start := starter(t, executions)
	p := browser.MustOpen(t, url+"/_local/")
	p.Wait(`document.querySelector("#none-yet").checkVisibility()`)
	browser.Eval[bool](p, `(() => {
		window.most = 0; window.seen = new Map();
		new MutationObserver(() => {
			most = Math.max(most, document.querySelectorAll("#orders li").length);
			for (const link of document.querySelectorAll("#orders a")) if (!seen.has(link.href)) seen.set(link.href, Date.now());
		}).observe(document.querySelector("#orders"), { childList: true, subtree: true });
		return true;
	})()`)
	const orders, customers = 1000, 8
	var placing sync.WaitGroup
	for c := range customers {
		placing.Go(func() {
			for i := c; i < orders; i += customers {
				start(fmt.Sprintf("order-%d", i), `{}`)
			}
		})
	}
	placing.Wait()
	p.WaitText("#count", "1,000 orders")
	if most := browser.Eval[int](p, `most`); most > 50 {
		t.Errorf("%d orders were on the page at once", most)
	}
	start("last", `{}`)
	x, err := executions.Find("last")
	if err != nil {
		t.Fatal(err)
	}
	p.Wait(`[...seen.keys()].some((link) => link.endsWith("id=last"))`)
	at := browser.Eval[int64](p, `[...seen].find(([link]) => link.endsWith("id=last"))[1]`)
	t.Logf("an order was on the page %d ms after it was started", at-x.StartedAt.UnixMilli())
	if problems := p.Problems(); len(problems) > 0 {
		t.Errorf("problems: %q", problems)
	}
}

// The list of 10,000 orders and one order's page are quick. What they take is logged; what the test allows leaves room for a busy machine.
func TestOrders_areListedQuickly(t *testing.T) {
	t.Parallel()
	url, executions := mustServeMachine(t, onePass)
	start := starter(t, executions)
	const orders, customers = 10_000, 8
	var placing sync.WaitGroup
	for c := range customers {
		placing.Go(func() {
			for i := c; i < orders; i += customers {
				start(fmt.Sprintf("order-%d", i), `{"order": {"accountid": "a0", "vendorid": "v0", "details": {"coffeetype": "Latte", "coffeesize": "Large", "quantity": 1}}}`)
			}
		})
	}
	placing.Wait()
	var list struct {
		Count      int
		Executions []struct{ ID string }
	}
	listed := min(mustShow(t, url+"/_local/executions?limit=50", &list), mustShow(t, url+"/_local/executions?limit=50", &list))
	if list.Count != orders || len(list.Executions) != 50 {
		t.Fatalf("%d of %d orders are listed", len(list.Executions), list.Count)
	}
	p := browser.MustOpen(t, url+"/_local/")
	p.WaitText("#count", "10,000 orders")
	p.Wait(`document.querySelector("#main").dataset.took`)
	took := func() time.Duration {
		return time.Duration(browser.Eval[float64](p, `Number(document.querySelector("#main").dataset.took)`) * float64(time.Millisecond)).Round(time.Millisecond / 10)
	}
	rendered := took()
	p.Reload()
	p.Wait(`document.querySelector("#main").dataset.took`)
	rendered = min(rendered, took())
	p.Navigate(url + "/_local/order.html?id=" + list.Executions[0].ID)
	p.Wait(`document.querySelector("#main").dataset.took`)
	order := took()
	t.Logf("of 10,000 orders a page was served in %v, and read and drawn in %v; one order in %v", listed, rendered, order)
	if listed > 5*time.Second || rendered > 10*time.Second || order > 10*time.Second {
		t.Error("that is too slow even for a busy machine")
	}
}

// What is posted costs memory in proportion, and what is dropped says so.
func TestOrders_areBoundedByBytes(t *testing.T) {
	url, executions := mustServeMachine(t, onePass)
	start := starter(t, executions)
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	const deep, orders = 10_000, 100 // bytes of brackets, as deep as JSON that Go reads may be
	nested := strings.Repeat("[", deep-100) + strings.Repeat("]", deep-100)
	before := heap()
	for i := range orders {
		start(fmt.Sprintf("nested-%d", i), nested)
	}
	each := (int64(heap()) - int64(before)) / orders
	t.Logf("an order of 20 kB, nested as deep as can be, holds %d bytes", each)
	if each > 2<<20 {
		t.Errorf("an order of 20 kB holds %d bytes", each)
	}
	large := `{"order": {"note": "` + strings.Repeat("x", 200_000) + `"}}`
	for i := range 400 { // 200 kB, once and for each of its states: more than the histories may hold
		start(fmt.Sprintf("large-%d", i), large)
	}
	for name, forgotten := range map[string]bool{"nested-0": true, "large-399": false} {
		var shown struct {
			Forgotten bool
			Status    string
		}
		mustShow(t, url+"/_local/executions/"+name, &shown)
		if shown.Forgotten != forgotten || shown.Status != "SUCCEEDED" {
			t.Errorf("%s: %+v", name, shown)
		}
	}
	if held := int64(heap()) - int64(before); held > 512<<20 {
		t.Errorf("%d MB are held", held>>20)
	}
	p := browser.MustOpen(t, url+"/_local/order.html?id=nested-0")
	p.Wait(`document.querySelector("#forgotten").checkVisibility()`)
}

// A page that lost its connection is sent what it missed, and told to read anew where that is no longer known.
func TestEvents_goOnWhereTheyEnded(t *testing.T) {
	t.Parallel()
	url, executions := mustServeMachine(t, onePass)
	start := starter(t, executions)
	watch := func(after string) (next func() (id, event string), leave func()) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/_local/events?topics=execution", nil)
		if err != nil {
			t.Fatal(err)
		}
		if after != "" {
			r.Header.Set("Last-Event-ID", after)
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil || response.StatusCode != http.StatusOK {
			t.Fatalf("%v %v", response, err)
		}
		lines := bufio.NewScanner(response.Body)
		return func() (id, event string) {
			for lines.Scan() {
				name, value, _ := strings.Cut(lines.Text(), ": ")
				switch name {
				case "id":
					id = value
				case "event":
					event = value
				case "data":
					return id, event + " " + value
				}
			}
			t.Error("the stream ended")
			return "", ""
		}, func() { response.Body.Close() }
	}
	keeps, stop := watch("") // events are kept while somebody watches
	t.Cleanup(stop)
	next, leave := watch("")
	start("first", "{}")
	last, event := next()
	for !strings.Contains(event, `"SUCCEEDED"`) {
		last, event = next()
	}
	leave()
	start("missed", "{}")
	for !strings.Contains(event, `"missed"`) || !strings.Contains(event, `"SUCCEEDED"`) {
		_, event = keeps()
	}
	next, leave = watch(last)
	if _, event := next(); !strings.Contains(event, `"missed"`) {
		t.Errorf("after %s came %s", last, event)
	}
	leave()
	next, leave = watch("another-7")
	if _, event := next(); !strings.HasPrefix(event, "reset ") {
		t.Errorf("after an unknown id came %s", event)
	}
	leave()
}
