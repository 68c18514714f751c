package lambda

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Process is one live execution environment of a function.
type Process struct {
	PID       int
	RequestID string        // of the invocation it is serving, or ""
	Init      time.Duration // from its start until it first asked for work, what AWS logs as Init Duration; 0 until then
	MaxMemory int64         // the most that it has used, in bytes; 0 where the system doesn't say, as only Linux does
}

// Processes returns the processes that run, ordered by PID.
func (f *Function) Processes() []Process {
	f.mu.Lock()
	var list []Process
	for p := range f.processes {
		if p.command == nil || p.phase == failed || p.phase == ending {
			continue
		}
		found := Process{PID: p.command.Process.Pid, Init: p.init}
		if p.phase == busy {
			found.RequestID = p.invocation.id
		}
		list = append(list, found)
	}
	f.mu.Unlock()
	for i := range list {
		list[i].MaxMemory = maxMemory(list[i].PID)
	}
	slices.SortFunc(list, func(a, b Process) int { return cmp.Compare(a.PID, b.PID) })
	return list
}

// Kill ends one of the function's processes, as a crash would, returns when it is gone, and reports whether there was
// such a process. The invocation that it was serving fails with Runtime.ExitError.
func (f *Function) Kill(pid int) bool {
	f.mu.Lock()
	var killed *process
	for p := range f.processes {
		if p.command != nil && p.command.Process.Pid == pid {
			p.kill()
			killed = p
		}
	}
	f.mu.Unlock()
	if killed != nil {
		<-killed.gone
	}
	return killed != nil
}

// Warm starts processes until there are n, and returns when all have asked for work, as provisioned concurrency does.
// The error says why one couldn't start.
func (f *Function) Warm(ctx context.Context, n int) error {
	if n > f.config.Concurrency {
		return fmt.Errorf("lambda: %s may have %d processes, not %d: raise Config.Concurrency",
			f.config.Name, f.config.Concurrency, n)
	}
	for {
		launch, wait, err := f.warm(n)
		if err != nil || len(wait) == 0 {
			return err
		}
		for _, p := range launch {
			p.launch()
		}
		var failures []error
		for _, p := range wait {
			select {
			case <-p.ready:
			case <-p.gone:
				failures = append(failures, p.initError())
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if err := errors.Join(failures...); err != nil {
			return err
		}
	}
}

// warm reserves the processes that are missing, and returns all that have yet to start or to end.
func (f *Function) warm(n int) (launch, wait []*process, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil, nil, ErrClosed
	}
	missing := n - (len(f.processes) - f.count[ending] - f.count[failed])
	for ; missing > 0 && len(f.processes) < f.config.Concurrency; missing-- {
		launch = append(launch, f.reserve(nil))
	}
	for p := range f.processes {
		switch p.phase {
		case starting, failed, ending:
			wait = append(wait, p)
		}
	}
	return launch, wait, nil
}

// initError returns why a process that is gone never asked for work; nil if it did.
func (p *process) initError() error {
	select {
	case <-p.ready:
		return nil
	default:
	}
	p.function.mu.Lock()
	defer p.function.mu.Unlock()
	if p.function.closed {
		return ErrClosed
	}
	if p.version != p.function.version { // it was killed to be replaced
		return nil
	}
	o := p.cause("init")
	if o.err != nil {
		return o.err
	}
	return fmt.Errorf("lambda: %s did not start: see its log: %s", p.function.config.Name, o.result.Payload)
}
