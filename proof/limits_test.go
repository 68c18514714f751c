package proof_test

import (
	"context"
	"net/http"
	"testing"

	"skip-the-line/local"
	"skip-the-line/local/faults"
)

// Each test here pins down one of the limits that docs/guarantees.md states.

func (s *system) mustPlace(t *testing.T, m model, orders ...*order) {
	t.Helper()
	for _, o := range orders {
		if err := s.place(o); err != nil {
			t.Fatal(err)
		}
		m.run(o)
	}
}

func (s *system) mustHandOver(t *testing.T, at slot, want int) {
	t.Helper()
	if status, response, err := send(http.MethodDelete, s.URL+"/order?"+at.query(), nil, nil); err != nil || status != want {
		t.Fatalf("DELETE /order returned %d %s and should return %d: %v", status, response, want, err)
	}
}

// mustRelease releases a held order and checks how it ends.
func (s *system) mustRelease(t *testing.T, m model, o *order, want string) observation {
	t.Helper()
	close(s.plan(o.id).released)
	if err := s.settle(o); err != nil {
		t.Fatal(err)
	}
	o.hold = nil
	m.run(o)
	seen, err := s.observe(o)
	if err != nil {
		t.Fatal(err)
	}
	if broken := append(seen.invariants(), seen.agrees(m)...); len(broken) > 0 || seen.execution.Last() != want {
		t.Fatalf("the order ended as %s and should end as %s: %s", seen.execution.Last(), want, broken)
	}
	return seen
}

// mustHoldLostWrite places an order whose item is written, though the workflow does not know it and is held before its
// retry.
func (s *system) mustHoldLostWrite(t *testing.T, m model, at slot) *order {
	t.Helper()
	o := s.newOrder(1, at, injections{faults.PutItem: once(mustFault(faults.PutItem, "lose-answer"))}, &hold{"PutItem", 1})
	s.mustPlace(t, m, o)
	return o
}

// A hand-over before the retry of a write whose response was lost is undone by the retry, which cannot tell an order that
// was never written from one that was handed over. The slot is taken until the next DELETE or the expiry.
func TestHandOver_isUndoneByTheRetryOfALostWrite(t *testing.T) {
	t.Parallel()
	s, m, at := mustStart(t, local.Options{}), model{}, slot{"quokka", "wombat"}
	o := s.mustHoldLostWrite(t, m, at)
	s.mustHandOver(t, at, http.StatusNoContent)
	delete(m, at)
	o.handedOver, o.handedOverEarly = true, true
	if seen := s.mustRelease(t, m, o, "OrderPlaced"); !seen.standing() {
		t.Error("the item is not there again: the documentation says more than it must")
	}
	s.mustHandOver(t, at, http.StatusNoContent)
	s.mustHandOver(t, at, http.StatusNotFound)
}

// When the slot is taken again in between, the retry is rejected although the order was handed over: nothing of it is left.
func TestHandOver_beforeTheRetryOfALostWriteCanEndInARejection(t *testing.T) {
	t.Parallel()
	s, m, at := mustStart(t, local.Options{}), model{}, slot{"quokka", "wombat"}
	o := s.mustHoldLostWrite(t, m, at)
	s.mustHandOver(t, at, http.StatusNoContent)
	delete(m, at)
	o.handedOver, o.handedOverEarly = true, true
	s.mustPlace(t, m, s.newOrder(2, at, nil, nil))
	if seen := s.mustRelease(t, m, o, "OrderRejected"); seen.writes != 1 || seen.standing() {
		t.Errorf("the order was written %d times and left %v", seen.writes, seen.item)
	}
}

// A hand-over does not stop a workflow that still runs: it may yet fail, and the coffee is then without an invoice.
func TestHandOver_doesNotStopAWorkflowThatFails(t *testing.T) {
	t.Parallel()
	s, m, at := mustStart(t, local.Options{}), model{}, slot{"quokka", "wombat"}
	o := s.newOrder(1, at, injections{faults.PutObject: once(mustFault(faults.PutObject, "deny"))}, &hold{"PutObject", 0})
	s.mustPlace(t, m, o)
	s.mustHandOver(t, at, http.StatusNoContent)
	delete(m, at)
	o.handedOver, o.handedOverEarly = true, true
	if seen := s.mustRelease(t, m, o, "OrderFailed"); seen.item != nil || seen.invoice != nil {
		t.Errorf("the order left %v and %s", seen.item, seen.invoice)
	}
}

