package asl

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"
)

// A Visit is what an execution's history keeps of one state it entered. Its values are shared with the execution and must
// not be changed. Times are in UTC.
type Visit struct {
	Number int `json:"-"` // Counts the states entered, from 0.

	State   string    `json:"state"` // The state's name.
	Type    string    `json:"type"`  // The state's type.
	Entered time.Time `json:"enteredat"`
	Exited  time.Time `json:"exitedat,omitzero"` // Zero while the state is running.
	Input   any       `json:"input"`             // The raw input.
	Output  any       `json:"output,omitempty"`  // Nil while the state is running, and when it failed.

	// Error and Cause say how the state failed. When a Catcher caught the error, Next is set as well.
	Error string `json:"error,omitempty"`
	Cause string `json:"cause,omitempty"`

	// Stages are what the fields of the state have made of its data on the way from Input to Output, in that order, those that it
	// has. What a task was sent and has returned is in its Tries. They are not kept in JSON.
	Stages []Stage `json:"-"`

	Assigned map[string]any `json:"assigned,omitempty"` // The variables that the state has assigned.

	Inside *Inside `json:"inside,omitempty"` // Nil at the top level.

	Attempts int     `json:"attempts,omitempty"` // Of a task.
	Tries    []Try   `json:"tries,omitempty"`    // Of a Task, Parallel or Map state: the attempts that have ended, oldest first.
	Trying   *Try    `json:"trying,omitempty"`   // The attempt that is under way, or that ended with the execution.
	Retries  []Retry `json:"retries,omitempty"`  // The failed attempts that were retried, oldest first.
	Token    string  `json:"token,omitempty"`    // The task token that is waited for, once the request is made.
	Next     string  `json:"next,omitempty"`     // The next state; empty at the end and on failure.
}

// Inside says which branch of a Parallel state, or which iteration of a Map state, a visit belongs to.
type Inside struct {
	Visit  int `json:"visit"`         // The Number of the visit of the Parallel or Map state.
	Branch int `json:"branch"`        // The index of the branch or of the item.
	Try    int `json:"try,omitempty"` // The index in its Tries.
}

// A Stage is a value within a state, after one of its fields has been applied.
type Stage struct {
	Field string // InputPath, Parameters, Arguments, Result, ResultSelector or ResultPath.
	Value any
}

// stage records what a field has made of the state's data.
func (v *visit) stage(field string, value any) {
	v.seen.Stages = append(v.seen.Stages, Stage{field, value})
}

// A Retry is a failed attempt of a task that was retried after a delay.
type Retry struct {
	Error string        `json:"error"`
	Cause string        `json:"cause,omitempty"`
	Delay time.Duration `json:"-"` // In JSON delayseconds, a number of seconds.
}

type retryJSON struct {
	Error        string  `json:"error"`
	Cause        string  `json:"cause,omitempty"`
	DelaySeconds float64 `json:"delayseconds"`
}

// MarshalJSON returns the retry with its delay in seconds.
func (r Retry) MarshalJSON() ([]byte, error) {
	return json.Marshal(retryJSON{r.Error, r.Cause, r.Delay.Seconds()})
}

// UnmarshalJSON reads what MarshalJSON returns.
func (r *Retry) UnmarshalJSON(text []byte) error {
	var read retryJSON
	if err := json.Unmarshal(text, &read); err != nil {
		return err
	}
	*r = Retry{read.Error, read.Cause, time.Duration(read.DelaySeconds * float64(time.Second))}
	return nil
}

// History keeps the visits of one execution. The zero value is ready to use; pass its Observe to the Execution. It may be
// read while the execution runs.
type History struct {
	mu     sync.Mutex
	visits []Visit
}

// Observe records a visit, in place of an earlier one of the same number.
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

// A visit is one passage through a state.
type visit struct {
	*branch
	state   *state
	entered int   // The number of the history event with which the state was entered.
	seen    Visit // What the history keeps.

	context map[string]any // Nil until an attempt needs it; see contextObject.
	token   string         // Empty until an attempt needs it; see taskToken.

	resumedToken   string // That a resumed visit waits for; empty from its second attempt on.
	numberInBranch int
	states         map[string]any // The members result and errorOutput of $states, once there are such.
}

// visit runs one state and returns its output and the name of the next state. It goes on with a resumed visit, if any.
func (b *branch) visit(s *state, input any, resumed *Visit) (output any, next string, err error) {
	if b.ctx.Err() != nil {
		return nil, "", errStopped
	}
	v := &visit{branch: b, state: s, numberInBranch: b.entered}
	b.entered++
	v.seen = Visit{State: s.name, Type: s.typ, Input: input, Entered: b.now(), Inside: b.inside}
	if resumed != nil {
		v.seen, v.resumedToken = *resumed, resumed.Token
	}
	if !v.enter() {
		return nil, "", b.historyFull()
	}
	output, next, err = s.does.run(v, input)
	if err == nil && tooLarge(output) {
		err = &Error{DataLimitExceeded, "The state '" + s.name + "' has an output that is larger than the quota."}
	}
	if err == nil {
		err = b.assign(v.seen.Assigned)
	}
	b.afford(1) // …StateExited
	v.seen.Exited = b.now()
	if err != nil {
		output, next, v.seen.Assigned = nil, "", nil
		stopped := b.ended(err)
		v.seen.Error, v.seen.Cause = stopped.Error, stopped.Cause
		if stopped.Status == Aborted && stopped.Error == "" && stopped.Cause == "" {
			v.seen.Cause = errStopped.Error() // Without either it would look like a success.
		}
	}
	v.seen.Output, v.seen.Next = output, next
	v.report()
	return output, next, err
}

// enter counts the visit and its history event, …StateEntered. It reports whether the quota allows it.
func (v *visit) enter() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.events++; v.events >= MaxEvents {
		return false
	}
	v.entered, v.seen.Number = v.events, v.visits
	v.visits++
	v.Observe(v.seen)
	return true
}

func (v *visit) report() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.Observe(v.seen)
}

func (r *run) now() time.Time { return r.Clock.Now().UTC() }

// random returns a random number in [0, 1).
func (r *run) random() float64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.Rand()
}

// uuid returns a random UUID of version 4.
func (r *run) uuid() string {
	var id [16]byte
	for i := range id {
		id[i] = byte(r.random() * 256)
	}
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}

// sleep returns nil after d, at once when d is not positive.
func (v *visit) sleep(d time.Duration) error {
	if d <= 0 {
		return nil
	}
	if err := v.Clock.Sleep(v.ctx, d); err != nil {
		if v.ctx.Err() != nil {
			return errStopped
		}
		return v.runtimeError("The clock failed: %v", err)
	}
	return nil
}

// retrying records a failed attempt that will be retried.
func (v *visit) retrying(failure *Error, delay time.Duration) {
	v.seen.Retries = append(v.seen.Retries, Retry{Error: failure.Name, Cause: failure.Cause, Delay: delay})
	v.report()
}
