package proof_test

import (
	"slices"
	"strings"
	"sync"
)

// faults is what goes wrong for one order, call by call.
type faults map[call]sequence

// sequence is the faults that a call meets, one each time it is made.
type sequence struct {
	faults  []fault
	forever bool // the last one stays
}

func once(f ...fault) sequence { return sequence{faults: f} }
func always(f fault) sequence  { return sequence{faults: []fault{f}, forever: true} }

// at returns the fault that the call meets when it is made for the nth time, counted from 0; nil when it meets none.
func (s sequence) at(n int) *fault {
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
		names[i] = f.name
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

// faultPlan is what is to happen to the calls of one owner, an order or a customer, and what has.
type faultPlan struct {
	faults faults
	hold   *hold

	held     chan struct{} // closed when the execution has come to the hold
	released chan struct{} // closed when it may go on

	mu       sync.Mutex
	made     map[call]int // how often each call was made
	applied  map[call]int // how often a service carried it out
	attempts map[string]int
	expire   func() // ends the current attempt, as its TimeoutSeconds would
	problems []string
}

func newFaultPlan(f faults, h *hold) *faultPlan {
	return &faultPlan{
		faults: f, hold: h, held: make(chan struct{}), released: make(chan struct{}),
		made: map[call]int{}, attempts: map[string]int{}, applied: map[call]int{}, expire: func() {},
	}
}

// next counts the call and returns the fault that it meets.
func (p *faultPlan) next(c call) *fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.made[c]++
	return p.faults[c].at(p.made[c] - 1)
}

// upcoming returns the fault that the call will meet when it is made.
func (p *faultPlan) upcoming(c call) *fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.faults[c].at(p.made[c])
}

// begin counts an attempt of a state, and waits if it is the one to hold.
func (p *faultPlan) begin(state string, expire func()) {
	p.mu.Lock()
	attempt := p.attempts[state]
	p.attempts[state]++
	p.expire = expire
	p.mu.Unlock()
	if p.hold != nil && *p.hold == (hold{state, attempt}) {
		close(p.held)
		<-p.released
	}
}

func (p *faultPlan) timeOut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.expire()
}

func (p *faultPlan) did(c call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.applied[c]++
}

// problem notes a fault that could not be injected.
func (p *faultPlan) problem(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.problems = append(p.problems, text)
}

// notInjected returns what problem has noted.
func (p *faultPlan) notInjected() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.problems)
}

// times returns how often services carried the call out, and how often it was made.
func (p *faultPlan) times(c call) (applied, made int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.applied[c], p.made[c]
}