// A write that arrives after its order has failed stands: DynamoDB's conditions cannot tell that it is too late. No
// workflow owns the item any more, and it goes with a DELETE or when it expires.
func TestPutItem_thatArrivesAfterTheRemovalStands(t *testing.T) {
	t.Parallel()
	s, m, at := mustStart(t, local.Options{}), model{}, slot{"quokka", "wombat"}
	pending := make(chan *faults.Interception, 1)
	stranded := faults.Fault{Name: "stranded", Fatal: true, As: "ServiceError", Wire: func(i *faults.Interception) {
		i.Request = i.Request.Clone(context.Background())
		pending <- i
		faults.Deny(i)
	}}
	o := s.newOrder(1, at, injections{faults.PutItem: once(stranded)}, nil)
	s.mustPlace(t, m, o)
	if broken := s.check(m, o); len(broken) > 0 || o.state() != "OrderFailed" {
		t.Fatalf("the order ended as %s: %s", o.state(), broken)
	}
	(<-pending).Forward()
	seen, err := s.observe(o)
	if err != nil {
		t.Fatal(err)
	}
	if !seen.standing() {
		t.Error("the item is not there: the documentation says more than it must")
	}
	s.mustHandOver(t, at, http.StatusNoContent)
	s.mustPlace(t, m, s.newOrder(2, at, nil, nil))
}

// CompensationFailed leaves an item that takes the slot. An operator frees it as the workflow would have: with a delete on
// the condition that the orderid is still that order's. DELETE /order does the same.
func TestCompensationFailed_leavesASlotThatAnOperatorFrees(t *testing.T) {
	t.Parallel()
	s, m, at := mustStart(t, local.Options{}), model{}, slot{"quokka", "wombat"}
	o := s.newOrder(1, at, injections{
		faults.PutObject: always(mustFault(faults.PutObject, "deny")), faults.DeleteItem: always(mustFault(faults.DeleteItem, "deny")),
	}, nil)
	rejected, placed := s.newOrder(2, at, nil, nil), s.newOrder(3, at, nil, nil)
	s.mustPlace(t, m, o, rejected)
	if _, err := s.table("DeleteItem", `{"TableName": "orders", "Key": %s, "ConditionExpression": "orderid = :o", "ExpressionAttributeValues": {":o": {"S": %q}}}`,
		at.key(), o.id); err != nil {
		t.Fatal(err)
	}
	delete(m, at)
	s.mustPlace(t, m, placed)
	for o, want := range map[*order]string{o: "CompensationFailed", rejected: "OrderRejected", placed: "OrderPlaced"} {
		if o.state() != want {
			t.Errorf("an order ended as %s and should end as %s", o.state(), want)
		}
		if broken := s.check(m, o); len(broken) > 0 {
			t.Error(broken)
		}
	}
}

// The longest way through the workflow, with every attempt taking all its time and every pause at its longest, ends before
// the execution's own TimeoutSeconds would end it without compensation.
func TestWorkflow_endsInTimeOnTheLongestWay(t *testing.T) {
	t.Parallel()
	s, m := mustStart(t, local.Options{}), model{}
	tooLate := mustFault(faults.InvokePutItem, "late")
	o := s.newOrder(1, slot{"quokka", "wombat"}, injections{
		faults.InvokePutItem:   once(tooLate, tooLate, tooLate, tooLate),
		faults.InvokePutObject: always(tooLate),
		faults.DeleteItem:      always(mustFault(faults.DeleteItem, "silence")),
		faults.Publish:         always(mustFault(faults.Publish, "late")),
	}, nil)
	s.mustPlace(t, m, o)
	if broken := s.check(m, o); len(broken) > 0 || o.state() != "CompensationFailed" {
		t.Fatalf("the order ended as %s: %s", o.state(), broken)
	}
	seen, err := s.observe(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%.0f s of %.0f", seen.longest(), workflow.TimeoutSeconds)
}

// A retry that finds its own item ready leaves it so: it does not write the item again.
func TestReady_survivesTheRetryOfALostWrite(t *testing.T) {
	t.Parallel()
	s, m, at := mustStart(t, local.Options{}), model{}, slot{"quokka", "wombat"}
	o := s.mustHoldLostWrite(t, m, at)
	if status, response, err := send(http.MethodPut, s.URL+"/order/ready?"+at.query(), nil, nil); err != nil || status != http.StatusNoContent {
		t.Fatalf("PUT /order/ready returned %d %s: %v", status, response, err)
	}
	o.ready = true
	if seen := s.mustRelease(t, m, o, "OrderPlaced"); seen.item["readyat"] == nil || seen.writes != 1 {
		t.Errorf("the item was written %d times and is %v", seen.writes, seen.item)
	}
}
