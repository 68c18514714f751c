package faults

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/lambda"
)

// Rule arms a fault: the next Times calls meet it or, where Times is 0, the share Rate of all calls.
type Rule struct {
	Call  Call
	Fault Fault
	Times int
	Rate  float64 // over 0, and at most 1
	Owner string  // whose calls: an orderid or, for calls of the API, an accountid or vendorid; "" for everybody's
}

// Armed is a rule in a set.
type Armed struct {
	Rule
	ID     int
	Left   int // of Times
	Struck int // how often it has struck
}

// Config is what a set needs to know of its stack.
type Config struct {
	// Clock is the workflow's.
	Clock asl.Clock
	// Expire, when set, lets the time of an attempt, whose context it is given, run out at once. A fault that is late waits for that
	// without it.
	Expire func(attempt context.Context)
	// Function returns the function of a step, and nil while there is none.
	Function func(step string) *lambda.Function
	// Changed, when set, is told whenever a rule is armed, strikes or is removed.
	Changed func()
}

// Set is the rules of one stack, and what they have struck.
type Set struct {
	clock     asl.Clock
	expireNow func(attempt context.Context)
	function  func(string) *lambda.Function
	changed   func()
	armed     atomic.Int32
	met       sync.Map // the strikes of invocations that are under way, at the workflow's integration
	waiting   sync.Map // the context of the attempt that makes a delete, by its orderid

	mu      sync.Mutex
	last    int
	rules   map[string][]*Armed // by owner, the oldest first
	strikes []*Strike           // the newest, the oldest first
	counts  map[string]int      // how often each fault has struck, by CALL=FAULT
	judged  map[string]Verdict  // by orderid, of the orders that strikes names
}

// New returns a set that holds no rule.
func New(c Config) *Set {
	s := &Set{clock: c.Clock, expireNow: c.Expire, function: c.Function, changed: c.Changed, rules: map[string][]*Armed{}, judged: map[string]Verdict{}, counts: map[string]int{}}
	if s.changed == nil {
		s.changed = func() {}
	}
	return s
}

// Arm adds a rule, behind those that are armed already, and returns its ID. Rules of one call strike in the order in which they were
// armed, those for the call's owner first.
func (s *Set) Arm(r Rule) (id int) {
	s.mu.Lock()
	s.last++
	id = s.last
	s.rules[r.Owner] = append(s.rules[r.Owner], &Armed{Rule: r, ID: id, Left: r.Times})
	s.armed.Add(1)
	s.mu.Unlock()
	s.changed()
	return id
}

// Remove removes the rules that are wanted, and returns how many there were.
func (s *Set) Remove(wanted func(Armed) bool) (n int) {
	s.mu.Lock()
	for owner, rules := range s.rules {
		left := slices.DeleteFunc(rules, func(a *Armed) bool { return wanted(*a) })
		n += len(rules) - len(left)
		s.keep(owner, left)
	}
	s.armed.Add(int32(-n))
	s.mu.Unlock()
	s.changed()
	return n
}

// keep replaces the rules of an owner. The caller holds s.mu.
func (s *Set) keep(owner string, rules []*Armed) {
	if len(rules) == 0 {
		delete(s.rules, owner)
		return
	}
	s.rules[owner] = rules
}

// Armed returns the rules that may still strike, the oldest first.
func (s *Set) Armed() (all []Armed) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, rules := range s.rules {
		for _, a := range rules {
			all = append(all, *a)
		}
	}
	slices.SortFunc(all, func(a, b Armed) int { return a.ID - b.ID })
	return all
}

// Next returns the fault that the next call of an owner meets, if only counted rules are armed for it.
func (s *Set) Next(c Call, owner string) (f Fault, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.first(c, owner); a != nil {
		return a.Fault, true
	}
	return Fault{}, false
}

// first returns the oldest rule that applies to a call. The caller holds s.mu.
func (s *Set) first(c Call, owner string) *Armed {
	for _, of := range []string{owner, ""} {
		for _, a := range s.rules[of] {
			if a.Call == c {
				return a
			}
		}
		if owner == "" {
			break
		}
	}
	return nil
}

// take lets the first rule that applies to a call strike. A counted rule of another kind holds those behind it up: its turn comes
// later in the same call.
func (s *Set) take(c Call, owner string, at kind) *Strike {
	if c == "" || s.armed.Load() == 0 {
		return nil
	}
	k := s.strike(c, owner, at)
	if k != nil {
		s.changed()
	}
	return k
}

func (s *Set) strike(c Call, owner string, at kind) *Strike {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, of := range []string{owner, ""} {
		for _, a := range s.rules[of] {
			switch {
			case a.Call != c:
				continue
			case a.Fault.kind() != at && a.Times > 0:
				return nil
			case a.Fault.kind() != at, a.Times == 0 && rand.Float64() >= a.Rate:
				continue
			}
			return s.meet(a, owner)
		}
		if owner == "" {
			break
		}
	}
	return nil
}

// meet counts a rule's strike, and removes a rule that has struck as often as it should. The caller holds s.mu.
func (s *Set) meet(a *Armed, owner string) *Strike {
	a.Struck++
	s.counts[string(a.Call)+"="+a.Fault.Name]++
	if a.Times > 0 {
		if a.Left--; a.Left == 0 {
			s.keep(a.Owner, slices.DeleteFunc(s.rules[a.Owner], func(b *Armed) bool { return b == a }))
			s.armed.Add(-1)
		}
	}
	k := &Strike{Rule: a.ID, Call: a.Call, Fault: a.Fault, Owner: owner, Time: s.clock.Now().UTC()}
	if len(s.strikes) == kept {
		s.forget(kept / 2)
	}
	s.strikes = append(s.strikes, k)
	return k
}

// expire lets the time of an attempt run out.
func (s *Set) expire(ctx context.Context) {
	if s.expireNow != nil {
		s.expireNow(ctx)
	}
	<-ctx.Done()
}
