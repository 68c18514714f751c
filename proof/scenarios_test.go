package proof_test

import (
	"skip-the-line/local/faults"

	"maps"
	"slices"
	"strings"
)

// scenario is one of the ways through the workflow, with the calls that are made on it and not on an earlier one.
type scenario struct {
	name   string
	rival  bool          // another order has the slot
	faults injections    // that lead here
	calls  []faults.Call // that meet faults
}

// scenarios are the rows of the fault matrix. Its columns are faultsAt each of their calls.
var scenarios = []scenario{
	{name: "placed", calls: []faults.Call{faults.InvokePutItem, faults.PutItem, faults.InvokePutObject, faults.PutObject, faults.Publish}},
	{name: "rejected", rival: true, calls: []faults.Call{faults.InvokePutItem, faults.PutItem, faults.Publish}},
	{
		name:   "failed",
		faults: injections{faults.PutObject: always(mustFault(faults.PutObject, "deny"))},
		calls:  []faults.Call{faults.DeleteItem, faults.Publish},
	},
	{
		name:   "not compensated",
		faults: injections{faults.PutObject: always(mustFault(faults.PutObject, "deny")), faults.DeleteItem: always(mustFault(faults.DeleteItem, "fail"))},
		calls:  []faults.Call{faults.Publish},
	},
}

// with returns the scenario with more faults.
func (s scenario) with(more injections) scenario {
	s.faults = maps.Clone(s.faults)
	if s.faults == nil {
		s.faults = injections{}
	}
	maps.Copy(s.faults, more)
	return s
}

func (s scenario) String() string {
	var parts []string
	for c, sequence := range s.faults {
		parts = append(parts, string(c)+" "+sequence.String())
	}
	slices.Sort(parts)
	return strings.Join(append([]string{s.name}, parts...), "; ")
}

// alone reports whether the system must be idle otherwise.
func (s scenario) alone() bool {
	for _, sequence := range s.faults {
		if slices.ContainsFunc(sequence.faults, alone) {
			return true
		}
	}
	return false
}

// singles returns every fault at every call, once and always.
func singles() (all []scenario) {
	for _, s := range scenarios {
		for _, c := range s.calls {
			for _, f := range faultsAt(c) {
				all = append(all, s.with(injections{c: once(f)}), s.with(injections{c: always(f)}))
			}
		}
	}
	return all
}

// pairs returns every two faults, one after the other at the same call or at two calls of one scenario; and every fault
// that lasts until the item is removed, with every fault of the removal.
func pairs() (all []scenario) {
	for _, s := range scenarios {
		for i, c := range s.calls {
			for _, f := range faultsAt(c) {
				for _, g := range faultsAt(c) {
					all = append(all, s.with(injections{c: once(f, g)}))
				}
				for _, d := range s.calls[i+1:] {
					for _, g := range faultsAt(d) {
						all = append(all, s.with(injections{c: once(f), d: once(g)}))
					}
				}
			}
		}
	}
	for _, c := range []faults.Call{faults.InvokePutItem, faults.PutItem, faults.InvokePutObject, faults.PutObject} {
		for _, f := range faultsAt(c) {
			for _, g := range faultsAt(faults.DeleteItem) {
				all = append(all, scenarios[0].with(injections{c: always(f), faults.DeleteItem: once(g)}), scenarios[0].with(injections{c: always(f), faults.DeleteItem: always(g)}))
			}
		}
	}
	return slices.DeleteFunc(all, func(s scenario) bool { return !s.happens() })
}

// happens reports whether the order, by the model, comes to meet each of the scenario's faults.
func (s scenario) happens() bool {
	m, o := model{}, &order{faults: s.faults}
	if s.rival {
		m.run(&order{})
	}
	m.run(o)
	for c, sequence := range s.faults {
		if o.made[c] < len(sequence.faults) {
			return false
		}
	}
	return true
}
