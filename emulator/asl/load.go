package asl

import (
	"errors"
	"fmt"
	"time"
	"unicode/utf8"
)

// maxSeconds is the longest time that Step Functions accepts in most fields that hold seconds:
// https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html
const maxSeconds = 99_999_999

// maxNameLength is how many characters Step Functions accepts in a state's name; the specification allows 128.
const maxNameLength = 80

// Load parses and checks a definition. It refuses what the package does not support and what Step Functions would not
// create; the error joins all the problems found, one a line, each naming the state and the field.
func Load(definition []byte) (*Machine, error) {
	found := &problems{}
	document, err := parseDocument(definition, place{problems: found})
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
	top := fieldsOf(place{problems: found}, document)
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

// types are the state types and how their states are loaded.
var types = map[string]func(f *fields, t *transitions) behaviour{
	"Choice":  loadChoice,
	"Fail":    loadFail,
	"Pass":    loadPass,
	"Succeed": loadSucceed,
	"Task":    loadTask,
	"Wait":    loadWait,
}

func (m *Machine) load(found *problems, name string, value any) {
	f := fieldsOf(place{problems: found, state: name}, value)
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
	t := &transitions{from: f.place}
	s.does = load(f, t)
	f.done(fmt.Sprintf("a %s state", s.typ))
	m.transitions = append(m.transitions, t.list...)
}

func onlyJSONPath(f *fields) {
	if language, ok := f.text("QueryLanguage"); ok && language != "JSONPath" {
		f.member("QueryLanguage").problem("%q is not supported; use JSONPath", language)
	}
}
