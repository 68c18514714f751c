package local

import (
	"cmp"
	"context"
	"io"
	"log/slog"
	"net/http"
	"runtime"
	"time"

	"skip-the-line/definition"
	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/clock"
	"skip-the-line/emulator/lambda"
	"skip-the-line/emulator/sns"
	"skip-the-line/emulator/stepfunctions"
	"skip-the-line/emulator/throttle"
	"skip-the-line/local/faults"
)

// Options say how a stack runs. The zero value is a stack of its own on a free port, open to whoever is on this machine.
type Options struct {
	Addr          string        // where the API listens, a loopback address; 127.0.0.1:0, any free port, by default
	AWS           string        // where AWS's own APIs listen, a loopback address; any free port by default; [NoAWS] for none
	AWSAuth       bool          // AWS's own APIs verify signatures, see Credentials; they accept any credentials by default
	Authorization string        // one of definition.Authorizations; NONE, open to everybody, by default. With AWS_IAM see Credentials
	Handler       string        // the handler's binary; built from this module by default
	OrderTTL      time.Duration // how long an uncollected order stays active; the handler's own default when zero
	InvoiceURLTTL time.Duration // how long an invoice's URL works; the handler's own default when zero
	CORSOrigin    string        // which web origin may read the responses; *, any, by default
	Concurrency   int           // the most processes of one function; two for each CPU by default
	MaxExecutions int           // the most orders under way, beyond which POST /order is a 429; 32 for each process of a function by default
	Throttle      Throttle      // of the API's stage; none by default
	Data          string        // the directory that keeps everything, created if there is none; memory, as long as the stack runs, by default
	Watch         string        // a directory in the module: its documents and its handler are loaded again when they are saved; none by default
	Debug         string        // the step whose function runs under Delve, at DebugAddress, with all timeouts suspended; none by default
	Warm          int           // how many processes of each function are started before the first call

	// JSONata evaluates the expressions of a workflow that is written in it; such a workflow is rejected by default, because
	// an engine takes long to build. Package emulator/asl/jsonata has one.
	JSONata asl.Engine

	Log    *slog.Logger       // one line for each request to the API, and why one failed; nothing by default
	Ended  func(Execution)    // told of each execution that has ended, several at the same moment; nobody by default
	Logs   io.Writer          // what the handler logs, JSON lines; discarded by default
	Notify func(Notification) // told of each notification as it is published, several at the same moment; nobody by default

	Clock asl.Clock      // the workflow's time; this machine's by default. With Data it goes on from the time that Speed has brought that to
	Speed float64        // how fast the default's time passes while no task is under way, 1 by default; math.Inf(1) skips Waits. See package clock
	Rand  func() float64 // the jitter of retries, in [0, 1); math/rand's by default

	// Faults are armed from the start; Stack.Faults arms more.
	Faults []faults.Rule

	// Wire, when set, stands right before the in-process servers of "dynamodb", "s3" and "states", behind the faults that their calls meet.
	Wire func(service string, server http.Handler) http.Handler
	// Task, when set, stands between the workflow and its integrations, before the faults that they meet.
	Task func(asl.Task) asl.Task
	// Invoke, when set, stands before the functions that the workflow invokes.
	Invoke func(Invoke) Invoke
	// Grants, when set, may change what a role may do: that of a step by its name, "api" or "order-workflow".
	Grants func(role string, grants []definition.Grant) []definition.Grant
	// Routes, when set, may change the routes of the API for which a step's function may be invoked, such as "GET /order".
	Routes func(step string, routes []string) []string
	// Function, when set, may change how a function runs before it starts: its limits, its clock, its binary.
	Function func(*lambda.Config)
}

// Invoke invokes a function.
type Invoke = func(ctx context.Context, functionARN string, payload []byte) (lambda.Result, error)

// Notification is what a subscriber of the topic receives.
type Notification = sns.Notification

// Execution is an execution of the order workflow.
type Execution = stepfunctions.Execution

// NoAWS is the value of [Options].AWS for a stack without AWS's own APIs.
const NoAWS = "none"

// Throttle is a rate of requests a second, and how many may come at once.
type Throttle = throttle.Limit

// queueTimeout is how long an invocation waits for a process before it is rejected as Lambda rejects what exceeds a
// function's concurrency. It ends before the workflow's own timeout, so that the workflow retries for that reason.
const queueTimeout = 5 * time.Second

// What this machine carries, by the processes that a function may have. An order waits for its turn at put-item and
// put-object for as long as the others that are under way take: even where an invocation takes forty times as long as on
// two quiet cores, that is less than what the workflow's retries wait.
const (
	executionsPerProcess = 32
	startsPerProcess     = 256 // a second
)

func (o Options) withDefaults() Options {
	o.Addr = cmp.Or(o.Addr, "127.0.0.1:0")
	o.AWS = cmp.Or(o.AWS, "127.0.0.1:0")
	o.Authorization = cmp.Or(o.Authorization, "NONE")
	o.CORSOrigin = cmp.Or(o.CORSOrigin, "*")
	o.Concurrency = cmp.Or(o.Concurrency, 2*runtime.NumCPU())
	o.MaxExecutions = cmp.Or(o.MaxExecutions, executionsPerProcess*o.Concurrency)
	if o.Logs == nil {
		o.Logs = io.Discard
	}
	if o.Task == nil {
		o.Task = func(task asl.Task) asl.Task { return task }
	}
	if o.Clock == nil && o.Speed > 0 {
		o.hurry()
	}
	if o.Clock == nil {
		o.Clock = asl.SystemClock()
	}
	if o.Wire == nil {
		o.Wire = func(_ string, server http.Handler) http.Handler { return server }
	}
	if o.Invoke == nil {
		o.Invoke = func(next Invoke) Invoke { return next }
	}
	if o.Function == nil {
		o.Function = func(*lambda.Config) {}
	}
	return o
}

// hurry sets a clock of that Speed, which the tasks hold up.
func (o *Options) hurry() {
	c, task := clock.New(o.Speed), o.Task
	o.Clock, o.Task = c, func(t asl.Task) asl.Task { return c.Task(task(t)) }
}
