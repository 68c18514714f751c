package proof_test

import (
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// step is one thing that happens in a history. Which fields count depends on what it is.
type step struct {
	what     what
	customer int
	vendor   int
	order    int // counts back from the newest
	changed  bool
	faults   faults
	hold     *hold
	crowd    int
}

type what int

const (
	places   what = iota // a customer orders; faults may meet the order, and it may be held
	replays              // the POST is sent again, with the same body or another
	rushes               // several orders of one customer at one vendor at once
	collects             // the vendor hands over
	expires              // nobody comes for a day
	sweeps               // DynamoDB deletes what has expired
	restarts             // every process of the handler dies
	releases             // a held execution goes on
	looks                // the customer asks for the order and its invoice
)

var (
	customers = []string{"Ada", "Ben", "Cleo"}
	vendors   = []string{"the kiosk", "the corner"}
)

func (s step) at() string { return customers[s.customer] + " at " + vendors[s.vendor] }

func (s step) String() string {
	switch s.what {
	case places:
		text := s.at() + " orders"
		for c, sequence := range s.faults {
			text += "; " + string(c) + " is " + sequence.String()
		}
		if s.hold != nil {
			text += fmt.Sprintf("; held before attempt %d of %s", s.hold.attempt+1, s.hold.state)
		}
		return text
	case replays:
		return fmt.Sprintf("order %d from the newest is posted again%s", s.order, map[bool]string{true: ", with another body"}[s.changed])
	case rushes:
		return fmt.Sprintf("%s orders %d times at once", s.at(), s.crowd)
	case releases:
		return fmt.Sprintf("order %d from the newest of those held goes on", s.order)
	case restarts:
		return "every process dies"
	}
	return s.at() + map[what]string{
		collects: " is handed the coffee", expires: " does not come for a day", sweeps: "'s item is swept if it has expired", looks: " looks",
	}[s.what]
}

// GoString is how rapid prints a step.
func (s step) GoString() string { return "\n\t" + s.String() }

// whats holds what happens as often as it should.
var whats = []what{
	places, places, places, places, places, places, places, places, places, places, places, places, places, places, places,
	replays, replays, replays, rushes, rushes, collects, collects, collects, collects, collects, collects, collects, collects, collects,
	expires, expires, expires, expires, sweeps, sweeps, releases, releases, releases, releases, releases, releases, looks, looks, restarts,
}

var steps = rapid.Custom(func(t *rapid.T) step {
	s := step{
		what:     rapid.SampledFrom(whats).Draw(t, "what"),
		customer: rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(t, "customer"),
		vendor:   rapid.SampledFrom([]int{0, 0, 0, 1}).Draw(t, "vendor"),
	}
	switch s.what {
	case places:
		s.faults = someFaults(t)
		s.hold = someHold(t)
	case replays:
		s.order = rapid.IntRange(0, 3).Draw(t, "order")
		s.changed = rapid.Bool().Draw(t, "changed")
	case releases:
		s.order = rapid.IntRange(0, 2).Draw(t, "order")
	case rushes:
		s.crowd = rapid.IntRange(2, 3).Draw(t, "crowd")
	}
	return s
})

// someFaults is most often none or one.
func someFaults(t *rapid.T) faults {
	some := faults{}
	for range rapid.SampledFrom([]int{0, 0, 0, 1, 1, 1, 2, 3}).Draw(t, "faults") {
		c := rapid.SampledFrom(faulty).Draw(t, "call")
		var s sequence
		for range rapid.SampledFrom([]int{1, 1, 1, 2, 4}).Draw(t, "length") {
			s.faults = append(s.faults, someFault(t, c))
		}
		s.forever = rapid.SampledFrom([]bool{false, false, true}).Draw(t, "forever")
		some[c] = s
	}
	return some
}

// someFault seldom costs a process, which takes as long as the rest of a history, and never depends on how fast this
// machine is.
func someFault(t *rapid.T, c call) fault {
	deadly := rapid.SampledFrom([]int{0, 0, 0, 0, 0, 1}).Draw(t, "deadly") == 1
	candidates := slices.DeleteFunc(faultsAt(c), func(f fault) bool { return f.slow || (f.deadly && !deadly) })
	return rapid.SampledFrom(candidates).Draw(t, "fault")
}

// faulty are the calls that faults meet, the first steps of the workflow more often.
var faulty = []call{
	writeItem, writeItem, writeItem, writeInvoice, writeInvoice, writeInvoice, invokePutItem, invokePutObject,
	removeItem, removeItem, publishPlaced, publishRejected, publishFailed, publishCompensationFailed,
}

func someHold(t *rapid.T) *hold {
	if rapid.SampledFrom([]int{0, 0, 1}).Draw(t, "held") == 0 {
		return nil
	}
	state := rapid.SampledFrom([]string{"PutItem", "PutItem", "PutObject", "PutObject", "RemoveItem", "NotifyPlaced"}).Draw(t, "state")
	return &hold{state, rapid.IntRange(0, 2).Draw(t, "attempt")}
}

// GoString is how rapid prints a fault.
func (f fault) GoString() string { return f.name }

// script is what has happened, as a person may read it.
type script []string

func (s *script) add(format string, arguments ...any) {
	*s = append(*s, fmt.Sprintf(format, arguments...))
}

func (s script) String() string {
	var text strings.Builder
	for i, line := range s {
		fmt.Fprintf(&text, "%3d. %s\n", i+1, line)
	}
	return text.String()
}
