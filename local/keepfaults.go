package local

import (
	"encoding/json"
	"fmt"

	"skip-the-line/emulator/store"
	"skip-the-line/local/faults"
)

// keptFault is a fault that is armed, as the data has it.
type keptFault struct {
	Rule  string // as faults.Parse reads it; of a number of calls, those that are left
	Owner string `json:",omitempty"`
}

var armedKey = []byte("armed")

// faultsChanged is told whenever a fault was armed, has struck or was removed.
func (s *Stack) faultsChanged() {
	s.console.FaultsChanged()
	kept := s.part("faults")
	if kept == nil {
		return
	}
	all := []keptFault{}
	for _, a := range s.Faults.Armed() {
		if a.Times > 0 {
			a.Times = a.Left
		}
		all = append(all, keptFault{a.Rule.String(), a.Owner})
	}
	text, err := json.Marshal(all)
	if err != nil {
		panic(err) // it is a list of strings
	}
	kept.Later(func(w store.Writer) { w.Put(armedKey, text) })
}

// armFaults arms the faults that were armed when the data was written last, and those of the options. One that strikes a
// share of all calls is not armed twice.
func (s *Stack) armFaults(o Options) error {
	rules, err := s.keptFaults()
	if err != nil {
		return err
	}
	armed := map[keptFault]bool{}
	for _, rule := range append(rules, o.Faults...) {
		id := keptFault{rule.String(), rule.Owner}
		if rule.Times == 0 && armed[id] {
			continue
		}
		armed[id] = true
		s.Faults.Arm(rule)
	}
	return nil
}

func (s *Stack) keptFaults() (rules []faults.Rule, err error) {
	kept := s.part("faults")
	if kept == nil {
		return nil, nil
	}
	var all []keptFault
	err = kept.View(func(r store.Snapshot) error {
		text := r.Get(armedKey)
		if text == nil {
			return nil
		}
		return json.Unmarshal(text, &all)
	})
	if err != nil {
		return nil, fmt.Errorf("the faults in the data directory: %w", err)
	}
	for _, k := range all {
		rule, err := faults.Parse(k.Rule)
		if err != nil {
			return nil, fmt.Errorf("the faults in the data directory: %w", err)
		}
		rule.Owner = k.Owner
		rules = append(rules, rule)
	}
	return rules, nil
}
