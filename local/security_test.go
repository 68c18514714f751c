package local_test

import (
	"bytes"
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"skip-the-line/local"
)

func TestLogsHoldNothingOfAnOrder(t *testing.T) {
	t.Parallel()
	var logs bytes.Buffer // the stack writes one line after the other
	stack := mustStart(t, local.Options{Logs: &logs})
	o := flatWhites("a0", "Gundagai")
	placed := mustRun(t, stack, o)
	mustRun(t, stack, o) // rejected: there is an active one
	wrong := flatWhites("a1", "Gundagai")
	wrong["details"].(map[string]any)["unitprice"] = "12.34"
	mustRun(t, stack, wrong) // rejected: a wrong price
	item, _ := getOrder(t, stack, "a0")
	getInvoice(t, stack, item.InvoiceKey)
	if err := stack.Close(); err != nil { // what the processes still had to say is said
		t.Fatal(err)
	}
	text := logs.String()
	for line := range strings.Lines(text) {
		if !json.Valid([]byte(line)) {
			t.Errorf("a line is not JSON: %s", line)
		}
	}
	if !strings.Contains(text, `"orderid":"`+placed.ID+`"`) || !strings.Contains(text, `"step":"put-item"`) || !strings.Contains(text, `"requestId"`) {
		t.Errorf("nothing tells which order, step and request it was:\n%s", text)
	}
	for _, secret := range []string{"Gundagai", "Flat White", "12.34", "new_order", "X-Amz-Signature"} {
		if strings.Contains(text, secret) {
			t.Errorf("the logs hold %q:\n%s", secret, text)
		}
	}
}

// A presigned URL opens one invoice to read. Nothing can be made of it that opens more.
func TestInvoiceURLCannotBeWidened(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	mustRun(t, stack, flatWhites("a0", "Melbourne"))
	mine, _ := getOrder(t, stack, "a0")
	mustRun(t, stack, flatWhites("a1", "Melbourne"))
	other, _ := getOrder(t, stack, "a1")
	answer := mustCall(t, http.MethodGet, stack.URL+"/invoice?objectKey="+mine.InvoiceKey, nil, nil)
	var link struct{ URL string }
	if err := json.Unmarshal(answer.body, &link); err != nil {
		t.Fatal(err)
	}
	if got := mustCall(t, http.MethodGet, link.URL, nil, nil); got.status != http.StatusOK {
		t.Fatalf("the URL as it is answers %d: %s", got.status, got.body)
	}
	without := func(name string) string {
		u, err := url.Parse(link.URL)
		if err != nil {
			t.Fatal(err)
		}
		query := u.Query()
		query.Del(name)
		u.RawQuery = query.Encode()
		return u.String()
	}
	bucket := link.URL[:strings.Index(link.URL, "/2026")+1]
	for name, test := range map[string]struct{ method, url string }{
		"a longer life":          {http.MethodGet, strings.Replace(link.URL, "X-Amz-Expires=900", "X-Amz-Expires=86400", 1)},
		"another's invoice":      {http.MethodGet, strings.Replace(link.URL, mine.InvoiceKey, other.InvoiceKey, 1)},
		"one parameter more":     {http.MethodGet, link.URL + "&versions="},
		"a delete":               {http.MethodDelete, link.URL},
		"a write":                {http.MethodPut, link.URL},
		"no signature":           {http.MethodGet, without("X-Amz-Signature")},
		"no date":                {http.MethodGet, without("X-Amz-Date")},
		"the object by itself":   {http.MethodGet, link.URL[:strings.Index(link.URL, "?")]},
		"the list of the bucket": {http.MethodGet, bucket},
	} {
		if got := mustCall(t, test.method, test.url, nil, []byte("x")); got.status != http.StatusForbidden && got.status != http.StatusBadRequest {
			t.Errorf("%s: %s %s answered %d: %.200s", name, test.method, test.url, got.status, got.body)
		}
	}
	if text, status := getInvoice(t, stack, mine.InvoiceKey); status != http.StatusOK || !strings.Contains(string(text), mine.OrderID) {
		t.Errorf("afterwards the invoice is %d %s", status, text)
	}
}

func TestEverythingListensOnLoopback(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	for _, address := range []string{stack.URL, stack.AWS, stack.DynamoDB, stack.S3} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if ip := net.ParseIP(u.Hostname()); ip == nil || !ip.IsLoopback() {
			t.Errorf("%s is not on a loopback address", address)
		}
	}
}

// What is too large is refused before it fills the memory, and the stack goes on.
func TestOversizedRequestsAreRefused(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	long := strings.Repeat("x", 1<<20)
	for name, got := range map[string]response{
		"a header of 1 MB": mustCall(t, http.MethodGet, stack.URL+"/order", map[string]string{"X-Long": long}, nil),
		"a path of 1 MB":   mustCall(t, http.MethodGet, stack.URL+"/"+long, nil, nil),
		"a query of 1 MB":  mustCall(t, http.MethodGet, stack.URL+"/order?accountid="+long, nil, nil),
	} {
		if got.status != http.StatusRequestHeaderFieldsTooLarge {
			t.Errorf("%s answered %d: %.100s", name, got.status, got.body)
		}
	}
	mustEnd(t, mustRun(t, stack, flatWhites("a0", "Melbourne")), "OrderPlaced", "")
}
