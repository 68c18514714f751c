package asl

import "time"

// A visit is one passage through a state.
type visit struct {
	*run
	state   *state
	entered int   // The number of the history event with which the state was entered.
	seen    Visit // What the history keeps.

	context        map[string]any // Once needed; see contextObject.
	contextRetries int            // For which number of retries the context was made.
}

// visit carries out one state and returns its output and the name of the next state.
func (r *run) visit(s *state, input any) (output any, next string, err error) {
	if r.ctx.Err() != nil {
		return nil, "", errStopped
	}
	if !r.afford(1) { // …StateEntered
		return nil, "", r.historyFull()
	}
	v := &visit{run: r, state: s, entered: r.events}
	v.seen = Visit{Number: r.visits, State: s.name, Type: s.typ, Input: input, Entered: r.now()}
	r.visits++
	r.Observe(v.seen)
	output, next, err = s.does.run(v, input)
	if err == nil && tooLarge(output) {
		err = &Error{DataLimitExceeded, "The state '" + s.name + "' has an output that is larger than the quota."}
	}
	r.events++ // …StateExited
	v.seen.Exited = r.now()
	if err != nil {
		v.seen.Output, v.seen.Next = nil, ""
		stopped := r.ended(err)
		v.seen.Error, v.seen.Cause = stopped.Error, stopped.Cause
		r.Observe(v.seen)
		return nil, "", err
	}
	v.seen.Output, v.seen.Next = output, next
	r.Observe(v.seen)
	return output, next, nil
}

func (r *run) now() time.Time { return r.Clock.Now() }

// sleep returns nil once d has passed, which it has at once when d is not positive.
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

// retrying notes a failed attempt that will be made again.
func (v *visit) retrying(failure *Error, delay time.Duration) {
	v.seen.Retries = append(v.seen.Retries, Retry{Error: failure.Name, Cause: failure.Cause, Delay: delay})
	v.Observe(v.seen)
}
