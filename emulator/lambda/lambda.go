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
//   - A function that returns an error, panics, exits, is killed, outlives its timeout, answers with more than 6 MB or
//     fails before it asks for work is reported with the payload and errorType that AWS uses: see [Result].
//   - Whoever invokes gets the answer when it is posted. The process counts as busy until it asks for work again, and
//     the timeout runs until then. An invoker that gives up doesn't stop the function.
//   - Calls that the Runtime API refuses (a wrong request id, a call out of turn, a body too large) get its status
//     and its JSON error.
//
// What it leaves out: response streaming, extensions, asynchronous invocation, versions and aliases, X-Ray segments,
// START, END and REPORT log lines, limits on memory, CPU (but GOMAXPROCS is set to what the memory
// would buy of it) and /tmp, a read-only file system, the freezing of idle
// processes and their retirement after some minutes, and several invocations at once in one process. Lambda repeats
// an init that exceeds ten seconds under the function's own timeout; here it fails then. Where AWS
// refuses an invocation over the limit on concurrency at once, here it may first wait: Config.QueueTimeout.
//
// Everything listens on 127.0.0.1 only. Every process has a listener of its own, which is how the Runtime API knows
// who is calling without trusting the caller to say so. Linux and macOS are supported; on Windows it compiles.
package lambda

import (
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
	Env    map[string]string // the function's variables; Lambda's reserved ones are refused
	ARN    string            // arn:aws:lambda:<Region>:000000000000:function:<Name> by default
	Region string            // us-east-1 by default

	MemorySize  int           // in MB, 128 by default; told to the function, not enforced
	Timeout     time.Duration // of an invocation, 3 s by default, as on AWS
	InitTimeout time.Duration // from the start of a process to its first call for work; 10 s by default, as on AWS

	// Concurrency is the most processes that live at once, 10 by default, as for a new AWS account.
	Concurrency int
	// QueueTimeout is how long an invocation waits for one of them to be free before it is refused with
	// TooManyRequestsException. Zero refuses at once, as AWS does; there the caller's retry comes a second or more
	// later, which on a small machine is a poor use of a queue.
	QueueTimeout time.Duration

	// Logs receives what the processes print, both streams, line by line: each Write is one or more whole lines.
	// Nil discards it. A writer shared between functions must be safe for concurrent use.
	Logs io.Writer

	// Now and AfterFunc are the clock behind deadlines, timeouts and durations: the machine's by default. AfterFunc
	// calls f in its own goroutine when d has passed, unless stop was called first.
	Now       func() time.Time
	AfterFunc func(d time.Duration, f func()) (stop func() bool)
}

// Function is one Lambda function. Its methods may be called concurrently.
type Function struct {
	config  Config
	env     []string // what every process gets
	server  *http.Server
	spawner *spawner
	logs    sync.Mutex // held for each write to config.Logs

	mu        sync.Mutex
	closed    bool
	processes map[*process]struct{} // all that hold a place under Concurrency
	idle      []*process            // those that wait for work, the last used last
	queue     []*invocation         // those that wait for a process, the oldest first
	running   sync.WaitGroup        // one for each of processes, until nothing of it is left
	closing   sync.Once
	stopWatch func() bool // stops watching the context that Start was given
}

// Start makes the function ready to be invoked. No process runs until the first [Function.Invoke] or
// [Function.Warm]. The function closes when ctx ends; [Function.Close] waits for that to be complete.
func Start(ctx context.Context, config Config) (*Function, error) {
	config, err := config.withDefaults()
	if err != nil {
		return nil, err
	}
	f := &Function{
		config:    config,
		env:       config.environment(),
		spawner:   newSpawner(),
		processes: map[*process]struct{}{},
	}
	f.server = &http.Server{
		Handler:     f.runtimeAPI(),
		BaseContext: callerContext,
		ErrorLog:    log.New(io.Discard, "", 0), // it would report every process that dies during a call
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stopWatch = context.AfterFunc(ctx, func() { _ = f.Close() })
	return f, nil
}
