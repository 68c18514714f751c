package faults

import (
	"maps"
	"time"
)

// Strike is one call that has met a fault.
type Strike struct {
	Rule   int // the ID of the rule
	Call   Call
	Fault  Fault
	Owner  string
	Time   time.Time
	Missed bool // the process that the fault was to end was not there
}

// kept is how many strikes are kept. Of those that are too many the older half is dropped.
const kept = 4096

// Strikes returns what an owner's calls have met, the oldest first.
func (s *Set) Strikes(owner string) (all []Strike) {
	return s.find(func(k *Strike) bool { return k.Owner == owner })
}

// AllStrikes returns the newest strikes, the oldest first.
func (s *Set) AllStrikes() []Strike { return s.find(func(*Strike) bool { return true }) }

func (s *Set) find(wanted func(*Strike) bool) (all []Strike) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.strikes {
		if wanted(k) {
			all = append(all, *k)
		}
	}
	return all
}

// forget drops the oldest n strikes, and what was judged of orders of which none is left. The caller holds s.mu.
func (s *Set) forget(n int) {
	s.strikes = append(s.strikes[:0:0], s.strikes[n:]...)
	left := map[string]Verdict{}
	for _, k := range s.strikes {
		if v, ok := s.judged[k.Owner]; ok {
			left[k.Owner] = v
		}
	}
	s.judged = left
}

// Counts returns how often each fault has struck, by CALL=FAULT.
func (s *Set) Counts() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.counts)
}

// Judged keeps the verdict on an order.
func (s *Set) Judged(orderID string, v Verdict) {
	s.mu.Lock()
	s.judged[orderID] = v
	s.mu.Unlock()
	s.changed()
}

// Verdict returns the verdict on an order, and reports whether there is one.
func (s *Set) Verdict(orderID string) (v Verdict, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok = s.judged[orderID]
	return v, ok
}

func (s *Set) missed(k *Strike) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k.Missed = true
}
