package local_test

import (
	"net/http"
	"strings"
	"testing"

	"skip-the-line/local"
)

// What was acknowledged is there when the stack starts again: the order, its invoice, and what was published.
func TestStack_keepsItsData(t *testing.T) {
	t.Parallel()
	o := local.Options{Data: t.TempDir() + "/new"}
	stack, err := local.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	x := mustRun(t, stack, flatWhites("a0", "Melbourne"))
	if err := stack.Close(); err != nil {
		t.Fatal(err)
	}
	stack = mustStart(t, o)
	item, status := getOrder(t, stack, "a0")
	if status != http.StatusOK || item.OrderID != x.ID {
		t.Fatalf("GET /order: %d %+v", status, item)
	}
	if _, status := getInvoice(t, stack, item.InvoiceKey); status != http.StatusOK {
		t.Errorf("the invoice: %d", status)
	}
	if again, err := stack.Execution(t.Context(), x.ID); err != nil || again.Last() != "OrderPlaced" || !again.StoppedAt.Equal(x.StoppedAt) {
		t.Errorf("the execution: %+v, %v", again, err)
	}
	if again := post(t, stack, x.ID, flatWhites("a0", "Melbourne")); again.status != http.StatusConflict {
		t.Errorf("the same POST again: %d %s", again.status, again.body)
	}
	if published := stack.Notifications(); len(published) != 1 || !strings.Contains(string(published[0].Message), x.ID) {
		t.Errorf("the notifications are %+v", published)
	}
	if _, err := local.Start(t.Context(), o); err == nil || !strings.Contains(err.Error(), o.Data) || !strings.Contains(err.Error(), "in use by another process") {
		t.Errorf("a second stack on the same directory: %v", err)
	}
}
