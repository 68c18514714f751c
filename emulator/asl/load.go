package asl

import (
	"errors"
	"fmt"
	"time"
	"unicode/utf8"
)

// maxSeconds is the largest value that Step Functions accepts in most fields that hold seconds:
// https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html
const maxSeconds = 99_999_999

// maxNameLength is the longest state name that Step Functions accepts, in characters; the specification allows 128.
const maxNameLength = 80

// Load parses and checks a definition. It rejects what this package does not support and what Step Functions rejects when
// a state machine is created. The error joins all problems found, one a line, each naming the state and the field.
func Load(definition []byte) (*Machine, error) {
	found := &problems{}
	document, err := parseDocument(definition, location{problems: found})
	if err != nil {
		return nil, err
	}
	m := loadMachine(found, document)
	if len(found.found) > 0 {
		return nil, errors.Join(found.found...)
	}
	return m, nil
}

func loadMachine(found *problems, document any) *Machine {
	top := fieldsOf(location{problems: found}, document)
	m := &Machine{states: map[string]*state{}}
	top.comment()
	onlyJSONPath(top)
	if version, ok := top.text("Version"); ok && version != "1.0" {
		top.member("Version").problem(`must be "1.0"`)
	}
	m.timeout = time.Duration(top.integer("TimeoutSeconds", 1, maxSeconds, 0)) * time.Second
	m.startAt, _ = top.text("StartAt")
	states, _ := top.take("States")
	if list := fieldsOf(top.member("States"), states); len(list.object.names) > 0 {
		for _, name := range list.object.names {
			m.load(found, name, list.object.members[name])
		}
	} else if top.has("States") {
		top.member("States").problem("must hold at least one state")
	}
	top.done("a state machine")
	m.checkTransitions(top)
	return m
}

// types maps each state type to the function that loads its states.
var types = map[string]func(f *fields, t *transitions) behaviour{
	"Choice":  loadChoice,
	"Fail":    loadFail,
	"Pass":    loadPass,
	"Succeed": loadSucceed,
	"Task":    loadTask,
	"Wait":    loadWait,
}

func (m *Machine) load(found *problems, name string, value any) {
	f := fieldsOf(location{problems: found, state: name}, value)
	if n := utf8.RuneCountInString(name); n == 0 || n > maxNameLength {
		f.problem("a state's name has 1 to %d characters", maxNameLength)
	}
	s := &state{name: name}
	s.typ, _ = f.text("Type")
	m.order = append(m.order, s)
	m.states[name] = s
	load, ok := types[s.typ]
	if !f.has("Type") {
		f.problem("needs a Type")
		return
	}
	if !ok {
		f.member("Type").problem("%q is not supported; it must be Task, Pass, Choice, Wait, Succeed or Fail", s.typ)
		return
	}
	f.comment()
	onlyJSONPath(f)
	t := &transitions{from: f.location}
	s.does = load(f, t)
	f.done(fmt.Sprintf("a %s state", s.typ))
	m.transitions = append(m.transitions, t.list...)
}

func onlyJSONPath(f *fields) {
	if language, ok := f.text("QueryLanguage"); ok && language != "JSONPath" {
		f.member("QueryLanguage").problem("%q is not supported; use JSONPath", language)
	}
}

// transitions collects the transitions from one state while it is loaded.
type transitions struct {
	from location
	list []Transition
}

func (t *transitions) add(kind TransitionKind, to, label string) {
	t.list = append(t.list, Transition{From: t.from.state, To: to, Kind: kind, Label: label})
}

// nextOrEnd reads the Next or End of a state and returns the name of the next state, empty for End.
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

// checkTransitions checks that every transition leads to a state, that every state can be reached, and that a state ends
// the execution.
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
			from := location{problems: top.problems, state: t.From}
			from.problem("its %s transition leads to %q, and there is no such state", t.Kind, t.To)
		}
		following[t.From] = append(following[t.From], t.To)
	}
	for _, s := range m.order {
		if s.does == nil {
			return // The transitions of an unsupported state are not known.
		}
	}
	reached := map[string]bool{}
	reach(m.startAt, following, reached)
	for _, s := range m.order {
		if !reached[s.name] {
			location{problems: top.problems, state: s.name}.problem("no transition leads to it; remove it, or name it in a Next")
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
