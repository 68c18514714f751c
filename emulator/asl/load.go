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
// Each of them is a [Problem].
func Load(definition []byte, options ...Option) (*Machine, error) {
	m, problems := load(definition, options)
	if len(problems) == 0 {
		return m, nil
	}
	list := make([]error, len(problems))
	for i, p := range problems {
		list[i] = p
	}
	return nil, errors.Join(list...)
}

// An Option of Load.
type Option func(*loader)

// WithResources rejects a Resource that check returns an error for.
func WithResources(check func(arn string) error) Option {
	return func(l *loader) { l.resource = check }
}

func load(definition []byte, options []Option) (*Machine, []Problem) {
	l := &loader{machine: &Machine{}, names: map[string]bool{}}
	for _, option := range options {
		option(l)
	}
	document, err := parseDocument(definition, location{loader: l})
	var syntax Problem
	if errors.As(err, &syntax) {
		return nil, []Problem{syntax}
	}
	l.load(document)
	if len(l.problems) > 0 {
		locate(l.problems, definition)
	}
	return l.machine, l.problems
}

// A loader builds a machine and collects the problems of its definition.
type loader struct {
	machine  *Machine
	names    map[string]bool // Of all states, nested ones included.
	problems []Problem
	engine   Engine // Nil when there is none.
	resource func(arn string) error
	jsonata  bool // The QueryLanguage of the machine.
}

func (l *loader) load(document any) {
	top := fieldsOf(location{loader: l}, document)
	if _, ok := document.(*object); !ok {
		return
	}
	top.comment()
	l.jsonata = loadLanguage(top, false)
	if version, ok := top.text("Version"); ok && version != "1.0" {
		top.member("Version").problem(`must be "1.0"`)
	}
	l.machine.timeout = time.Duration(top.integer("TimeoutSeconds", 1, maxSeconds, 0)) * time.Second
	l.machine.graph = loadGraph(top, State{})
	top.done("a state machine")
}

// loadGraph reads the StartAt and States of a state machine, or of a part of one: then parent says of which state.
func loadGraph(f *fields, parent State) *graph {
	g := &graph{states: map[string]*state{}}
	g.startAt, _ = f.text("StartAt")
	states, _ := f.take("States")
	t := &transitions{}
	if list := fieldsOf(f.member("States"), states); len(list.object.names) > 0 {
		for _, name := range list.object.names {
			parent.First = name == g.startAt
			g.load(list.member(name), t, name, list.object.members[name], parent)
		}
	} else if f.has("States") {
		f.member("States").problem("must hold at least one state")
	}
	g.check(f, t.list)
	return g
}

// stateLoader returns the function that loads states of a type, or nil.
func stateLoader(typ string) func(f *fields, t *transitions) behaviour {
	switch typ {
	case "Choice":
		return loadChoice
	case "Fail":
		return loadFail
	case "Map":
		return loadMap
	case "Parallel":
		return loadParallel
	case "Pass":
		return loadPass
	case "Succeed":
		return loadSucceed
	case "Task":
		return loadTask
	case "Wait":
		return loadWait
	}
	return nil
}

// load reads one state. The exported State of it is listed before those inside it, its transitions after theirs.
func (g *graph) load(at location, t *transitions, name string, value any, listed State) {
	l := at.loader
	f := fieldsOf(location{loader: l, state: name, path: at.path}, value)
	if n := utf8.RuneCountInString(name); n == 0 || n > maxNameLength {
		f.problem("a state's name has 1 to %d characters", maxNameLength)
	}
	if l.names[name] {
		f.problem("another state has this name; names must be unique in the whole state machine")
	}
	l.names[name] = true
	s := &state{name: name, path: at.path}
	s.typ, _ = f.text("Type")
	g.order = append(g.order, s)
	g.states[name] = s
	load := stateLoader(s.typ)
	if !f.has("Type") {
		f.problem("needs a Type")
		return
	}
	if load == nil {
		f.member("Type").problem("%q is not a type; it must be Task, Pass, Choice, Wait, Succeed, Fail, Parallel or Map", s.typ)
		return
	}
	f.comment()
	s.jsonata = loadLanguage(f, l.jsonata)
	f.jsonata = s.jsonata
	listed.Name, listed.Type = s.name, s.typ
	listed.Resource, _ = f.object.members["Resource"].(string)
	l.machine.states = append(l.machine.states, listed)
	own := &transitions{from: f.location}
	s.does = load(f, own)
	f.done(fmt.Sprintf("a %s state", s.typ))
	t.list = append(t.list, own.list...)
	l.machine.transitions = append(l.machine.transitions, own.list...)
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

// check checks that every transition leads to a state, that every state can be reached, and that a state ends
// the execution.
func (g *graph) check(f *fields, list []Transition) {
	if _, ok := g.states[g.startAt]; !ok {
		if f.has("StartAt") {
			f.member("StartAt").problem("there is no state %q", g.startAt)
		} else {
			f.problem("needs StartAt, the name of the first state")
		}
		return
	}
	following := map[string][]string{}
	ends := false
	for _, t := range list {
		if t.ends() {
			ends = true
			continue
		}
		if _, ok := g.states[t.To]; !ok {
			from := location{loader: f.loader, state: t.From, path: g.states[t.From].path}
			from.problem("its %s transition leads to %q, and there is no such state", t.Kind, t.To)
		}
		following[t.From] = append(following[t.From], t.To)
	}
	for _, s := range g.order {
		if s.does == nil {
			return // The transitions of an unsupported state are not known.
		}
	}
	reached := map[string]bool{}
	reach(g.startAt, following, reached)
	for _, s := range g.order {
		if !reached[s.name] {
			location{loader: f.loader, state: s.name, path: s.path}.problem("no transition leads to it; remove it, or name it in a Next")
		}
	}
	if !ends && len(f.loader.problems) == 0 {
		f.problem(`no state ends the execution; give one "End": true, or add a Succeed or Fail state`)
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
