package lambda

import (
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"slices"
	"time"
)

// state is where a process stands in its life.
//
//	starting ─► idle ◄─► busy ─► answered ─► idle, or busy with what had waited
//	starting ─► failed
//	     any ─► ending ─► gone
type state int

const (
	startingState state = iota // hasn't asked for work yet
	idleState                  // waits for the answer to its call for work
	busyState                  // has an invocation and hasn't answered it
	answeredState              // has answered and not asked for work again
	failedState                // has posted that it can't start, and is to exit
	endingState                // is being stopped
	goneState                  // has been reaped
)

// process is one execution environment: a running binary, or one about to run. Function.mu guards what can change.
type process struct {
	function *Function
	command  *exec.Cmd // nil until it runs
	state    state
	served   *invocation      // what it is to serve once it has started, serves, or has served last
	work     chan *invocation // hands one to an idle process; never blocks the sender
	cause    func(requestID string) outcome
	stop     func() bool // stops the clock on what it is doing
	begun    time.Time
	init     time.Duration // from its start to its first call for work
	ready    chan struct{} // closed at that call
	gone     chan struct{} // closed when nothing is left of it
}

// reserve makes a place for a process that serves the invocation, or is merely kept ready when that is nil. The caller
// launches it without holding f.mu, which reserve holds.
func (f *Function) reserve(inv *invocation) *process {
	p := &process{
		function: f,
		served:   inv,
		work:     make(chan *invocation, 1),
		stop:     func() bool { return false },
		ready:    make(chan struct{}),
		gone:     make(chan struct{}),
	}
	f.processes[p] = struct{}{}
	f.running.Add(1)
	return p
}

// launch starts the process and returns when it runs, or has failed to.
func (p *process) launch() {
	f := p.function
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		p.bury(func(string) outcome {
			return outcome{err: &Error{"ServiceException", http.StatusInternalServerError,
				"no port for another process of " + f.config.Name + ": lower Concurrency: " + err.Error()}}
		})
		return
	}
	logs := f.newLogWriter()
	command := exec.Command(f.config.Binary)
	command.Env = append(slices.Clip(f.env),
		"AWS_LAMBDA_RUNTIME_API="+listener.Addr().String(),
		"AWS_LAMBDA_LOG_STREAM_NAME="+f.config.logStream())
	command.Dir = filepath.Dir(f.config.Binary)
	if logs != nil {
		command.Stdout, command.Stderr = logs, logs
	}
	command.WaitDelay = time.Second // for what inherited its output and outlives it

	begun := f.config.Now()
	if err := f.spawner.start(command); err != nil {
		listener.Close()
		p.bury(func(id string) outcome { return failed(id, "Runtime.InvalidEntrypoint", err.Error()) })
		return
	}
	f.mu.Lock()
	p.command, p.begun = command, begun
	if f.closed || p.state == endingState {
		p.kill()
	} else {
		p.stop = f.config.AfterFunc(f.config.InitTimeout, func() {
			p.expire(nil, func(id string) outcome { return timedOut(id, f.config.InitTimeout) })
		})
	}
	f.mu.Unlock()

	go func() {
		served := make(chan struct{})
		go func() {
			defer close(served)
			_ = f.server.Serve(&callerListener{listener, p})
		}()
		_ = command.Wait()
		killGroup(command.Process)
		listener.Close()
		<-served
		if logs != nil {
			logs.flush()
		}
		p.bury(func(id string) outcome { return exited(id, command.ProcessState) })
	}()
}

// begin gives the process an invocation and starts the clock on it. It holds f.mu.
func (p *process) begin(inv *invocation) *invocation {
	f := p.function
	p.state, p.served = busyState, inv
	inv.deadline = f.config.Now().Add(f.config.Timeout)
	p.stop = f.config.AfterFunc(f.config.Timeout, func() {
		p.expire(inv, func(id string) outcome { return timedOut(id, f.config.Timeout) })
	})
	return inv
}

// expire ends the process if it still is at what the clock was started for: the invocation, or its init for nil.
func (p *process) expire(inv *invocation, cause func(requestID string) outcome) {
	p.function.mu.Lock()
	defer p.function.mu.Unlock()
	switch p.state {
	case startingState, failedState:
		if inv != nil {
			return
		}
	case busyState, answeredState:
		if inv != p.served {
			return
		}
	default:
		return
	}
	if p.cause == nil {
		p.cause = cause
	}
	p.kill()
}

// kill ends the process at once. What it was serving is answered for when it is gone. It holds f.mu.
func (p *process) kill() {
	if p.state == goneState {
		return // by now its number may be another's
	}
	p.retire()
	if p.command != nil {
		killGroup(p.command.Process)
	}
}

// retire keeps the process from getting any more work. It holds f.mu.
func (p *process) retire() {
	f := p.function
	p.state = endingState
	p.stop()
	if i := slices.Index(f.idle, p); i >= 0 {
		f.idle = slices.Delete(f.idle, i, i+1)
	}
}

// bury accounts for a process of which nothing is left: its invocation, if unanswered, fails for the cause known
// earlier or else for the one given; its place goes to whoever waits for one.
func (p *process) bury(cause func(requestID string) outcome) {
	f := p.function
	f.mu.Lock()
	p.retire()
	p.state = goneState
	delete(f.processes, p)
	if p.cause == nil {
		p.cause = cause
	}
	if p.served != nil {
		if f.closed {
			p.served.finish(outcome{err: ErrClosed})
		} else {
			p.served.finish(p.cause(p.served.id))
		}
	}
	heirs := f.refill()
	f.mu.Unlock()
	close(p.gone)
	for _, heir := range heirs {
		heir.launch()
	}
	f.running.Done()
}

// refill reserves processes for those in the queue that no process at hand will come to. It holds f.mu.
func (f *Function) refill() (launch []*process) {
	answered, _ := f.soonFree()
	for len(f.queue) > answered && len(f.processes) < f.config.Concurrency && !f.closed {
		launch = append(launch, f.reserve(f.takeQueued()))
	}
	return launch
}
