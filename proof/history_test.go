package proof_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// history plays operations in a system, and the same operations in the model.
type history struct {
	system     *system
	name       string // makes the names of customers and vendors unique
	model      model
	orders     []*order
	transcript transcript
}

func (h *history) slot(op operation) slot {
	return slot{account: customers[op.customer] + h.name, vendor: strings.TrimPrefix(vendors[op.vendor], "the ") + h.name}
}

// play carries out one operation, and looks at what it touched.
func (h *history) play(op operation) (problems, error) {
	h.transcript.add("%s", op)
	at := h.slot(op)
	switch op.kind {
	case opPlace:
		return h.place(h.system.newOrder(len(h.orders), at, op.faults, op.hold))
	case opRepeat:
		return h.repeat(op)
	case opPlaceAtOnce:
		return h.placeAtOnce(at, op.crowd)
	case opHandOver:
		return h.handOver(at)
	case opExpire:
		return nil, h.expire(at)
	case opSweep:
		return nil, h.sweep(at)
	case opRestart:
		for _, step := range stepNames {
			h.system.killAll(step)
		}
		return nil, nil
	case opStop, opKill:
		return h.restart(op.kind == opKill)
	case opRelease:
		return h.release(op.order)
	case opReady:
		return h.ready(at)
	case opQueue:
		return h.queue(at.vendor)
	}
	return h.read(at)
}

func (h *history) place(o *order) (problems, error) {
	if err := h.system.place(o); err != nil {
		return nil, err
	}
	h.orders = append(h.orders, o)
	h.model.run(o)
	return h.check(o), nil
}

// check looks at an order once it has ended.
func (h *history) check(o *order) problems {
	if !o.ended() {
		h.transcript.add("   order %d waits at %s", o.number, o.state())
		return h.checkAccepted(o)
	}
	h.transcript.add("   order %d ends as %s", o.number, o.state())
	return h.system.check(h.model, o)
}

// repeat: while the execution runs the same POST is the same order; after that it is rejected.
func (h *history) repeat(op operation) (broken problems, err error) {
	if op.order >= len(h.orders) {
		return nil, nil
	}
	o := h.orders[len(h.orders)-1-op.order]
	body, want := o.body(), http.StatusConflict
	if op.changed {
		body = []byte(strings.Replace(string(body), `"quantity"`, `"other":1,"quantity"`, 1))
	} else if !o.ended() {
		want = http.StatusAccepted
	}
	status, response, err := h.system.post(o, body)
	if status != want {
		broken.add("the POST of order %d again returned %d %s and should return %d", o.number, status, response, want)
	}
	return broken, err
}

// placeAtOnce: of several orders for one slot at the same time one is placed if the slot is free, and none if it is not.
func (h *history) placeAtOnce(at slot, crowd int) (broken problems, err error) {
	orders := make([]*order, crowd)
	failures := make([]error, crowd)
	var placing sync.WaitGroup
	for i := range orders {
		orders[i] = h.system.newOrder(len(h.orders)+i, at, nil, nil)
		placing.Go(func() { failures[i] = h.system.place(orders[i]) })
	}
	placing.Wait()
	for _, err := range failures {
		if err != nil {
			return nil, err
		}
	}
	// Any of them may be first. The model runs that one before the others.
	slices.SortStableFunc(orders, func(a, b *order) int { return h.rank(a) - h.rank(b) })
	for _, o := range orders {
		h.model.run(o)
	}
	h.orders = append(h.orders, orders...)
	for _, o := range orders {
		broken = append(broken, h.check(o)...)
	}
	return broken, nil
}

// rank sorts the order that was placed before the others.
func (h *history) rank(o *order) int {
	if x, err := h.system.execution(o); err == nil && x.Last() == "OrderPlaced" {
		return 0
	}
	return 1
}

// handOver: DELETE frees the slot of an active order, whether the workflow has ended or not.
func (h *history) handOver(at slot) (broken problems, err error) {
	there, want := h.model[at], http.StatusNotFound
	if there != nil && !there.expired {
		want = http.StatusNoContent
		there.order.handedOver = true
		there.order.handedOverEarly = there.order.handedOverEarly || !there.order.ended()
		delete(h.model, at)
	}
	status, response, err := send(http.MethodDelete, h.system.URL+"/order?"+at.query(), nil, nil)
	if status != want {
		broken.add("DELETE /order returned %d %s and should return %d", status, response, want)
	}
	return append(broken, h.checkSlot(at)...), err
}

