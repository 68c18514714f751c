package asl

import (
	"errors"
	"time"
)

// A Try is one attempt of a state's work: what a Task was called with and what it returned, or one run of the branches of a
// Parallel state or of the iterations of a Map state.
type Try struct {
	Begun     time.Time `json:"begunat"`
	Submitted time.Time `json:"submittedat,omitzero"` // When a task that waits for its token has made its request.
	Ended     time.Time `json:"endedat,omitzero"`     // Zero while it is under way.

	Resource  string `json:"resource,omitempty"`  // Of a task.
	Arguments any    `json:"arguments,omitempty"` // Of a task.
	Result    any    `json:"result,omitempty"`    // Of a task, before any ResultSelector.
	Size      int    `json:"-"`                   // Of Arguments and Result, in bytes of JSON; 0 where it is not known.

	Failed bool   `json:"failed,omitempty"` // Error and Cause may both be empty even so.
	Error  string `json:"error,omitempty"`
	Cause  string `json:"cause,omitempty"`

	Items int `json:"items,omitempty"` // How many a Map state has.

	// Of a task, in seconds; 0 means none.
	Timeout   float64 `json:"timeout,omitempty"`
	Heartbeat float64 `json:"heartbeat,omitempty"`
}

// begin records and reports that an attempt has begun.
func (v *visit) begin(t Try) {
	t.Begun = v.now()
	v.seen.Trying = &t
	v.report()
}

// submitted records that the task under way has made the request whose token it waits for. What was reported is not changed.
func (v *visit) submitted() {
	t := *v.seen.Trying
	t.Submitted = v.now()
	v.seen.Trying = &t
}

// end records how the attempt under way has ended, if there is one. Of one that the execution has ended there is no more to say.
func (v *visit) end(result any, err error) {
	if v.seen.Trying == nil || errors.Is(err, errStopped) {
		return
	}
	t := *v.seen.Trying
	t.Ended = v.now()
	if failure := (*Error)(nil); errors.As(err, &failure) {
		t.Failed, t.Error, t.Cause = true, failure.Name, failure.Cause
	} else if v.state.typ == "Task" {
		t.Result = result
	}
	t.Size = size(t.Arguments) + size(t.Result)
	v.seen.Tries, v.seen.Trying = append(v.seen.Tries, t), nil
}
