package proof_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"testing"

	"skip-the-line/local"
)

// What the guarantees do not cover: each test here pins down one of the limits that the documentation states.

func (s *shop) mustPlace(t *testing.T, w world, orders ...*order) {
	t.Helper()
	for _, o := range orders {
		if err := s.place(o); err != nil {
			t.Fatal(err)
		}
		w.run(o)
	}
}

func (s *shop) mustHandOver(t *testing.T, at slot, want int) {
	t.Helper()
	if status, answer, err := send(http.MethodDelete, s.URL+"/order?"+at.query(), nil, nil); err != nil || status != want {
		t.Fatalf("DELETE /order answered %d %s and should answer %d: %v", status, answer, want, err)
	}
}

// mustGoOn lets a held order go on and checks how it ends.
func (s *shop) mustGoOn(t *testing.T, w world, o *order, want string) sight {
	t.Helper()
	close(s.plan(o.id).released)
	if err := s.settle(o); err != nil {
		t.Fatal(err)
	}
	o.hold = nil
	w.run(o)
	seen, err := s.see(o)
	if err != nil {
		t.Fatal(err)
	}
	if broken := append(seen.invariants(), seen.agrees(w)...); len(broken) > 0 || seen.execution.Last() != want {
		t.Fatalf("the order ended as %s and should end as %s: %s", seen.execution.Last(), want, broken)
	}
	return seen
}

// lostAndHeld is an order that is committed, though the workflow does not know it yet and is about to try again.
func (s *shop) lostAndHeld(t *testing.T, w world, at slot) *order {
	t.Helper()
	o := s.newOrder(1, at, faults{writeItem: once(named(writeItem, "done, and the answer lost"))}, &hold{"PutItem", 1})
	s.mustPlace(t, w, o)
	return o
}

// A hand-over while the answer to the write is still being waited for is undone by the retry, which cannot tell an order
// that was never written from one that was handed over. The customer's slot is taken until the next DELETE or the expiry.
func TestHandOverBeforeTheRetryOfALostWriteIsUndone(t *testing.T) {
	t.Parallel()
	s, w, at := mustOpen(t, local.Options{}), world{}, slot{"a0", "v0"}
	o := s.lostAndHeld(t, w, at)
	s.mustHandOver(t, at, http.StatusNoContent)
	delete(w, at)
	o.collected, o.handedOver = true, true
	if seen := s.mustGoOn(t, w, o, "OrderPlaced"); !seen.standing() {
		t.Error("the item is not there again: the documentation says more than it must")
	}
	s.mustHandOver(t, at, http.StatusNoContent)
	s.mustHandOver(t, at, http.StatusNotFound)
}

// When the slot is taken again in between, the retry is rejected, though the order was handed over: nothing of it is left.
func TestHandOverBeforeTheRetryOfALostWriteCanEndInARejection(t *testing.T) {
	t.Parallel()
	s, w, at := mustOpen(t, local.Options{}), world{}, slot{"a0", "v0"}
	o := s.lostAndHeld(t, w, at)
	s.mustHandOver(t, at, http.StatusNoContent)
	delete(w, at)
	o.collected, o.handedOver = true, true
	s.mustPlace(t, w, s.newOrder(2, at, nil, nil))
	if seen := s.mustGoOn(t, w, o, "OrderRejected"); seen.writes != 1 || seen.standing() {
		t.Errorf("the order was written %d times and left %v", seen.writes, seen.item)
	}
}

// A hand-over does not stop a workflow that still runs: it may yet fail, and the coffee is then without an invoice.
func TestHandOverDoesNotStopAWorkflowThatFails(t *testing.T) {
	t.Parallel()
	s, w, at := mustOpen(t, local.Options{}), world{}, slot{"a0", "v0"}
	o := s.newOrder(1, at, faults{writeInvoice: once(named(writeInvoice, "denied"))}, &hold{"PutObject", 0})
	s.mustPlace(t, w, o)
	s.mustHandOver(t, at, http.StatusNoContent)
	delete(w, at)
	o.collected, o.handedOver = true, true
	if seen := s.mustGoOn(t, w, o, "OrderFailed"); seen.item != nil || seen.invoice != nil {
		t.Errorf("the order left %v and %s", seen.item, seen.invoice)
	}
}

