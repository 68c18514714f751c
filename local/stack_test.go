package local_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"github.com/google/uuid"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/stepfunctions"
	"skip-the-line/handler/order"
	"skip-the-line/local"
)

// mustStart starts a stack that ends with the test. Its clock does not wait.
func mustStart(tb testing.TB, o local.Options) *local.Stack {
	tb.Helper()
	if o.Clock == nil {
		o.Clock = &eagerClock{}
	}
	stack, err := local.Start(tb.Context(), o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := stack.Close(); err != nil {
			tb.Errorf("closing the stack: %v", err)
		}
	})
	return stack
}

// eagerClock is this machine's clock, except that nobody waits for a pause to pass: it is then simply later.
type eagerClock struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (c *eagerClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

func (c *eagerClock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
	return ctx.Err()
}

// WithTimeout is in real time: the processes that a timeout is for live in it.
func (c *eagerClock) WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, d)
}

// flatWhites is an order as a customer posts it.
func flatWhites(account, city string) map[string]any {
	return map[string]any{
		"accountid": account, "vendorid": "v0", "orderdate": "2026-11-22T07:45:00Z", "city": city,
		"details":   map[string]any{"coffeetype": "Flat White", "coffeesize": "Large", "unitprice": "4.5", "quantity": 2},
		"eventtype": []string{"new_order"},
	}
}

type response struct {
	status int
	header http.Header
	body   []byte
}

