package proof_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// history plays steps in a shop, and the same steps in the model.
type history struct {
	shop   *shop
	name   string // makes the customers' names its own
	world  world
	orders []*order
	script script
}

func (h *history) slot(s step) slot {
	return slot{account: customers[s.customer] + h.name, vendor: strings.TrimPrefix(vendors[s.vendor], "the ")}
}

// play takes one step, and looks at what it touched.
func (h *history) play(s step) (problems, error) {
	h.script.add("%s", s)
	at := h.slot(s)
	switch s.what {
	case places:
		return h.place(h.shop.newOrder(len(h.orders), at, s.faults, s.hold))
	case replays:
		return h.replay(s)
	case rushes:
		return h.rush(at, s.crowd)
	case collects:
		return h.collect(at)
	case expires:
		return nil, h.expire(at)
	case sweeps:
		return nil, h.sweep(at)
	case restarts:
		for _, step := range []string{"put-item", "put-object", "get-item", "get-object"} {
			h.shop.killAll(step)
		}
		return nil, nil
	case releases:
		return h.release(s.order)
	}
	return h.look(at)
}

func (h *history) place(o *order) (problems, error) {
	if err := h.shop.place(o); err != nil {
		return nil, err
	}
	h.orders = append(h.orders, o)
	h.world.run(o)
	return h.check(o), nil
}

// check looks at an order that has ended.
func (h *history) check(o *order) problems {
	if !o.ended() {
		h.script.add("   order %d waits at %s", o.number, o.state())
		return nil
	}
	h.script.add("   order %d ends as %s", o.number, o.state())
	return h.shop.check(h.world, o)
}

// replay: while the execution runs the same POST is the same order; else it is refused.
func (h *history) replay(s step) (broken problems, err error) {
	if s.order >= len(h.orders) {
		return nil, nil
	}
	o := h.orders[len(h.orders)-1-s.order]
	body, want := o.body(), http.StatusConflict
	if s.changed {
		body = []byte(strings.Replace(string(body), `"quantity"`, `"other":1,"quantity"`, 1))
	} else if !o.ended() {
		want = http.StatusAccepted
	}
	status, answer, err := h.shop.post(o, body)
	if status != want {
		broken.add("the POST of order %d again answered %d %s and should answer %d", o.number, status, answer, want)
	}
	return broken, err
}

// rush: of several orders for one slot at the same time one is placed if the slot is free, and none if it is not.
func (h *history) rush(at slot, crowd int) (broken problems, err error) {
	orders := make([]*order, crowd)
	failures := make([]error, crowd)
	var placing sync.WaitGroup
	for i := range orders {
		orders[i] = h.shop.newOrder(len(h.orders)+i, at, nil, nil)
		placing.Go(func() { failures[i] = h.shop.place(orders[i]) })
	}
	placing.Wait()
	for _, err := range failures {
		if err != nil {
			return nil, err
		}
	}
	// Which one is first is nobody's business; the model hears of it before the others.
	slices.SortStableFunc(orders, func(a, b *order) int { return h.last(a) - h.last(b) })
	for _, o := range orders {
		h.world.run(o)
	}
	h.orders = append(h.orders, orders...)
	for _, o := range orders {
		broken = append(broken, h.check(o)...)
	}
	return broken, nil
}

// last sorts the order that was placed before the others.
func (h *history) last(o *order) int {
	if x, err := h.shop.execution(o); err == nil && x.Last() == "OrderPlaced" {
		return 0
	}
	return 1
}

// collect: DELETE frees the slot, whether the workflow has ended or not and whether the order has expired or not.
func (h *history) collect(at slot) (broken problems, err error) {
	there, want := h.world[at], http.StatusNotFound
	if there != nil {
		want = http.StatusNoContent
		there.order.collected = true
		there.order.handedOver = there.order.handedOver || !there.order.ended()
		delete(h.world, at)
	}
	status, answer, err := send(http.MethodDelete, h.shop.URL+"/order?"+at.query(), nil, nil)
	if status != want {
		broken.add("DELETE /order answered %d %s and should answer %d", status, answer, want)
	}
	return append(broken, h.stands(at)...), err
}

func (at slot) query() string {
	return url.Values{"accountid": {at.account}, "vendorid": {at.vendor}}.Encode()
}

// expire: an execution lives for minutes and an order for a day, so what still runs does not expire.
func (h *history) expire(at slot) error {
	there := h.world[at]
	if there == nil || !there.order.ended() {
		return nil
	}
	there.expired, there.order.expired = true, true
	return h.shop.age(at)
}

func (h *history) sweep(at slot) error {
	if there := h.world[at]; there == nil || !there.expired {
		return nil
	}
	delete(h.world, at)
	return h.shop.sweep(at)
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
	close(h.shop.plan(o.id).released)
	if err := h.shop.settle(o); err != nil {
		return nil, err
	}
	o.hold = nil
	h.world.run(o)
	return h.check(o), nil
}

// look: GET /order shows the order that is active, and GET /invoice its invoice once that is written.
func (h *history) look(at slot) (broken problems, err error) {
	status, answer, err := send(http.MethodGet, h.shop.URL+"/order?"+at.query(), nil, nil)
	if err != nil {
		return nil, err
	}
	there := h.world[at]
	if there == nil || there.expired {
		if status != http.StatusNotFound {
			broken.add("GET /order answered %d %s", status, answer)
		}
		return broken, nil
	}
	shown, _ := decoded(answer)["order"].(map[string]any)
	if status != http.StatusOK || shown["orderid"] != there.order.id {
		broken.add("GET /order answered %d %s and should show order %d", status, answer, there.order.number)
		return broken, nil
	}
	key := url.Values{"objectKey": {fmt.Sprint(shown["invoicekey"])}}.Encode()
	want := map[bool]int{true: http.StatusOK, false: http.StatusNotFound}[there.order.invoiced]
	if status, answer, err = send(http.MethodGet, h.shop.URL+"/invoice?"+key, nil, nil); status != want {
		broken.add("GET /invoice answered %d %s and should answer %d", status, answer, want)
	}
	return broken, err
}

// stands: the slot holds the item of whom the model thinks, and nobody else's.
func (h *history) stands(at slot) (broken problems) {
	item, err := h.shop.itemAt(at)
	if err != nil {
		return problems{err.Error()}
	}
	there := h.world[at]
	if (item != nil) != (there != nil) || (item != nil && item["orderid"] != there.order.id) {
		broken.add("the slot of %s holds %v and should hold %v", at, item, there)
	}
	return broken
}

// finish lets everything that is held go on, and looks at everything once more: what was so must still be so.
func (h *history) finish() (problems, error) {
	for slices.ContainsFunc(h.orders, func(o *order) bool { return !o.ended() }) {
		if broken, err := h.release(0); len(broken) > 0 || err != nil {
			return broken, err
		}
	}
	var broken problems
	placed := map[slot]int{}
	for _, o := range h.orders {
		seen, err := h.shop.see(o)
		if err != nil {
			return nil, err
		}
		broken = append(broken, seen.invariants()...)
		broken = append(broken, seen.agrees(h.world)...)
		if seen.execution.Last() == "OrderPlaced" && !o.collected && !o.expired {
			placed[o.slot]++
		}
	}
	for at, n := range placed {
		if n > 1 {
			broken.add("%s has %d orders that are placed and neither collected nor expired", at, n)
		}
	}
	return append(broken, h.shop.objects(h.orders)...), nil
}
