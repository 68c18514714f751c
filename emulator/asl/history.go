package asl

import (
	"slices"
	"sync"
	"time"
)

// A Visit is what an execution's history keeps of one state it entered. Its values are shared with the execution;
// nobody may change them.
type Visit struct {
	Number int    // Counts the states entered, from 0.
	State  string // The state's name.
	Type   string // The state's type.

	Input  any // The raw input.
	Output any // What was handed on; nil while the state is running and when it failed.

	// Error and Cause tell how the state failed. Where a Catcher caught that, Next is set as well.
	Error, Cause string

	Next     string  // The state that came next; empty at the end and on failure.
	Attempts int     // How many attempts of a task were made.
	Retries  []Retry // The failed attempts that were tried again, oldest first.

	Entered time.Time
	Exited  time.Time // Zero while the state is running.
}

// A Retry is an attempt of a task that failed and was tried again after a delay.
type Retry struct {
	Error, Cause string
	Delay        time.Duration
}

// History keeps the visits of one execution. Its zero value is ready; set its Observe as the Execution's. It may be
// read while the execution runs.
type History struct {
	mu     sync.Mutex
	visits []Visit
}

// Observe takes in what an execution reports.
func (h *History) Observe(v Visit) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if v.Number < len(h.visits) {
		h.visits[v.Number] = v
		return
	}
	h.visits = append(h.visits, v)
}

// Visits returns the states entered so far, in order.
func (h *History) Visits() []Visit {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.visits)
}
