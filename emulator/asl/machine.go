package asl

import (
	"slices"
	"time"
)

// A Machine is a loaded state machine. It is immutable, and any number of executions may run it at once.
type Machine struct {
	*graph
	timeout     time.Duration // 0 means none.
	states      []State
	transitions []Transition
}

// A graph is the states of a machine, of a branch of a Parallel state or of the iterations of a Map state.
type graph struct {
	startAt string
	order   []*state // As in the definition.
	states  map[string]*state
}

// A State is one state of a machine.
type State struct {
	Name, Type string
	Resource   string // The ARN that a Task calls; empty for other types.

	// Parent is the name of the Parallel or Map state that contains the state, in the branch of this index. It is empty
	// at the top level.
	Parent string
	Branch int
	First  bool // The StartAt of the machine, or of its branch.
}

// StartAt returns the name of the first state.
func (m *Machine) StartAt() string { return m.startAt }

// States returns the states in the order of the definition, those of a Parallel or Map state after it.
func (m *Machine) States() []State { return slices.Clone(m.states) }

// Transitions returns the transitions in the order of the definition, those inside a state before its own, and those of
// one state in the order in which they are tried. Together with States they are enough to draw the machine.
func (m *Machine) Transitions() []Transition { return slices.Clone(m.transitions) }

// A Transition leads from one state to another, or ends the execution.
type Transition struct {
	From string
	To   string // Empty when the execution, or the branch, ends.
	Kind TransitionKind

	// Label says when a Choice or Catch transition is taken: the rule, such as `$.total NumericGreaterThan 20`, or the
	// error names of ErrorEquals, joined by ", ". It is empty for other kinds.
	Label string
}

// TransitionKind is the field of the definition that a transition comes from.
type TransitionKind string

const (
	NextTransition    TransitionKind = "next"    // The state's Next.
	ChoiceTransition  TransitionKind = "choice"  // A rule of a Choice state.
	DefaultTransition TransitionKind = "default" // The Default of a Choice state.
	CatchTransition   TransitionKind = "catch"   // A Catcher.
	EndTransition     TransitionKind = "end"     // "End": true; the execution or branch succeeds.
	SucceedTransition TransitionKind = "succeed" // A Succeed state.
	FailTransition    TransitionKind = "fail"    // A Fail state; the execution fails.
)

// ends reports whether the transition ends the execution.
func (t Transition) ends() bool {
	return t.Kind == EndTransition || t.Kind == SucceedTransition || t.Kind == FailTransition
}

// A state is a compiled state.
type state struct {
	name string
	typ  string
	path string // In the definition.

	jsonata bool // Its QueryLanguage.
	does    behaviour
}

// A behaviour runs a state of one type on its raw input. It returns the output and the name of the next state, which is
// empty at the end; or an *Error that fails the execution, or errStopped.
type behaviour interface {
	run(v *visit, input any) (output any, next string, err error)
}
