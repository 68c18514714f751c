package proof_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
)

// outcome is what GET /orders/{orderid} says became of an order.
type outcome struct{ status, reason string }

func (o outcome) String() string { return fmt.Sprintf("%s %q", o.status, o.reason) }

func (s *system) outcome(o *order) (outcome, error) {
	status, response, err := send(http.MethodGet, s.URL+"/orders/"+o.id, nil, nil)
	if err != nil {
		return outcome{}, err
	}
	said := decoded(response)
	if status != http.StatusOK || said["orderid"] != o.id {
		return outcome{}, fmt.Errorf("GET /orders/%s returned %d %s", o.id, status, response)
	}
	told := outcome{status: fmt.Sprint(said["status"])}
	told.reason, _ = said["reason"].(string)
	return told, nil
}

// statusOf is what a customer is told of an execution, by the state that it ends in.
var statusOf = map[string]string{
	"OrderPlaced": "placed", "OrderRejected": "rejected", "OrderFailed": "failed", "CompensationFailed": "failed",
}

// checkOutcome: the customer is told how the execution ended, in words without internals, and never anything else later.
func (s observation) checkOutcome(broken *problems) {
	last := s.execution.Last()
	if s.outcome.status != statusOf[last] || (s.outcome.reason == "") != (last == "OrderPlaced") {
		broken.add("the order ended as %s and GET /orders/{orderid} says %s", last, s.outcome)
	}
	if s.execution.Error == "ActiveOrderExists" && s.outcome.reason != "You already have an order at this shop. Pick it up first." {
		broken.add("the order was rejected for another one, and the reason is %q", s.outcome.reason)
	}
	if hasInternals(s.outcome.reason) || (last != "OrderRejected" && len(s.order.words().in(s.outcome.reason)) > 0) {
		broken.add("the reason is %q", s.outcome.reason)
	}
	if s.order.outcome == (outcome{}) {
		s.order.outcome = s.outcome
	}
	if s.outcome != s.order.outcome {
		broken.add("GET /orders/{orderid} said %s and says %s", s.order.outcome, s.outcome)
	}
}

// checkAccepted: while the execution runs the order is accepted, and no more is said.
func (h *history) checkAccepted(o *order) (broken problems) {
	if told, err := h.system.outcome(o); err != nil || told != (outcome{status: "accepted"}) {
		broken.add("the execution of order %d runs and GET /orders/{orderid} says %s: %v", o.number, told, err)
	}
	return broken
}

// ready: PUT says once that an active order is ready. It never makes an order, nor brings one back.
func (h *history) ready(at slot) (broken problems, err error) {
	there, want := h.model[at], http.StatusNotFound
	if there != nil && !there.expired {
		want = http.StatusNoContent
		there.order.ready = true
	}
	status, response, err := send(http.MethodPut, h.system.URL+"/order/ready?"+at.query(), nil, nil)
	if status != want {
		broken.add("PUT /order/ready returned %d %s and should return %d", status, response, want)
	}
	return append(broken, h.checkSlot(at)...), err
}

// queue: GET /orders shows exactly a vendor's active orders, the oldest first.
func (h *history) queue(vendor string) (broken problems, err error) {
	status, response, err := send(http.MethodGet, h.system.URL+"/orders?"+url.Values{"vendorid": {vendor}}.Encode(), nil, nil)
	if err != nil {
		return nil, err
	}
	page := decoded(response)
	orders, ok := page["orders"].([]any)
	if status != http.StatusOK || !ok || page["next"] != nil {
		broken.add("GET /orders returned %d %s", status, response)
	}
	shown, want, dates := map[any]bool{}, map[any]bool{}, []string{}
	for _, entry := range orders {
		item, _ := entry.(map[string]any)
		shown[item["orderid"]] = item["readyat"] != nil
		dates = append(dates, fmt.Sprint(item["placedat"]))
	}
	for at, there := range h.model {
		if at.vendor == vendor && !there.expired {
			want[there.order.id] = there.order.ready
		}
	}
	if !maps.Equal(shown, want) || len(orders) != len(want) || !slices.IsSorted(dates) {
		broken.add("the queue of %s, with which of them are ready, is %v and should be %v: %s", vendor, shown, want, response)
	}
	return broken, nil
}
