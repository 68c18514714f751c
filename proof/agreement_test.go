package proof_test

import (
	"fmt"
	"slices"
	"strings"
)

// agrees compares what is seen of an order with what the model thinks of it.
func (s sight) agrees(w world) (broken problems) {
	o, x := s.order, s.execution
	var path []string
	attempts := make([]int, 0, len(x.States))
	for _, visit := range x.States {
		path = append(path, visit.State)
		attempts = append(attempts, visit.Attempts)
	}
	if !slices.Equal(path, o.path) {
		broken.add("the path is %s\nand should be %s", strings.Join(path, " "), strings.Join(o.path, " "))
		return broken
	}
	if !o.hurried() && !slices.Equal(attempts, o.attempts) {
		broken.add("the attempts at %v are %v and should be %v: %v", path, attempts, o.attempts, s.retries())
	}
	if want := map[bool]string{true: "CompensationFailed", false: o.failure}[o.loose]; x.Error != want {
		broken.add("the error is %s: %s\nand should be %s", x.Error, x.Cause, want)
	}
	if !o.hurried() && s.writes != o.written {
		broken.add("the item was written %d times and should have been %d times", s.writes, o.written)
	}
	if there := w[o.slot]; s.standing() != (there != nil && there.order == o) {
		broken.add("the item in the slot is %v and should be of %v", s.item, there)
	}
	if (s.invoice != nil) != o.invoiced {
		broken.add("the invoice is %q; should there be one? %v", s.invoice, o.invoiced)
	}
	told := map[string]int{}
	for _, n := range s.notifications {
		told[n.Attributes["event"]]++
	}
	if fmt.Sprint(told) != fmt.Sprint(o.told) {
		broken.add("the notifications are %v and should be %v", told, o.told)
	}
	return broken
}

// retries are the failures that were tried again.
func (s sight) retries() (failures []string) {
	for _, visit := range s.execution.States {
		for _, retry := range visit.Retries {
			failures = append(failures, visit.State+": "+retry.Error+": "+retry.Cause)
		}
	}
	return failures
}

// hurried tells whether a step was given so little time that how often it got to its call depends on the machine.
func (o *order) hurried() bool {
	for _, s := range o.faults {
		if slices.ContainsFunc(s.faults, func(f fault) bool { return f.slow }) {
			return true
		}
	}
	return false
}
