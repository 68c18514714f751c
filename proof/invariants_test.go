package proof_test

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/stepfunctions"
	"skip-the-line/local"
	"skip-the-line/local/faults"
)

// problems collects what is wrong.
type problems []string

func (p *problems) add(format string, arguments ...any) {
	*p = append(*p, fmt.Sprintf(format, arguments...))
}

func (p problems) String() string { return strings.Join(p, "\n") }

// observation is what the system shows of an order whose execution has ended. Nothing in it comes from the model.
type observation struct {
	order         *order
	execution     stepfunctions.Execution
	item          map[string]any // in the order's slot, whichever order it belongs to
	invoice       []byte
	notifications []local.Notification
	writes        int // of the item that the table has carried out
	outcome       outcome
}

func (s *system) observe(o *order) (observation, error) {
	x, err := s.execution(o)
	if err != nil {
		return observation{}, err
	}
	seen := observation{order: o, execution: x, notifications: s.notifications(o.id)}
	seen.writes = s.plan(o.id).times(faults.PutItem)
	if seen.item, err = s.itemAt(o.slot); err != nil {
		return seen, err
	}
	if seen.outcome, err = s.outcome(o); err != nil {
		return seen, err
	}
	seen.invoice, err = s.objectAt(o.invoiceKey(seen.execution.StartedAt) + ".json")
	return seen, err
}

// standing reports whether the slot holds this order's item.
func (s observation) standing() bool { return s.item != nil && s.item["orderid"] == s.order.id }

// invariants returns what is wrong of what must hold for every order that has ended, whatever happened. The one exception
// is a hand-over before the workflow has ended, and it is made here, in the open.
func (s observation) invariants() (broken problems) {
	s.checkEnd(&broken)
	switch s.execution.Last() {
	case "OrderPlaced":
		switch {
		case s.order.handedOver || s.order.expired:
			s.checkGone(&broken)
		case s.standing():
			s.checkItem(&broken)
		default:
			broken.add("the order is placed and its item is not there")
		}
		s.checkInvoice(&broken)
	case "OrderRejected":
		if s.writes > 0 && !s.order.handedOverEarly {
			broken.add("the order is rejected and was written %d times", s.writes)
		}
		if s.standing() || s.invoice != nil {
			broken.add("the order is rejected and has left item %v, invoice %q", s.item, s.invoice)
		}
	case "OrderFailed":
		if s.standing() {
			broken.add("the order failed and its item stands: %v", s.item)
		}
		if s.invoice != nil {
			s.checkInvoice(&broken) // a write that was reported lost, under the order's own id
		}
	case "CompensationFailed":
		if s.execution.Error != "CompensationFailed" {
			broken.add("the compensation failed and the error is %q", s.execution.Error)
		}
	}
	s.checkNotifications(&broken)
	s.checkCauses(&broken)
	s.checkOutcome(&broken)
	return broken
}

// checkGone: an order that was handed over is gone. But a hand-over before the execution's end may be undone by the retry
// of a write whose response was lost.
func (s observation) checkGone(broken *problems) {
	if s.standing() && !s.order.handedOverEarly && !s.order.expired {
		broken.add("the order was handed over and its item is there again")
	}
}

// checkEnd: every execution ends in a named state, in time, and its history shows the real cause.
func (s observation) checkEnd(broken *problems) {
	x := s.execution
	if want := map[string]asl.Status{
		"OrderPlaced": asl.Succeeded, "OrderRejected": asl.Failed, "OrderFailed": asl.Failed, "CompensationFailed": asl.Failed,
	}[x.Last()]; want == "" || x.Status != want {
		broken.add("the execution ended as %s in %q: %s %s", x.Status, x.Last(), x.Error, x.Cause)
		return
	}
	if x.StoppedAt.IsZero() {
		broken.add("the execution has ended without a time")
	}
	if longest := s.longest(); longest > workflow.TimeoutSeconds {
		broken.add("the execution could have taken %.0f s of its %.0f", longest, workflow.TimeoutSeconds)
	}
	for i, visit := range x.States[:len(x.States)-1] {
		if visit.Next != x.States[i+1].State || visit.Exited.IsZero() {
			broken.add("the history has a gap after %s", visit.State)
		}
	}
	if x.Status != asl.Failed {
		return
	}
	cause := s.caught(x.Last())
	if cause.Error == "" || (cause.Cause == "" && cause.Error != asl.Timeout) {
		broken.add("the history has no cause for %s", x.Last())
	}
	if x.Cause != cause.Cause || (x.Error != cause.Error && x.Last() != "CompensationFailed") {
		broken.add("the execution's error is %s, %s and the real one %s, %s", x.Error, x.Cause, cause.Error, cause.Cause)
	}
}

// caught returns the visit whose failure led to the end of the execution.
func (s observation) caught(last string) asl.Visit {
	led := []string{"PutItem", "PutObject"}
	if last == "CompensationFailed" {
		led = []string{"RemoveItem"}
	}
	for _, visit := range s.execution.States {
		if slices.Contains(led, visit.State) && visit.Error != "" {
			return visit
		}
	}
	return asl.Visit{}
}

// longest returns how long the execution would have taken if every attempt had run out of time, in seconds.
func (s observation) longest() (seconds float64) {
	for _, visit := range s.execution.States {
		state := workflow.States[visit.State]
		seconds += state.Seconds + float64(visit.Attempts)*state.TimeoutSeconds
		for _, retry := range visit.Retries {
			seconds += retry.Delay.Seconds()
		}
	}
	return seconds
}

// checkItem: the item follows from the order, the execution's start, and since when it is ready, which never changes.
func (s observation) checkItem(broken *problems) {
	placedAt := s.placedAt(s.item["placedat"], broken)
	want := s.order.item(placedAt, s.execution.StartedAt)
	if s.order.readyAt == nil {
		s.order.readyAt = s.item["readyat"]
	}
	if s.order.ready {
		want["readyat"] = s.order.readyAt
	}
	if !reflect.DeepEqual(s.item, want) {
		broken.add("the item is %v\nand should be %v", s.item, want)
	}
}

// checkInvoice: the invoice follows from the order, and its bytes never change.
func (s observation) checkInvoice(broken *problems) {
	bill := decoded(s.invoice)
	placedAt := s.placedAt(bill["issuedat"], broken)
	if want := s.order.bill(placedAt); !reflect.DeepEqual(bill, want) {
		broken.add("the invoice is %s\nand should say %v", s.invoice, want)
	}
	if s.order.invoice == nil {
		s.order.invoice = s.invoice
	}
	if !bytes.Equal(s.invoice, s.order.invoice) {
		broken.add("the invoice was %s\nand is %s", s.order.invoice, s.invoice)
	}
}

// placedAt returns a date as it is written, which must be the execution's start.
func (s observation) placedAt(value any, broken *problems) string {
	text, _ := value.(string)
	if at, err := time.Parse(time.RFC3339, text); err != nil || !at.Equal(s.execution.StartedAt) {
		broken.add("the order is dated %q and was started at %v", text, s.execution.StartedAt)
	}
	return text
}

// checkNotifications: a notification says how the order ended, and whose it is.
func (s observation) checkNotifications(broken *problems) {
	for _, n := range s.notifications {
		message := decoded(n.Message)
		if n.Attributes["event"] != s.execution.Last() || message["event"] != s.execution.Last() ||
			message["accountid"] != s.order.slot.account || message["vendorid"] != s.order.slot.vendor {
			broken.add("the order ended as %s and the notification is %v %s", s.execution.Last(), n.Attributes, n.Message)
		}
	}
}
