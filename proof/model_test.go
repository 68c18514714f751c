package proof_test

import (
	"slices"

	"skip-the-line/local/faults"
)

// model is what must be true of the slots by what is documented, with none of the machinery: what an attempt of a state
// does, how often it is tried, and where it leads. A slot without an entry is free.
type model map[slot]*activeOrder

// activeOrder is the order that takes a slot.
type activeOrder struct {
	order   *order
	expired bool
}

// progress is how far an order has come.
type progress struct {
	path     []string // the modelled states that were entered; the last is the one it is in
	attempts []int    // at each of them
	made     map[faults.Call]int

	written  int // times that its item was written
	invoiced bool
	events   map[string]int // notifications by event

	failure       string // the error that decided how it ends
	uncompensated bool   // its item could not be removed
}

// tries is how often a Task is tried at most.
var tries = map[string]int{
	"PutItem": 5, "PutObject": 5, "RemoveItem": 7,
	"NotifyPlaced": 4, "NotifyRejected": 4, "NotifyFailed": 4, "NotifyCompensationFailed": 4,
}

// modelled reports whether the model knows what a state does. The others, such as Wait, change nothing of an order.
func modelled(state string) bool {
	return slices.Contains([]string{"Task", "Succeed", "Fail"}, workflow.States[state].Type)
}

func ending(state string) bool {
	return slices.Contains([]string{"Succeed", "Fail"}, workflow.States[state].Type)
}

// result is how an attempt ended.
type result struct {
	err   string // the error's name; "" for a success
	again bool   // the error is retried
}

func (p *progress) state() string {
	if len(p.path) == 0 {
		return ""
	}
	return p.path[len(p.path)-1]
}

func (p *progress) enter(state string) {
	p.path = append(p.path, state)
	p.attempts = append(p.attempts, 0)
}

func (o *order) ended() bool { return ending(o.state()) }

// waits reports whether the order is held where it is.
func (o *order) waits() bool {
	return o.hold != nil && *o.hold == (hold{o.state(), o.attempts[len(o.attempts)-1]})
}

// run takes an order as far as it gets: to its end, or to its hold.
func (m model) run(o *order) {
	if o.state() == "" {
		o.made, o.events = map[faults.Call]int{}, map[string]int{}
		o.enter("PutItem")
	}
	for !o.ended() && !o.waits() {
		r := m.attempt(o)
		n := &o.attempts[len(o.attempts)-1]
		*n++
		if r.err == "" || !r.again || *n == tries[o.state()] {
			o.enter(o.after(r))
		}
	}
}

// after returns the state that follows.
func (o *order) after(r result) string {
	switch state := o.state(); {
	case state == "PutItem" && r.err == "":
		return "PutObject"
	case state == "PutItem" && r.err == "ActiveOrderExists":
		o.failure = r.err
		return "NotifyRejected"
	case state == "PutObject" && r.err == "":
		return "NotifyPlaced"
	case state == "PutItem" || state == "PutObject":
		o.failure = r.err
		return "RemoveItem"
	case state == "RemoveItem" && r.err == "":
		return "NotifyFailed"
	case state == "RemoveItem":
		o.uncompensated = true
		return "NotifyCompensationFailed"
	}
	return eventOf[o.state()] // an execution ends in a state named as the event it has published
}

func (m model) attempt(o *order) result {
	switch o.state() {
	case "PutItem":
		return o.through(faults.InvokePutItem, func() result { return o.through(faults.PutItem, func() result { return m.put(o) }) })
	case "PutObject":
		return o.through(faults.InvokePutObject, func() result {
			return o.through(faults.PutObject, func() result { o.invoiced = true; return result{} })
		})
	case "RemoveItem":
		r := o.through(faults.DeleteItem, func() result { m.remove(o); return result{} })
		r.again = r.err != ""
		return r
	}
	r := o.through(faults.Publish, func() result { o.events[eventOf[o.state()]]++; return result{} })
	r.again = r.err != ""
	return r
}

// through makes a call, or meets the fault that waits there.
func (o *order) through(c faults.Call, apply func() result) result {
	f := o.faults[c].at(o.made[c])
	o.made[c]++
	if f == nil || f.As == "" { // it is late, and nothing else
		return apply()
	}
	if f.Applied {
		apply()
	}
	return result{err: f.As, again: !f.Fatal}
}

func (m model) put(o *order) result {
	switch there := m[o.slot]; {
	case there != nil && there.order == o && o.ready:
		return result{} // the retry of a write whose response was lost leaves the order ready
	case there != nil && there.order != o && !there.expired:
		return result{err: "ActiveOrderExists"}
	}
	m[o.slot] = &activeOrder{order: o}
	o.ready, o.readyAt = false, nil // what is written anew, after a hand-over that was undone, is not ready
	o.written++
	return result{}
}

func (m model) remove(o *order) {
	if there := m[o.slot]; there != nil && there.order == o {
		delete(m, o.slot)
	}
}

// eventOf is the event that a state publishes.
var eventOf = map[string]string{
	"NotifyPlaced": "OrderPlaced", "NotifyRejected": "OrderRejected",
	"NotifyFailed": "OrderFailed", "NotifyCompensationFailed": "CompensationFailed",
}
