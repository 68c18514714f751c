package asl

import (
	"slices"
	"time"
)

// A Machine is a state machine that has been loaded. It never changes, and any number of executions may run it at once.
type Machine struct {
	startAt     string
	timeout     time.Duration // 0 means none.
	order       []*state      // As in the definition.
	states      map[string]*state
	transitions []Transition
}

// A State is the name and the type of one state.
type State struct{ Name, Type string }

// StartAt is the name of the state that executions begin with.
func (m *Machine) StartAt() string { return m.startAt }

// States lists the states in the order of the definition.
func (m *Machine) States() []State {
	list := make([]State, len(m.order))
	for i, s := range m.order {
		list[i] = State{Name: s.name, Type: s.typ}
	}
	return list
}

// Transitions lists the ways from state to state and out of the machine, in the order of the definition; those of one
// state in the order in which they are tried. It is enough to draw the machine.
func (m *Machine) Transitions() []Transition { return slices.Clone(m.transitions) }

// A Transition is one way on from a state.
type Transition struct {
	From string
	To   string // Empty when the execution ends.
	Kind TransitionKind

	// Label tells when a Choice or Catch transition is taken: the rule in words, such as
	// `$.total NumericGreaterThan 20`, or the error names of ErrorEquals, joined by ", ". It is empty for other kinds.
	Label string
}

// TransitionKind says what makes an execution take a transition.
type TransitionKind string

const (
	NextTransition    TransitionKind = "next"    // The state's Next.
	ChoiceTransition  TransitionKind = "choice"  // A rule of a Choice state.
	DefaultTransition TransitionKind = "default" // The Default of a Choice state.
	CatchTransition   TransitionKind = "catch"   // A Catcher.
	EndTransition     TransitionKind = "end"     // "End": true; the execution succeeds.
	SucceedTransition TransitionKind = "succeed" // A Succeed state.
	FailTransition    TransitionKind = "fail"    // A Fail state; the execution fails.
)

// ends tells whether the execution is over after the transition.
func (t Transition) ends() bool {
	return t.Kind == EndTransition || t.Kind == SucceedTransition || t.Kind == FailTransition
}

// A state is a compiled state. What it does depends on its type.
type state struct {
	name string
	typ  string
	does behaviour
}

// A behaviour carries out a state, given its raw input. It returns the output and the name of the next state, empty
// when the execution is over; or an *Error that fails the execution, or errStopped.
type behaviour interface {
	run(v *visit, input any) (output any, next string, err error)
}
