package local

import (
	"context"
	"errors"
	"maps"
	"net"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"skip-the-line/definition"
	"skip-the-line/emulator/cognito"
	"skip-the-line/emulator/endpoint"
	"skip-the-line/emulator/gateway"
	"skip-the-line/emulator/lambda"
	"skip-the-line/emulator/sns"
	"skip-the-line/emulator/stepfunctions"
	"skip-the-line/emulator/store"
	"skip-the-line/handler/bundle"
	"skip-the-line/local/console"
	"skip-the-line/local/faults"
	"skip-the-line/web"
)

// Stack is Skip the Line, running on this machine.
type Stack struct {
	URL      string // of the API, such as http://127.0.0.1:8080
	AWS      string // the endpoint of AWS's own APIs, such as http://127.0.0.1:4566; empty when there is none
	DynamoDB string // the endpoint of the in-process DynamoDB, for the functions
	S3       string // the endpoint of the in-process S3, for the functions

	Faults *faults.Set // what goes wrong on purpose

	functions     functions
	executions    *stepfunctions.Service
	stepFunctions string // the endpoint of the in-process Step Functions
	topic         *sns.Topic
	services      map[string]http.Handler // what the endpoint of AWS's APIs serves, by the names of package endpoint
	roles         roles
	userPool      *cognito.Pool // nil where nobody signs in
	signInURL     string
	console       *console.Console
	api           *gateway.API
	document      atomic.Pointer[[]byte] // that api serves

	data   store.Store  // what Options.Data keeps; nil where it is memory
	clock  *aheadClock  // the workflow's time
	client *http.Client // calls the stack's own services; like AWS's it keeps its connections

	closers []func() error // in the order in which they must run
	closing sync.Once
	failed  error
}

// Start starts a stack. It runs until Close; ctx bounds the start only.
func Start(ctx context.Context, options Options) (*Stack, error) {
	o := options.withDefaults()
	clock := &aheadClock{Clock: o.Clock}
	o.Clock = clock
	s := &Stack{clock: clock, console: console.New(o.Clock.Now), client: newClient(), services: map[string]http.Handler{}}
	s.Faults = faults.New(faults.Config{Clock: o.Clock, Expire: expiry(clock.Clock), Function: s.Function, Changed: s.faultsChanged})
	if err := s.start(ctx, o); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// newClient returns a client that keeps its connections, and has no more of them than a service can use.
func newClient() *http.Client {
	const connections = 64 // to each service
	return &http.Client{Transport: &http.Transport{
		MaxConnsPerHost: connections, MaxIdleConnsPerHost: connections, IdleConnTimeout: time.Minute,
	}}
}

func (s *Stack) start(ctx context.Context, o Options) error {
	// First, because a build takes longer than a mistyped address deserves.
	listener, err := listen("Addr", o.Addr)
	if err != nil {
		return err
	}
	s.closeFirst(func() error { _ = listener.Close(); return nil }) // its server, once there is one, has closed it
	awsListener, err := s.listenAWS(o)
	if err != nil {
		return err
	}
	var delve string
	if o.Debug != "" {
		if delve, err = o.findDebugger(); err != nil {
			return err
		}
		o.Clock = untimed{o.Clock}
	}
	binaries, err := o.build(ctx, "", bundle.Target.Cached)
	if err != nil {
		return err
	}
	if err := s.openData(o); err != nil {
		return err
	}
	if err := s.armFaults(o); err != nil {
		return err
	}
	if s.roles, err = newRoles(o); err != nil {
		return err
	}
	if err := s.startServices(ctx, o); err != nil {
		return err
	}
	if err := s.startUserPool(o, listener.Addr()); err != nil {
		return err
	}
	endpoints := map[string]string{"AWS_ENDPOINT_URL_DYNAMODB": s.DynamoDB, "AWS_ENDPOINT_URL_S3": s.S3}
	if s.functions, err = s.startFunctions(ctx, o, binaries, delve, endpoints); err != nil {
		return err
	}
	s.closeFirst(s.functions.close)
	s.services[endpoint.Lambda] = lambda.API(slices.Collect(maps.Values(s.functions))...)
	if err := s.startWorkflow(o); err != nil {
		return err
	}
	if awsListener != nil {
		s.startAWS(o, awsListener)
	}
	if err := s.startAPI(o, listener); err != nil || o.Watch == "" {
		return err
	}
	return s.watch(o, binaries)
}

// startAPI serves the API that infra deploys, and what only the local stack shows.
func (s *Stack) startAPI(o Options, listener net.Listener) error {
	document, err := definition.API(apiValues(o))
	if err != nil {
		return err
	}
	if s.api, err = s.newAPI(document, o); err != nil {
		return err
	}
	s.document.Store(&document)
	pages := web.Config{Invoices: s.S3, SignIn: s.signIn()}.Handler(s.api)
	s.URL = s.serve(s.api.Listener(listener), front{API: s.api, pages: pages, token: s.token, console: s.console.Handler(s.sources())}, isLoopback)
	s.closeFirst(s.console.Close) // a page that is open would hold the server up
	return nil
}

// front is what listens at the stack's URL: the API, the web pages and, under /_local/, what only the local stack shows. An http.ServeMux
// would redirect paths such as //order and /_local/../order, which API Gateway does not.
type front struct {
	*gateway.API
	pages   http.Handler // which leave to the API what is not a page
	token   http.HandlerFunc
	console http.Handler
}

func (f front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if p := r.URL.Path; strings.HasPrefix(p, "/_local/") && path.Clean(p) == strings.TrimSuffix(p, "/") && r.Method != http.MethodConnect {
		if p == "/_local/token" {
			f.token(w, r)
			return
		}
		f.console.ServeHTTP(w, r)
		return
	}
	markNoCORS(r)
	f.pages.ServeHTTP(w, r)
}

// serve starts a server that stops with the stack.
func (s *Stack) serve(listener net.Listener, handler http.Handler, accepted func(host string) bool) (url string) {
	srv := serve(listener, handler, accepted)
	s.closeFirst(srv.close)
	return srv.URL
}

// serveAnywhere starts a server on a free port, which stops with the stack.
func (s *Stack) serveAnywhere(handler http.Handler) (url string, err error) {
	listener, err := listen("", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return s.serve(listener, handler, isLoopback), nil
}

// Execution waits until the execution of that name has ended and returns it.
func (s *Stack) Execution(ctx context.Context, name string) (stepfunctions.Execution, error) {
	return s.executions.Wait(ctx, name)
}

// Notifications returns the newest notifications, the newest first.
func (s *Stack) Notifications() []sns.Notification { return s.topic.Notifications() }

// Ahead returns how far the workflow's time is ahead of this machine's, as [Options].Speed has brought it.
func (s *Stack) Ahead() time.Duration { return s.clock.ahead() }

// Function returns the function of a step, such as put-item; nil if there is none of that name. It is how a test finds
// the processes behind the API and the workflow.
func (s *Stack) Function(step string) *lambda.Function { return s.functions[functionARN(step)] }

// closeFirst makes Close call f before what it already has to call.
func (s *Stack) closeFirst(f func() error) { s.closers = append([]func() error{f}, s.closers...) }

// Close stops the stack: no call is answered any more, executions that still run are aborted, and no process is left.
func (s *Stack) Close() error {
	s.closing.Do(func() {
		for _, f := range s.closers {
			s.failed = errors.Join(s.failed, f())
		}
		s.client.CloseIdleConnections()
	})
	return s.failed
}
