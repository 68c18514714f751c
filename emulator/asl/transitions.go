package asl

// transitions collects the ways on from one state while it is loaded.
type transitions struct {
	from place
	list []Transition
}

func (t *transitions) add(kind TransitionKind, to, label string) {
	t.list = append(t.list, Transition{From: t.from.state, To: to, Kind: kind, Label: label})
}

// nextOrEnd reads the Next or End of a state, and returns the name of the next state, empty at the end.
func (t *transitions) nextOrEnd(f *fields) string {
	next, hasNext := f.text("Next")
	end, _ := f.boolean("End")
	switch {
	case end && f.has("Next"):
		f.problem("has both Next and End; keep one")
	case end:
		t.add(EndTransition, "", "")
	case hasNext:
		t.add(NextTransition, next, "")
	case !f.has("Next"):
		f.problem(`needs Next, or "End": true`)
	}
	return next
}

// checkTransitions makes sure that every transition leads to a state, every state is led to, and there is a way out.
func (m *Machine) checkTransitions(top *fields) {
	if _, ok := m.states[m.startAt]; !ok {
		if top.has("StartAt") {
			top.member("StartAt").problem("there is no state %q", m.startAt)
		} else {
			top.problem("needs StartAt, the name of the first state")
		}
		return
	}
	following := map[string][]string{}
	ends := false
	for _, t := range m.transitions {
		if t.ends() {
			ends = true
			continue
		}
		if _, ok := m.states[t.To]; !ok {
			from := place{problems: top.problems, state: t.From}
			from.problem("its %s transition leads to %q, and there is no such state", t.Kind, t.To)
		}
		following[t.From] = append(following[t.From], t.To)
	}
	for _, s := range m.order {
		if s.does == nil {
			return // What an unsupported state leads to is not known.
		}
	}
	reached := map[string]bool{}
	reach(m.startAt, following, reached)
	for _, s := range m.order {
		if !reached[s.name] {
			place{problems: top.problems, state: s.name}.problem("nothing leads to it; take it out, or point a Next to it")
		}
	}
	if !ends && len(top.problems.found) == 0 {
		top.problem(`no state ends the execution; give one "End": true, or add a Succeed or Fail state`)
	}
}

func reach(name string, following map[string][]string, reached map[string]bool) {
	if reached[name] {
		return
	}
	reached[name] = true
	for _, next := range following[name] {
		reach(next, following, reached)
	}
}
