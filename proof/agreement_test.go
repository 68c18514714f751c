package proof_test

import (
	"skip-the-line/local/faults"

	"fmt"
	"slices"
	"strings"
)

// check observes an order that has ended and returns what is wrong with it.
func (s *system) check(m model, o *order) problems {
	seen, err := s.observe(o)
	if err != nil {
		return problems{err.Error()}
	}
	return slices.Concat(seen.invariants(), seen.agrees(m), s.notInjected(o.id))
}

// agrees compares an observation with the model.
func (s observation) agrees(m model) (broken problems) {
	o, x := s.order, s.execution
	var path []string
	attempts := make([]int, 0, len(x.States))
	for _, visit := range x.States {
		if modelled(visit.State) {
			path = append(path, visit.State)
			attempts = append(attempts, visit.Attempts)
		}
	}
	if !slices.Equal(path, o.path) {
		broken.add("the path is %s\nand should be %s", strings.Join(path, " "), strings.Join(o.path, " "))
		return broken
	}
	if !o.hurried() && !slices.Equal(attempts, o.attempts) {
		broken.add("the attempts at %v are %v and should be %v: %v", path, attempts, o.attempts, s.retries())
	}
	if want := map[bool]string{true: "CompensationFailed", false: o.failure}[o.uncompensated]; x.Error != want {
		broken.add("the error is %s: %s\nand should be %s", x.Error, x.Cause, want)
	}
	if !o.hurried() && s.writes != o.written {
		broken.add("the item was written %d times and should have been %d times", s.writes, o.written)
	}
	there := m[o.slot]
	stands := there != nil && there.order == o
	if swept := stands && there.expired && !s.standing(); s.standing() != stands && !swept {
		broken.add("the item in the slot is %v and should be of %v", s.item, there)
	}
	if (s.invoice != nil) != o.invoiced {
		broken.add("the invoice is %q; should there be one? %v", s.invoice, o.invoiced)
	}
	events := map[string]int{}
	for _, n := range s.notifications {
		events[n.Attributes["event"]]++
	}
	if fmt.Sprint(events) != fmt.Sprint(o.events) {
		broken.add("the notifications are %v and should be %v", events, o.events)
	}
	return broken
}

// retries returns the failures after which a state was tried again.
func (s observation) retries() (failures []string) {
	for _, visit := range s.execution.States {
		for _, retry := range visit.Retries {
			failures = append(failures, visit.State+": "+retry.Error+": "+retry.Cause)
		}
	}
	return failures
}

// hurried reports whether a step was given so little time that how often it made its call depends on the machine.
func (o *order) hurried() bool {
	for _, s := range o.faults {
		if slices.ContainsFunc(s.faults, func(f faults.Fault) bool { return f.Slow }) {
			return true
		}
	}
	return false
}

// checkObjects: the objects of the orders' customers are the invoices that the model says, and no others.
func (s *system) checkObjects(orders []*order) (broken problems) {
	want, months := []string{}, map[[2]string]bool{}
	for _, o := range orders {
		x, err := s.execution(o)
		if err != nil {
			return problems{err.Error()}
		}
		months[[2]string{x.StartedAt.UTC().Format("2006/01"), o.slot.account}] = true
		if o.invoiced {
			want = append(want, o.invoiceKey(x.StartedAt))
		}
	}
	got := []string{}
	for month := range months {
		keys, err := s.objectsOf(month[0], month[1])
		if err != nil {
			return problems{err.Error()}
		}
		got = append(got, keys...)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		broken.add("the bucket holds %v and should hold %v", got, want)
	}
	return broken
}
