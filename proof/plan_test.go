package proof_test

import (
	"context"
	"strings"
	"sync"

	"skip-the-line/local/faults"
)

// injections is what goes wrong for one order or customer, call by call.
type injections map[faults.Call]sequence

// sequence is the faults that a call meets, one each time it is made.
type sequence struct {
	faults  []faults.Fault
	forever bool // the last one stays
}

func once(f ...faults.Fault) sequence { return sequence{faults: f} }
func always(f faults.Fault) sequence  { return sequence{faults: []faults.Fault{f}, forever: true} }

// at returns the fault that the call meets when it is made for the nth time, counted from 0; nil when it meets none.
func (s sequence) at(n int) *faults.Fault {
	switch {
	case n < len(s.faults):
		return &s.faults[n]
	case s.forever:
		return &s.faults[len(s.faults)-1]
	}
	return nil
}

func (s sequence) String() string {
	names := make([]string, len(s.faults))
	for i, f := range s.faults {
		names[i] = f.Says
	}
	text := strings.Join(names, ", then ")
	if s.forever {
		text += ", always"
	}
	return text
}

// hold stops an execution before an attempt of a state, counted from 0, until the plan is released.
type hold struct {
	state   string
	attempt int
}

// plan is what an order or a customer is watched for: where its execution is held, and what its calls have come to.
type plan struct {
	hold *hold

	held     chan struct{} // closed when the execution has come to the hold
	released chan struct{} // closed when it may go on

	mu       sync.Mutex
	applied  map[faults.Call]int // how often a service carried each call out
	reached  map[faults.Call]int // how often each call has reached its service
	attempts map[string]int
}

// inject arms the faults of an order or a customer, and watches its calls.
func (s *system) inject(owner string, all injections, h *hold) {
	s.plans.Store(owner, &plan{
		hold: h, held: make(chan struct{}), released: make(chan struct{}),
		applied: map[faults.Call]int{}, reached: map[faults.Call]int{}, attempts: map[string]int{},
	})
	for c, sequence := range all {
		for i, f := range sequence.faults {
			if program := programs[f.Name]; program != "" {
				f.Task = s.startWith(program)
			}
			rule := faults.Rule{Call: c, Fault: f, Times: 1, Owner: owner}
			if sequence.forever && i == len(sequence.faults)-1 {
				rule.Times, rule.Rate = 0, 1
			}
			s.Faults.Arm(rule)
		}
	}
}

// forget drops the faults and the plan of an order or a customer.
func (s *system) forget(owner string) {
	s.Faults.Remove(func(a faults.Armed) bool { return a.Owner == owner })
	s.plans.Delete(owner)
}

// begin counts an attempt of a state, and waits if it is the one to hold. An error says that the stack has stopped.
func (p *plan) begin(ctx context.Context, state string) error {
	p.mu.Lock()
	attempt := p.attempts[state]
	p.attempts[state]++
	held, released := p.held, p.released
	p.mu.Unlock()
	if p.hold == nil || *p.hold != (hold{state, attempt}) {
		return nil
	}
	close(held)
	select {
	case <-released:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// did notes that a call has reached its service, and whether the service carried it out.
func (p *plan) did(c faults.Call, applied bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reached[c]++
	if applied {
		p.applied[c]++
	}
}

// times returns how often services carried the call out.
func (p *plan) times(c faults.Call) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.applied[c]
}

// struck returns how many faults a call has met.
func (s *system) struck(owner string, c faults.Call) (n int) {
	for _, k := range s.Faults.Strikes(owner) {
		if k.Call == c {
			n++
		}
	}
	return n
}

// made returns a number that grows whenever the call is made.
func (s *system) made(owner string, c faults.Call) int {
	n := s.struck(owner, c)
	if p := s.plan(owner); p != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		n += p.reached[c]
	}
	return n
}

// notInjected returns the faults that could not be injected.
func (s *system) notInjected(owner string) (broken problems) {
	for _, k := range s.Faults.Strikes(owner) {
		if k.Missed {
			broken.add("no process of %s makes the call that was to be %s", k.Call.Function(), k.Fault.Says)
		}
	}
	return broken
}
