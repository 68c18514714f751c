package lambda

import "context"

// poll waits until there is work for the process and returns it, or nil if the process hangs up first.
func (p *process) poll(ctx context.Context) (*invocation, *apiError) {
	f := p.function
	p.output.drain()
	f.mu.Lock()
	var next *invocation
	switch {
	case p.phase == starting:
		p.init = f.config.Now().Sub(p.begun)
		close(p.ready)
		next = p.invocation // for which it was started
	case p.phase == responded && p.version == f.version:
		p.invocation, p.warm = nil, true
	case p.phase == responded: // its binary has been replaced
		p.kill()
		fallthrough
	case p.phase == ending:
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
	p.enter(idle)
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

// hangUp ends a process that stopped waiting for work, as a dying one does. An invocation that was given to it at the
// same time, which it can't have seen, goes to another.
func (p *process) hangUp() {
	f := p.function
	f.mu.Lock()
	var launch *process
	if unseen := p.invocation; unseen != nil && p.phase == busy {
		p.invocation = nil
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

// respond passes on what the process posted for the invocation with the id.
func (p *process) respond(id string, o outcome) *apiError {
	p.output.drain()
	p.function.mu.Lock()
	defer p.function.mu.Unlock()
	switch {
	case p.invocation == nil || p.invocation.id != id || p.phase == starting:
		return errInvalidID
	case p.phase == ending: // too late
		return errEnding
	case p.phase != busy: // it has responded before
		return errInvalidState
	case p.invocation.fault == CrashAfter:
		p.kill()
		return errEnding
	case p.invocation.fault == Hang:
		return errEnding
	}
	p.enter(responded) // the clock runs on until it asks for work again
	p.finish(o)
	return nil
}

// failInit records that the process couldn't start, for the cause that it posted. The process may go on, to log and
// exit, until the clock on its init runs out.
func (p *process) failInit(cause func(requestID string) outcome) *apiError {
	p.output.drain()
	p.function.mu.Lock()
	defer p.function.mu.Unlock()
	if p.phase != starting {
		return errInvalidState
	}
	p.enter(failed)
	p.cause = cause
	if p.invocation != nil {
		p.finish(cause(p.invocation.id))
	}
	return nil
}
