package proof_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"skip-the-line/definition"
	"skip-the-line/emulator/asl"
	"skip-the-line/local"
)

// problems collects what is wrong.
type problems []string

func (p *problems) add(format string, arguments ...any) {
	*p = append(*p, fmt.Sprintf(format, arguments...))
}

// sight is what there is to see of an order whose execution has ended. Nothing in it comes from the model.
type sight struct {
	order         *order
	execution     local.Execution
	item          map[string]any // in the order's slot, whose ever it is
	invoice       []byte
	notifications []local.Notification
	writes        int // of the item that the table has carried out
}

func (s *shop) see(o *order) (sight, error) {
	seen := sight{order: o, notifications: s.notifications(o.id)}
	seen.writes, _ = s.plan(o.id).times(writeItem)
	var err error
	if seen.execution, err = s.execution(o); err != nil {
		return seen, err
	}
	if seen.item, err = s.itemAt(o.slot); err != nil {
		return seen, err
	}
	seen.invoice, err = s.objectAt(o.invoiceKey(seen.execution.StartedAt) + ".json")
	return seen, err
}

// standing tells whether the slot holds this order's item.
func (s sight) standing() bool { return s.item != nil && s.item["orderid"] == s.order.id }

// invariants are what must hold for every order that has ended, whatever happened. A customer who was handed the coffee
// before the workflow had ended is the one exception that they make, and they make it here, in sight.
func (s sight) invariants() (broken problems) {
	s.ends(&broken)
	switch s.execution.Last() {
	case "OrderPlaced":
		if s.order.collected || s.order.expired {
			s.goneOnceCollected(&broken)
		} else if s.standing() {
			s.itemFollows(&broken)
		} else {
			broken.add("the order is placed and its item is not there")
		}
		s.invoiceFollows(&broken)
	case "OrderRejected":
		if s.writes > 0 && !s.order.handedOver {
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
			s.invoiceFollows(&broken) // a write reported lost, under the order's own id
		}
	case "CompensationFailed":
		if s.execution.Error != "CompensationFailed" {
			broken.add("the compensation failed and the error is %q", s.execution.Error)
		}
	}
	s.toldTheTruth(&broken)
	return broken
}

// goneOnceCollected: what was handed over is gone, except that a hand-over before the execution's end may be undone by
// the retry of a write whose answer was lost.
func (s sight) goneOnceCollected(broken *problems) {
	if s.standing() && !s.order.handedOver && !s.order.expired {
		broken.add("the order was collected and its item is there again")
	}
}

// ends: every execution ends in a named state, in time, and its history tells the real cause.
func (s sight) ends(broken *problems) {
	x := s.execution
	if want := map[string]asl.Status{
		"OrderPlaced": asl.Succeeded, "OrderRejected": asl.Failed, "OrderFailed": asl.Failed, "CompensationFailed": asl.Failed,
	}[x.Last()]; want == "" || x.Status != want {
		broken.add("the execution ended as %s in %q: %s %s", x.Status, x.Last(), x.Error, x.Cause)
		return
	}
	if x.StoppedAt == nil {
		broken.add("the execution has ended at no time")
	}
	if longest := s.longest(); longest > limits.TimeoutSeconds {
		broken.add("the execution could have taken %.0f s of its %.0f", longest, limits.TimeoutSeconds)
	}
	for i, visit := range x.States[:len(x.States)-1] {
		if visit.Next != x.States[i+1].State || visit.ExitedAt == nil {
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

// caught is the visit whose failure led to how the execution ended.
func (s sight) caught(last string) local.StateVisit {
	led := []string{"PutItem", "PutObject"}
	if last == "CompensationFailed" {
		led = []string{"RemoveItem"}
	}
	for _, visit := range s.execution.States {
		if slices.Contains(led, visit.State) && visit.Error != "" {
			return visit
		}
	}
	return local.StateVisit{}
}

// limits are the workflow's own, in seconds.
var limits = func() (limits struct {
	TimeoutSeconds float64
	States         map[string]struct{ TimeoutSeconds float64 }
}) {
	document, err := definition.Workflow(definition.WorkflowValues{Partition: "p", PutItemArn: "i", PutObjectArn: "o", TableName: "t", TopicArn: "n"})
	if err == nil {
		err = json.Unmarshal(document, &limits)
	}
	if err != nil {
		panic(err)
	}
	return limits
}()

// longest is how long the execution would have taken if every attempt had run out of time, in seconds.
func (s sight) longest() (seconds float64) {
	for _, visit := range s.execution.States {
		seconds += float64(visit.Attempts) * limits.States[visit.State].TimeoutSeconds
		for _, retry := range visit.Retries {
			seconds += retry.DelaySeconds
		}
	}
	return seconds
}

// itemFollows: the item is what follows from the order and the execution's start.
func (s sight) itemFollows(broken *problems) {
	placedAt := s.placedAt(s.item["placedat"], broken)
	if want := s.order.item(placedAt, s.execution.StartedAt); !reflect.DeepEqual(s.item, want) {
		broken.add("the item is %v\nand should be %v", s.item, want)
	}
}

// invoiceFollows: the invoice is what follows from the order, and its bytes are those that were seen first.
func (s sight) invoiceFollows(broken *problems) {
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

func (s sight) placedAt(value any, broken *problems) string {
	text, _ := value.(string)
	if at, err := time.Parse(time.RFC3339, text); err != nil || !at.Equal(s.execution.StartedAt) {
		broken.add("the order is dated %q and was started at %v", text, s.execution.StartedAt)
	}
	return text
}

// toldTheTruth: whoever was told anything was told how it ended, and by whom it concerns.
func (s sight) toldTheTruth(broken *problems) {
	for _, n := range s.notifications {
		message := decoded(n.Message)
		if n.Attributes["event"] != s.execution.Last() || message["event"] != s.execution.Last() ||
			message["accountid"] != s.order.slot.account || message["vendorid"] != s.order.slot.vendor {
			broken.add("the order ended as %s and the notification is %v %s", s.execution.Last(), n.Attributes, n.Message)
		}
	}
}

func (p problems) String() string { return strings.Join(p, "\n") }
