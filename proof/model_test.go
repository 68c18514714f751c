package proof_test

// The model is what the documentation promises, with none of the machinery: what an attempt of a state does, how often
// it is tried, and where it leads.

// world is what the model thinks there is.
type world map[slot]*occupant

// occupant is the order that takes a slot.
type occupant struct {
	order   *order
	expired bool
}

// progress is how far an order has come.
type progress struct {
	path     []string // the states that were entered; the last is the one it is in
	attempts []int    // made of each of them
	made     map[call]int

	written  int // times that its item was written
	invoiced bool
	told     map[string]int // events published

	failure string // the error that decided how it ends
	loose   bool   // it could not be taken back
}

// tries is how often a state is tried at most.
var tries = map[string]int{
	"PutItem": 5, "PutObject": 5, "RemoveItem": 7,
	"NotifyPlaced": 4, "NotifyRejected": 4, "NotifyFailed": 4, "NotifyCompensationFailed": 4,
}

// result is how an attempt ended.
type result struct {
	err   string // the error's name; "" for a success
	again bool   // the error is one to try again after
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

func (o *order) ended() bool { return o.state() != "" && tries[o.state()] == 0 }

// waits tells whether the order is held where it is.
func (o *order) waits() bool {
	return o.hold != nil && *o.hold == (hold{o.state(), o.attempts[len(o.attempts)-1]})
}

// run takes an order as far as it gets: to its end, or to its hold.
func (w world) run(o *order) {
	if o.state() == "" {
		o.made, o.told = map[call]int{}, map[string]int{}
		o.enter("PutItem")
	}
	for !o.ended() && !o.waits() {
		r := w.attempt(o)
		n := &o.attempts[len(o.attempts)-1]
		*n++
		if r.err == "" || !r.again || *n == tries[o.state()] {
			o.enter(o.after(r))
		}
	}
}

// after is the state that follows.
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
		o.loose = true
		return "NotifyCompensationFailed"
	}
	return map[string]string{
		"NotifyPlaced": "OrderPlaced", "NotifyRejected": "OrderRejected",
		"NotifyFailed": "OrderFailed", "NotifyCompensationFailed": "CompensationFailed",
	}[o.state()]
}

func (w world) attempt(o *order) result {
	switch o.state() {
	case "PutItem":
		return o.through(invokePutItem, func() result { return o.through(writeItem, func() result { return w.put(o) }) })
	case "PutObject":
		return o.through(invokePutObject, func() result {
			return o.through(writeInvoice, func() result { o.invoiced = true; return result{} })
		})
	case "RemoveItem":
		r := o.through(removeItem, func() result { w.takeBack(o); return result{} })
		r.again = r.err != ""
		return r
	}
	c := call(o.state() + "'s publish")
	r := o.through(c, func() result { o.told[event(o.state())]++; return result{} })
	r.again = r.err != ""
	return r
}

// through makes a call, or meets the fault that waits there.
func (o *order) through(c call, apply func() result) result {
	f := o.faults[c].at(o.made[c])
	o.made[c]++
	if f == nil {
		return apply()
	}
	if f.applied {
		apply()
	}
	if f.as == "" {
		return result{err: "an error", again: true}
	}
	return result{err: f.as, again: !f.fatal}
}

func (w world) put(o *order) result {
	if there := w[o.slot]; there != nil && there.order != o && !there.expired {
		return result{err: "ActiveOrderExists"}
	}
	w[o.slot] = &occupant{order: o}
	o.written++
	return result{}
}

func (w world) takeBack(o *order) {
	if there := w[o.slot]; there != nil && there.order == o {
		delete(w, o.slot)
	}
}

// event is what a state publishes.
func event(state string) string {
	return map[string]string{
		"NotifyPlaced": "OrderPlaced", "NotifyRejected": "OrderRejected",
		"NotifyFailed": "OrderFailed", "NotifyCompensationFailed": "CompensationFailed",
	}[state]
}
