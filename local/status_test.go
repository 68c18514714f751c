package local_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"skip-the-line/local"
)

// getStatus returns what GET /orders/{orderid} says.
func getStatus(tb testing.TB, stack *local.Stack, id string) (status, reason string) {
	tb.Helper()
	got := mustCall(tb, http.MethodGet, stack.URL+"/orders/"+id, nil, nil)
	var body struct{ OrderID, Status, Reason string }
	if err := json.Unmarshal(got.body, &body); err != nil || got.status != http.StatusOK || body.OrderID != strings.ToLower(id) {
		tb.Errorf("GET /orders/%s: %d %s: %v", id, got.status, got.body, err)
	}
	return body.Status, body.Reason
}

func TestStatus(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	placed := mustRun(t, stack, flatWhites("a0", "Melbourne"))
	if status, reason := getStatus(t, stack, strings.ToUpper(placed.ID)); status != "placed" || reason != "" {
		t.Errorf("a placed order is %s: %s", status, reason)
	}
	second := mustRun(t, stack, flatWhites("a0", "Sydney"))
	if status, reason := getStatus(t, stack, second.ID); status != "rejected" || !strings.Contains(reason, "already ha") {
		t.Errorf("a second order is %s: %s", status, reason)
	}
	wrong := flatWhites("a1", "Melbourne")
	wrong["details"].(map[string]any)["unitprice"] = "0.01"
	if status, reason := getStatus(t, stack, mustRun(t, stack, wrong).ID); status != "rejected" || !strings.Contains(reason, "4.50") || strings.ContainsAny(reason, "{}\\") {
		t.Errorf("an order at another price is %s: %s", status, reason)
	}
}

func TestOneUUIDIsOneOrderInEitherCase(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	id := strings.ToUpper(uuid.NewString())
	if got := post(t, stack, id, flatWhites("a0", "Melbourne")); got.status != http.StatusAccepted || !strings.Contains(string(got.body), strings.ToLower(id)) {
		t.Errorf("%d %s", got.status, got.body)
	}
	if got := post(t, stack, strings.ToLower(id), flatWhites("a1", "Melbourne")); got.status != http.StatusConflict {
		t.Errorf("in lower case: %d %s", got.status, got.body)
	}
}

func TestReady(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	mustRun(t, stack, flatWhites("a0", "Melbourne"))
	call := func(method, path string) int {
		return mustCall(t, method, stack.URL+path+"?accountid=a0&vendorid=v0", nil, nil).status
	}
	shown := func() string {
		return string(mustCall(t, http.MethodGet, stack.URL+"/order?accountid=a0&vendorid=v0", nil, nil).body)
	}
	if status := call("PUT", "/order/ready"); status != http.StatusNoContent {
		t.Fatalf("ready: %d", status)
	}
	first := shown()
	for began := time.Now(); time.Since(began) < 2*time.Millisecond; { // so that it is another time
	}
	if status := call("PUT", "/order/ready"); status != http.StatusNoContent || shown() != first {
		t.Errorf("ready again: %d, and the order is %s, was %s", status, shown(), first)
	}
	if status := call("DELETE", "/order"); status != http.StatusNoContent {
		t.Errorf("handing over: %d", status)
	}
	if status := call("PUT", "/order/ready"); status != http.StatusNotFound {
		t.Errorf("ready after it was handed over: %d", status)
	}
	if status := call("GET", "/order"); status != http.StatusNotFound {
		t.Errorf("ready created an order: %d", status)
	}
}

func TestExpiredOrderIsNotChanged(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{Clock: &eagerClock{ahead: -25 * time.Hour}}) // the order is placed yesterday
	mustRun(t, stack, flatWhites("a0", "Melbourne"))
	for method, path := range map[string]string{"PUT": "/order/ready", "DELETE": "/order", "GET": "/order"} {
		if got := mustCall(t, method, stack.URL+path+"?accountid=a0&vendorid=v0", nil, nil); got.status != http.StatusNotFound {
			t.Errorf("%s %s: %d %s", method, path, got.status, got.body)
		}
	}
}
