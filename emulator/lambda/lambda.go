// Package lambda runs a Lambda function on this machine: its real binary, in real processes that talk to it through
// the Lambda Runtime API, version 2018-06-01
// (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html).
//
//	function, err := lambda.Start(ctx, lambda.Config{Name: "put-item", Binary: path, Env: variables})
//	defer function.Close()
//	result, err := function.Invoke(ctx, []byte(`{"order": …}`))
//
// What it does as Lambda does:
//
//   - One process serves one invocation at a time and is kept for the next. An invocation that finds no idle process
//     starts one, up to Config.Concurrency. The process that was used last is used first.
//   - A process sees the function's own variables, those that Lambda sets, and nothing of the developer's environment.
//   - A function that returns an error, panics, exits, is killed, outlives its timeout, responds with more than 6 MB or
//     fails before it asks for work is reported with the payload and errorType that AWS uses: see [Result].
//   - If this machine can't start a process, because it has no files, processes or memory left or the binary is missing,
//     the invocation waits for a process that runs, as long as Config.QueueTimeout allows, or else fails with
//     ServiceException, which callers retry, as when AWS lacks the capacity.
//   - An invoker gets the response when it is posted. The process counts as busy until it asks for work again, and the
//     timeout runs until then. An invoker that gives up doesn't stop the function.
//   - Requests that the Runtime API rejects (a wrong request id, a request out of order, a body too large) get its
//     status and its JSON error.
//
// [API] serves Lambda's own API, for the aws command and SDKs.
//
// What it leaves out: response streaming, extensions, versions and aliases, X-Ray segments, the START and END of an
// invocation in its log, limits on memory, CPU (but GOMAXPROCS is set to what the memory would buy of it)
// and /tmp, a read-only file system, the freezing of idle processes and their retirement after some minutes, and several
// invocations at once in one process. Lambda repeats an init that exceeds ten seconds under the function's own timeout;
// here it fails then. Where AWS rejects an invocation over the limit on concurrency at once, here it may first wait:
// Config.QueueTimeout.
//
// Everything listens on 127.0.0.1 only. Every process has a listener of its own, which is how the Runtime API knows
// which process a request comes from. Linux and macOS are supported; on Windows it compiles.
package lambda

import (
	"container/list"
	"context"
	"io"
	"log"
	"net/http"
	"sync"
	"time"
)

// Config describes a function. Name and Binary are required.
type Config struct {
	Name   string            // of the function
	Binary string            // path of the executable, built for this machine
	Env    map[string]string // the function's variables; Lambda's reserved ones are rejected
	ARN    string            // arn:aws:lambda:<Region>:000000000000:function:<Name> by default
	Region string            // us-east-1 by default

	Credentials Credentials // of the function's role; [AccessKeyID] and its like by default

	MemorySize  int           // in MB, 128 by default; told to the function, not enforced
	Timeout     time.Duration // of an invocation, 3 s by default, as on AWS
	InitTimeout time.Duration // from the start of a process until it first asks for work; 10 s by default, as on AWS

	// Concurrency is the most processes that live at once, 10 by default, as for a new AWS account.
	Concurrency int
	// QueueTimeout is how long an invocation waits for one of them to be free before it is rejected with
	// TooManyRequestsException. Zero rejects at once, as AWS does, and leaves the waiting to the caller's retries.
	QueueTimeout time.Duration

	// Logs receives what the processes print, both streams, line by line: each Write is one or more whole lines.
	// Nil discards it. A writer shared between functions must be safe for concurrent use.
	Logs io.Writer

	// Wrapper is a program, with its arguments, that is run in the binary's place and gets its path as the last argument,
	// such as a debugger. Give the function long timeouts then, and a Concurrency of 1.
	Wrapper []string

	// Fault, if set, is asked once for each invocation that a process gets what is to go wrong with it.
	Fault func(requestID string, payload []byte) Fault

	// Now and AfterFunc are the clock behind deadlines, timeouts and durations: the machine's by default. AfterFunc
	// calls f in its own goroutine when d has passed, unless stop was called first.
	Now       func() time.Time
	AfterFunc func(d time.Duration, f func()) (stop func() bool)
}

// Function is one Lambda function. Its methods may be called concurrently.
type Function struct {
	config  Config
	server  *http.Server
	spawner *spawner
	logs    sync.Mutex // held for each write to config.Logs
	log     eventLog

	mu        sync.Mutex
	closed    bool
	version   *version
	stats     Stats
	reports   []Report              // a ring, of which stats.Invocations is the next
	processes map[*process]struct{} // all that count towards Concurrency
	count     [gone + 1]int         // how many of them are in each phase
	idle      []*process            // those that wait for work, the last used last
	queue     list.List             // of *invocation: those that wait for a process, the oldest first
	running   sync.WaitGroup        // one for each of processes, until it is gone
	closing   sync.Once
	retryAt   time.Time   // before which no process is started beside others, because the last one couldn't be
	stopWatch func() bool // stops watching the context that Start was given
}

// Start returns a function that is ready to be invoked. No process runs until the first [Function.Invoke] or
// [Function.Warm]. The function closes when ctx ends; [Function.Close] waits for that to be complete.
func Start(ctx context.Context, config Config) (*Function, error) {
	config, err := config.withDefaults()
	if err != nil {
		return nil, err
	}
	version, err := config.newVersion(config.Binary)
	if err != nil {
		return nil, err
	}
	f := &Function{
		config:    config,
		version:   version,
		spawner:   newSpawner(),
		processes: map[*process]struct{}{},
	}
	f.server = &http.Server{
		Handler:     f.runtimeAPI(),
		BaseContext: processContext,
		ErrorLog:    log.New(io.Discard, "", 0), // it would report every process that dies during a request
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stopWatch = context.AfterFunc(ctx, func() { _ = f.Close() })
	return f, nil
}

// grace is how long processes have between being asked to end and being made to. Lambda gives a function without
// extensions none at all; a Go program that doesn't catch SIGTERM needs none.
const grace = 300 * time.Millisecond

// Close stops all processes and returns when they are gone. Invocations that aren't complete get [ErrClosed]. The error
// is always nil.
func (f *Function) Close() error {
	f.closing.Do(f.close)
	return nil
}

func (f *Function) close() {
	f.mu.Lock()
	f.closed = true
	f.stopWatch()
	for inv := f.takeQueued(); inv != nil; inv = f.takeQueued() {
		inv.finish(outcome{err: ErrClosed})
	}
	for p := range f.processes {
		p.retire()
		if p.command != nil {
			terminateGroup(p.command.Process)
		}
	}
	f.mu.Unlock()

	// The machine's clock, even if the function has another: this is time that a person waits.
	force := time.AfterFunc(grace, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		for p := range f.processes {
			p.kill()
		}
	})
	f.running.Wait()
	force.Stop()
	f.spawner.stop()

	// Connections end by themselves now that nobody is at the other end. Shutdown waits for that.
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	if f.server.Shutdown(ctx) != nil {
		_ = f.server.Close()
	}
}
