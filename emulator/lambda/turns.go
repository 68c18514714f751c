package lambda

import "context"

// poll is a process's call for work: it waits until there is some. It returns nil if the process hangs up first.
func (p *process) poll(ctx context.Context) (*invocation, *refusal) {
	f := p.function
	f.mu.Lock()
	var next *invocation
	switch p.state {
	case startingState:
		p.init = f.config.Now().Sub(p.begun)
		close(p.ready)
		next = p.served // for which it was started
	case answeredState:
		p.served = nil
	case endingState:
		f.mu.Unlock()
		return nil, errEnding
	default:
		f.mu.Unlock()
		return nil, errInvalidState
	}
	p.stop()
	if next == nil {
		next = f.takeQueued()
	}
	if next != nil {
		p.begin(next)
		f.mu.Unlock()
		return next, nil
	}
	p.state = idleState
	f.idle = append(f.idle, p)
	f.mu.Unlock()

	select {
	case next = <-p.work:
	case <-ctx.Done():
	}
	if ctx.Err() != nil {
		p.hangUp()
		return nil, nil
	}
	return next, nil
}

// hangUp ends a process that stopped waiting for work, as a dying one does. An invocation that was handed to it at the
// same moment, which it can't have seen, goes to another.
func (p *process) hangUp() {
	f := p.function
	f.mu.Lock()
	var launch *process
	if unseen := p.served; unseen != nil && p.state == busyState {
		p.served = nil
		p.kill()
		launch = f.dispatch(unseen)
	} else {
		p.kill()
	}
	f.mu.Unlock()
	if launch != nil {
		launch.launch()
	}
}

// answer takes in what the process posts for the invocation with the id.
func (p *process) answer(id string, o outcome) *refusal {
	p.function.mu.Lock()
	defer p.function.mu.Unlock()
	switch {
	case p.served == nil || p.served.id != id || p.state == startingState:
		return errInvalidID
	case p.state == endingState: // too late
		return errEnding
	case p.state != busyState: // answered before
		return errInvalidState
	}
	p.state = answeredState // the clock runs on until it asks for work again
	p.served.finish(o)
	return nil
}

// failInit takes in that the process couldn't start, for the cause it posts. The process is left to exit on its own,
// so that it can log, until the clock on its init runs out.
func (p *process) failInit(cause func(requestID string) outcome) *refusal {
	p.function.mu.Lock()
	defer p.function.mu.Unlock()
	if p.state != startingState {
		return errInvalidState
	}
	p.state, p.cause = failedState, cause
	if p.served != nil {
		p.served.finish(cause(p.served.id))
	}
	return nil
}
