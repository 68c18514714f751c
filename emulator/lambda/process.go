package lambda

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// phase is where a process stands in its life.
//
//	starting ─► idle ◄─► busy ─► responded ─► idle, or busy with what was queued
//	starting ─► failed
//	     any ─► ending ─► gone
type phase int

const (
	starting  phase = iota // hasn't asked for work yet
	idle                   // waits for the response to its request for work
	busy                   // has an invocation and hasn't responded to it
	responded              // has responded and not asked for work again
	failed                 // has posted that it can't start, and is to exit
	ending                 // is being stopped
	gone                   // has been reaped
)

// process is one execution environment: a running binary, or one about to run. Function.mu guards what can change.
type process struct {
	function   *Function
	version    *version  // of the function when it was reserved
	command    *exec.Cmd // nil until it runs
	output     *output   // set before it runs
	phase      phase
	invocation *invocation      // what it is to serve once it has started, serves, or has served last
	work       chan *invocation // passes one to an idle process; never blocks the sender
	cause      func(requestID string) outcome
	stop       func() bool // stops the clock on what it is doing
	begun      time.Time
	init       time.Duration // from its start until it first asked for work
	warm       bool          // it wasn't started for its invocation
	ready      chan struct{} // closed when it first asks for work
	gone       chan struct{} // closed when it has been reaped
}

// reserve returns a process that is to serve the invocation, or merely to be kept ready if that is nil. The caller
// holds f.mu, and launches the process without holding it.
func (f *Function) reserve(inv *invocation) *process {
	p := &process{
		function:   f,
		version:    f.version,
		invocation: inv,
		warm:       inv == nil,
		work:       make(chan *invocation, 1),
		stop:       func() bool { return false },
		ready:      make(chan struct{}),
		gone:       make(chan struct{}),
	}
	f.processes[p] = struct{}{}
	f.count[starting]++
	f.running.Add(1)
	return p
}

// enter changes the process's phase. The caller holds f.mu.
func (p *process) enter(next phase) {
	p.function.count[p.phase]--
	p.phase = next
	p.function.count[next]++
}

// launch starts the process and returns when it runs, or has failed to start.
func (p *process) launch() {
	f := p.function
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		p.reap(f.cannotStart(err))
		return
	}
	var printed *os.File
	if p.output, printed, err = f.newOutput(p.invocation); err != nil {
		listener.Close()
		p.reap(f.cannotStart(err))
		return
	}
	line := append(slices.Clip(f.config.Wrapper), p.version.binary)
	command := exec.Command(line[0], line[1:]...)
	command.Env = append(slices.Clip(p.version.env),
		"AWS_LAMBDA_RUNTIME_API="+listener.Addr().String(),
		"AWS_LAMBDA_LOG_STREAM_NAME="+p.output.stream)
	command.Dir = filepath.Dir(p.version.binary)
	command.Stdout, command.Stderr = printed, printed

	begun := f.config.Now()
	err = f.spawner.start(command)
	printed.Close()
	if err != nil {
		listener.Close()
		p.output.file.Close()
		p.reap(f.cannotStart(err))
		return
	}
	f.mu.Lock()
	p.command, p.begun = command, begun
	if f.closed || p.phase == ending {
		p.kill()
	} else {
		p.stop = f.config.AfterFunc(f.config.InitTimeout, func() {
			p.expire(nil, func(id string) outcome { return timedOut(id, f.config.InitTimeout) })
		})
	}
	f.mu.Unlock()
	go p.attend(listener)
}

// attend serves the Runtime API to the running process and reads its output, and reaps it when it has exited.
func (p *process) attend(listener net.Listener) {
	var attended sync.WaitGroup
	attended.Go(func() { _ = p.function.server.Serve(&processListener{listener, p}) })
	attended.Go(p.output.copy)
	_ = p.command.Wait()
	killGroup(p.command.Process)
	p.output.end()
	listener.Close()
	attended.Wait()
	p.reap(func(id string) outcome { return exited(id, p.command.ProcessState) })
}

// begin gives the process an invocation and starts the clock on it. The caller holds f.mu.
func (p *process) begin(inv *invocation) *invocation {
	f := p.function
	p.enter(busy)
	p.invocation = inv
	p.output.current.Store(inv)
	inv.begun = f.config.Now()
	p.stop = f.config.AfterFunc(f.config.Timeout, func() {
		p.expire(inv, func(id string) outcome { return timedOut(id, f.config.Timeout) })
	})
	return inv
}

// expire ends the process if it is still at what the clock was started for: the invocation, or its init for nil.
func (p *process) expire(inv *invocation, cause func(requestID string) outcome) {
	p.function.mu.Lock()
	defer p.function.mu.Unlock()
	switch p.phase {
	case starting, failed:
		if inv != nil {
			return
		}
	case busy, responded:
		if inv != p.invocation {
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

// kill ends the process at once. Its invocation fails when it has been reaped. The caller holds f.mu.
func (p *process) kill() {
	if p.phase == gone {
		return // by now another process may have its number
	}
	p.retire()
	if p.command != nil {
		killGroup(p.command.Process)
	}
}

// retire keeps the process from getting any more work. The caller holds f.mu.
func (p *process) retire() {
	f := p.function
	p.enter(ending)
	p.stop()
	if i := slices.Index(f.idle, p); i >= 0 {
		f.idle = slices.Delete(f.idle, i, i+1)
	}
}

// retryDelay is how long a function that runs makes do with the processes it has after another couldn't be started.
const retryDelay = time.Second

// reap removes an exited process and fails its invocation, if that has no response, for the cause known earlier or else
// for the one given. An invocation for which no process could be started is queued for one that runs. Queued invocations
// get new processes.
func (p *process) reap(cause func(requestID string) outcome) {
	f := p.function
	f.mu.Lock()
	p.retire()
	p.enter(gone)
	delete(f.processes, p)
	if p.cause == nil {
		p.cause = cause
	}
	if inv := p.invocation; inv != nil && !inv.finished {
		o := p.cause(inv.id)
		switch {
		case f.closed:
			p.finish(outcome{err: ErrClosed})
		case o.err != nil && len(f.processes) > 0 && f.config.QueueTimeout > 0:
			f.retryAt = f.config.Now().Add(retryDelay)
			f.enqueue(inv, f.config.QueueTimeout)
		default:
			p.finish(o)
		}
	}
	var launch []*process
	for f.queue.Len() > f.count[responded] && !f.full() && !f.closed {
		launch = append(launch, f.reserve(f.takeQueued()))
	}
	f.mu.Unlock()
	close(p.gone)
	for _, p := range launch {
		p.launch()
	}
	f.running.Done()
}