func mustCall(tb testing.TB, method, url string, header map[string]string, body []byte) response {
	tb.Helper()
	request, err := http.NewRequestWithContext(tb.Context(), method, url, bytes.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	for name, value := range header {
		request.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		tb.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return response{status: answer.StatusCode, header: answer.Header, body: text}
}

// post posts an order under an id and returns the answer.
func post(tb testing.TB, stack *local.Stack, id string, o map[string]any) response {
	tb.Helper()
	body, err := json.Marshal(map[string]any{"order": o})
	if err != nil {
		tb.Fatal(err)
	}
	return mustCall(tb, http.MethodPost, stack.URL+"/order", map[string]string{"Content-Type": "application/json", "X-Amzn-RequestId": id}, body)
}

// mustRun posts an order and waits until its execution has ended.
func mustRun(tb testing.TB, stack *local.Stack, o map[string]any) stepfunctions.Execution {
	tb.Helper()
	id := uuid.NewString()
	answer := post(tb, stack, id, o)
	if answer.status != http.StatusAccepted {
		tb.Fatalf("POST /order answered %d: %s", answer.status, answer.body)
	}
	ctx, cancel := context.WithTimeout(tb.Context(), time.Minute)
	defer cancel()
	execution, err := stack.Execution(ctx, id)
	if err != nil {
		tb.Fatal(err)
	}
	return execution
}

// mustEnd checks the state that an execution ended in, and its error: "" for a success.
func mustEnd(tb testing.TB, x stepfunctions.Execution, end, errorName string) {
	tb.Helper()
	want := map[bool]asl.Status{true: asl.Succeeded, false: asl.Failed}[errorName == ""]
	if x.Last() != end || x.Error != errorName || x.Status != want {
		tb.Fatalf("the execution is %s in %s, %q: %s\nwant %s in %s, %q", x.Status, x.Last(), x.Error, x.Cause, want, end, errorName)
	}
}

func getOrder(tb testing.TB, stack *local.Stack, account string) (order.Item, int) {
	tb.Helper()
	answer := mustCall(tb, http.MethodGet, stack.URL+"/order?vendorid=v0&accountid="+url.QueryEscape(account), nil, nil)
	var shown struct{ Order order.Item }
	if answer.status == http.StatusOK {
		if err := json.Unmarshal(answer.body, &shown); err != nil {
			tb.Fatal(err)
		}
	}
	return shown.Order, answer.status
}

// getInvoice follows the URL that the API gives for an invoice.
func getInvoice(tb testing.TB, stack *local.Stack, key string) (text []byte, status int) {
	tb.Helper()
	answer := mustCall(tb, http.MethodGet, stack.URL+"/invoice?objectKey="+url.QueryEscape(key), nil, nil)
	if answer.status != http.StatusOK {
		return nil, answer.status
	}
	var link struct{ URL string }
	if err := json.Unmarshal(answer.body, &link); err != nil {
		tb.Fatal(err)
	}
	answer = mustCall(tb, http.MethodGet, link.URL, nil, nil)
	return answer.body, answer.status
}

func TestOrderIsPlacedInvoicedAndTold(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	x := mustRun(t, stack, flatWhites("a0", "O'Connor"))
	mustEnd(t, x, "OrderPlaced", "")

	item, status := getOrder(t, stack, "a0")
	if status != http.StatusOK || item.OrderID != x.ID || item.Total != "9.00" || item.City != "O'Connor" {
		t.Errorf("GET /order answered %d %+v", status, item)
	}
	text, status := getInvoice(t, stack, item.InvoiceKey)
	var invoice order.Invoice
	if err := json.Unmarshal(text, &invoice); err != nil || status != http.StatusOK || invoice.InvoiceID != x.ID || invoice.Total != "9.00" {
		t.Errorf("the invoice is %d %s: %v", status, text, err)
	}
	told := stack.Notifications()
	if len(told) != 1 {
		t.Fatalf("%d notifications, want 1", len(told))
	}
	if want := map[string]string{"event": "OrderPlaced", "vendorid": "v0", "accountid": "a0"}; fmt.Sprint(told[0].Attributes) != fmt.Sprint(want) {
		t.Errorf("the notification's attributes are %v, want %v", told[0].Attributes, want)
	}
	var message struct{ Event, OrderID, AccountID, VendorID, Total, City string }
	if err := json.Unmarshal(told[0].Message, &message); err != nil || message.Event != "OrderPlaced" || message.OrderID != x.ID ||
		message.AccountID != "a0" || message.VendorID != "v0" || message.Total != "9.00" || message.City != "O'Connor" {
		t.Errorf("the notification is %s: %v", told[0].Message, err)
	}
}

// Whatever a customer writes goes through a mapping template, two JSON documents inside each other, the workflow, a
// Lambda call and an S3 object. An apostrophe once broke the first of these. A city has no control characters; a field that
// is ignored is kept all the same, and may have them.
func TestStringsReachTheInvoiceUnchanged(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	for i, text := range []string{
		"O'Connor", `"quoted"`, `back\slash`, `\'`, "two\nlines", "tab\tand\r", "Zürich", "東京", "☕😀", "${x}", "$context.requestId",
		"#set($a = 1)", "</script>&amp;", "a\u2028b\u2029c", "a\u0000\u0001", `{"json": "in json"}`,
	} {
		city := strings.Map(func(c rune) rune {
			if unicode.IsControl(c) {
				return -1
			}
			return c
		}, text)
		o := flatWhites(fmt.Sprintf("a%d", i), city)
		o["note"] = text
		x := mustRun(t, stack, o)
		mustEnd(t, x, "OrderPlaced", "")
		item, _ := getOrder(t, stack, o["accountid"].(string))
		written, status := getInvoice(t, stack, item.InvoiceKey)
		var invoice struct {
			City  string
			Order struct{ City, Note string }
		}
		if err := json.Unmarshal(written, &invoice); err != nil || status != http.StatusOK {
			t.Fatalf("%q: the invoice is %d %s: %v", text, status, written, err)
		}
		if invoice.City != city || invoice.Order.City != city || invoice.Order.Note != text || item.City != city {
			t.Errorf("%q came back as %+v in %s", text, invoice, written)
		}
	}
}

func TestSecondOrderIsRejectedAndTheFirstStays(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	first := mustRun(t, stack, flatWhites("a0", "Melbourne"))
	second := mustRun(t, stack, flatWhites("a0", "Sydney"))
	mustEnd(t, second, "OrderRejected", "ActiveOrderExists")
	if second.States[0].Attempts != 1 {
		t.Errorf("a rejection was tried %d times", second.States[0].Attempts)
	}
	item, _ := getOrder(t, stack, "a0")
	if item.OrderID != first.ID || item.City != "Melbourne" {
		t.Errorf("the active order is %+v", item)
	}
	if _, status := getInvoice(t, stack, strings.Replace(item.InvoiceKey, first.ID, second.ID, 1)); status != http.StatusNotFound {
		t.Errorf("the rejected order's invoice answers %d", status)
	}
	if told := stack.Notifications(); told[0].Attributes["event"] != "OrderRejected" || told[0].Attributes["vendorid"] != "v0" {
		t.Errorf("the newest notification is %+v", told[0])
	}
}

func TestWrongPriceIsRejected(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	o := flatWhites("a0", "Melbourne")
	o["details"].(map[string]any)["unitprice"] = 0.01
	x := mustRun(t, stack, o)
	mustEnd(t, x, "OrderRejected", "InvalidOrder")
	if !strings.Contains(x.Cause, "costs 4.50") {
		t.Errorf("the cause is %s", x.Cause)
	}
	if _, status := getOrder(t, stack, "a0"); status != http.StatusNotFound {
		t.Errorf("GET /order answers %d", status)
	}
}

func TestOneRequestIDIsOneOrder(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	x := mustRun(t, stack, flatWhites("a0", "Melbourne"))
	for _, city := range []string{"Melbourne", "Sydney"} {
		if answer := post(t, stack, x.ID, flatWhites("a0", city)); answer.status != http.StatusConflict {
			t.Errorf("the same id again answered %d: %s", answer.status, answer.body)
		}
	}
	if answer := mustCall(t, http.MethodGet, stack.URL+"/_local/executions", nil, nil); !strings.Contains(string(answer.body), `"count":1`) {
		t.Errorf("the executions are %s", answer.body)
	}
}

func TestHandOverFreesTheSlot(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	mustRun(t, stack, flatWhites("a0", "Melbourne"))
	slot := stack.URL + "/order?accountid=a0&vendorid=v0"
	if answer := mustCall(t, http.MethodDelete, slot, nil, nil); answer.status != http.StatusNoContent || len(answer.body) != 0 {
		t.Errorf("DELETE answered %d %s", answer.status, answer.body)
	}
	if answer := mustCall(t, http.MethodDelete, slot, nil, nil); answer.status != http.StatusNotFound {
		t.Errorf("DELETE again answered %d %s", answer.status, answer.body)
	}
	if _, status := getOrder(t, stack, "a0"); status != http.StatusNotFound {
		t.Errorf("GET /order answers %d", status)
	}
	mustEnd(t, mustRun(t, stack, flatWhites("a0", "Melbourne")), "OrderPlaced", "")
}

func TestExpiredOrderGivesUpItsSlot(t *testing.T) {
	t.Parallel()
	clock := &eagerClock{ahead: -25 * time.Hour} // the first order is placed yesterday
	stack := mustStart(t, local.Options{Clock: clock})
	mustEnd(t, mustRun(t, stack, flatWhites("a0", "Melbourne")), "OrderPlaced", "")
	if _, status := getOrder(t, stack, "a0"); status != http.StatusNotFound {
		t.Errorf("GET /order answers %d for an order that expired", status)
	}
	if err := clock.Sleep(t.Context(), 25*time.Hour); err != nil {
		t.Fatal(err)
	}
	second := mustRun(t, stack, flatWhites("a0", "Sydney"))
	mustEnd(t, second, "OrderPlaced", "")
	if item, _ := getOrder(t, stack, "a0"); item.OrderID != second.ID {
		t.Errorf("the active order is %+v", item)
	}
}