func (at slot) query() string {
	return url.Values{"accountid": {at.account}, "vendorid": {at.vendor}}.Encode()
}

// expire: an execution lasts minutes and an order a day, so an order whose execution still runs does not expire.
func (h *history) expire(at slot) error {
	there := h.model[at]
	if there == nil || !there.order.ended() {
		return nil
	}
	there.expired, there.order.expired = true, true
	return h.system.age(at)
}

func (h *history) sweep(at slot) error {
	if there := h.model[at]; there == nil || !there.expired {
		return nil
	}
	delete(h.model, at)
	return h.system.sweep(at)
}

func (h *history) release(n int) (problems, error) {
	var held []*order
	for _, o := range h.orders {
		if !o.ended() {
			held = append(held, o)
		}
	}
	if n >= len(held) {
		return nil, nil
	}
	o := held[len(held)-1-n]
	close(h.system.plan(o.id).released)
	if err := h.system.settle(o); err != nil {
		return nil, err
	}
	o.hold = nil
	h.model.run(o)
	return h.check(o), nil
}

// read: GET /order shows the order that is active, and GET /invoice its invoice once that is written.
func (h *history) read(at slot) (broken problems, err error) {
	status, response, err := send(http.MethodGet, h.system.URL+"/order?"+at.query(), nil, nil)
	if err != nil {
		return nil, err
	}
	there := h.model[at]
	if there == nil || there.expired {
		if status != http.StatusNotFound {
			broken.add("GET /order returned %d %s", status, response)
		}
		return broken, nil
	}
	shown, _ := decoded(response)["order"].(map[string]any)
	if status != http.StatusOK || shown["orderid"] != there.order.id {
		broken.add("GET /order returned %d %s and should show order %d", status, response, there.order.number)
		return broken, nil
	}
	key := url.Values{"objectKey": {fmt.Sprint(shown["invoicekey"])}}.Encode()
	want := map[bool]int{true: http.StatusOK, false: http.StatusNotFound}[there.order.invoiced]
	if status, response, err = send(http.MethodGet, h.system.URL+"/invoice?"+key, nil, nil); status != want {
		broken.add("GET /invoice returned %d %s and should return %d", status, response, want)
	}
	return broken, err
}

// checkSlot: the slot holds the item of the order that the model has there, and no other.
func (h *history) checkSlot(at slot) (broken problems) {
	item, err := h.system.itemAt(at)
	if err != nil {
		return problems{err.Error()}
	}
	there := h.model[at]
	if item == nil && there != nil && there.expired {
		return nil // DynamoDB has swept it
	}
	if (item != nil) != (there != nil) || (item != nil && item["orderid"] != there.order.id) {
		broken.add("the slot of %s holds %v and should hold %v", at, item, there)
	} else if item != nil && (item["readyat"] != nil) != there.order.ready {
		broken.add("the slot of %s holds %v; should the order be ready? %v", at, item, there.order.ready)
	}
	return broken
}

// finish releases everything that is held, and looks at everything once more: what was true must still be true.
func (h *history) finish() (problems, error) {
	for slices.ContainsFunc(h.orders, func(o *order) bool { return !o.ended() }) {
		if broken, err := h.release(0); len(broken) > 0 || err != nil {
			return broken, err
		}
	}
	var broken problems
	placed := map[slot]int{}
	for _, o := range h.orders {
		seen, err := h.system.observe(o)
		if err != nil {
			return nil, err
		}
		broken = append(broken, seen.invariants()...)
		broken = append(broken, seen.agrees(h.model)...)
		if seen.execution.Last() == "OrderPlaced" && !o.handedOver && !o.expired {
			placed[o.slot]++
		}
	}
	for at, n := range placed {
		if n > 1 {
			broken.add("%s has %d orders that are placed and neither handed over nor expired", at, n)
		}
	}
	for vendor := range vendors {
		more, err := h.queue(h.slot(operation{vendor: vendor}).vendor)
		if err != nil {
			return nil, err
		}
		broken = append(broken, more...)
	}
	return append(broken, h.system.checkObjects(h.orders)...), nil
}