// A write that is still under way when its order is taken back stands: DynamoDB's conditions cannot tell that it comes
// too late. No workflow owns the item any more, and it goes with a DELETE or when it expires.
func TestWriteThatArrivesAfterItsOrderWasTakenBackStands(t *testing.T) {
	t.Parallel()
	s, w, at := mustOpen(t, local.Options{}), world{}, slot{"a0", "v0"}
	late := make(chan exchange, 1)
	stranded := fault{name: "stranded", fatal: true, as: "OperationError", wire: func(x exchange) {
		body, _ := io.ReadAll(x.r.Body)
		x.r = x.r.Clone(context.Background())
		x.r.Body = io.NopCloser(bytes.NewReader(body))
		late <- x
		dynamoDBError(http.StatusBadRequest, "com.amazon.coral.service#AccessDeniedException")(x)
	}}
	o := s.newOrder(1, at, faults{writeItem: once(stranded)}, nil)
	s.mustPlace(t, w, o)
	if broken := s.check(w, o); len(broken) > 0 || o.state() != "OrderFailed" {
		t.Fatalf("the order ended as %s: %s", o.state(), broken)
	}
	(<-late).apply()
	seen, err := s.see(o)
	if err != nil {
		t.Fatal(err)
	}
	if !seen.standing() {
		t.Error("the item is not there: the documentation says more than it must")
	}
	s.mustHandOver(t, at, http.StatusNoContent)
	s.mustPlace(t, w, s.newOrder(2, at, nil, nil))
}

// What CompensationFailed leaves is an item that holds the slot. An operator frees it as the workflow would have: with a
// delete on the condition that the orderid is still that order's. DELETE /order does the same.
func TestAfterCompensationFailedAnOperatorFreesTheSlot(t *testing.T) {
	t.Parallel()
	s, w, at := mustOpen(t, local.Options{}), world{}, slot{"a0", "v0"}
	o := s.newOrder(1, at, faults{
		writeInvoice: always(named(writeInvoice, "denied")), removeItem: always(named(removeItem, "denied")),
	}, nil)
	rejected, placed := s.newOrder(2, at, nil, nil), s.newOrder(3, at, nil, nil)
	s.mustPlace(t, w, o, rejected)
	if _, err := s.table("DeleteItem", `{"TableName": "orders", "Key": %s, "ConditionExpression": "orderid = :o", "ExpressionAttributeValues": {":o": {"S": %q}}}`,
		at.key(), o.id); err != nil {
		t.Fatal(err)
	}
	delete(w, at)
	s.mustPlace(t, w, placed)
	for o, want := range map[*order]string{o: "CompensationFailed", rejected: "OrderRejected", placed: "OrderPlaced"} {
		if o.state() != want {
			t.Errorf("an order ended as %s and should end as %s", o.state(), want)
		}
		if broken := s.check(w, o); len(broken) > 0 {
			t.Error(broken)
		}
	}
}

// The longest way through the workflow, with every attempt taking all its time and every pause at its longest, ends before
// the execution's own TimeoutSeconds would end it without taking anything back.
func TestTheLongestExecutionEndsInTime(t *testing.T) {
	t.Parallel()
	s, w := mustOpen(t, local.Options{}), world{}
	tooLate := named(invokePutItem, "too late")
	o := s.newOrder(1, slot{"a0", "v0"}, faults{
		invokePutItem:             once(tooLate, tooLate, tooLate, tooLate),
		invokePutObject:           always(tooLate),
		removeItem:                always(named(removeItem, "never answered")),
		publishCompensationFailed: always(named(publishCompensationFailed, "too late")),
	}, nil)
	s.mustPlace(t, w, o)
	if broken := s.check(w, o); len(broken) > 0 || o.state() != "CompensationFailed" {
		t.Fatalf("the order ended as %s: %s", o.state(), broken)
	}
	seen, err := s.see(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%.0f s of %.0f", seen.longest(), limits.TimeoutSeconds)
}
