package proof_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/lambda"
	"skip-the-line/local"
	"skip-the-line/local/faults"
)

// system is the system under test: a local stack, and what watches the calls between its parts.
type system struct {
	*local.Stack
	options  local.Options
	restarts int
	clock    clock
	binary   *binary
	skew     atomic.Int64 // how far behind the functions' clock is, which brings their deadlines near

	stack  atomic.Pointer[local.Stack]
	bucket *s3.Client

	servers sync.Map // the in-process services' http.Handlers, by name

	plans sync.Map // *plan by orderid or, for calls of the API, accountid or vendorid

	mu        sync.Mutex
	published map[string][]local.Notification // by orderid
	words     words                           // of all orders

	logs logs
}

func mustStart(tb testing.TB, options local.Options) *system {
	tb.Helper()
	s := &system{binary: mustBuild(tb), published: map[string][]local.Notification{}, words: words{}}
	options.Handler = s.binary.path
	options.Clock = &s.clock
	options.Rand = func() float64 { return 0.999 } // the longest pauses
	options.Logs = &s.logs
	options.Notify = s.record
	options.Wire = s.watchRequests
	options.Task = s.holdTasks
	options.Invoke = s.inTime
	options.Function = func(config *lambda.Config) {
		s.binary.configure(config)
		config.Now = func() time.Time { return time.Now().Add(-time.Duration(s.skew.Load())) }
		strike := config.Fault
		config.Fault = func(id string, payload []byte) lambda.Fault {
			f := strike(id, payload)
			if f == lambda.Hang {
				s.hang(config.Name, payload)
			}
			return f
		}
	}
	s.options = options
	if err := s.start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Stack.Close(); err != nil {
			tb.Errorf("closing the stack: %v", err)
		}
		if broken := s.logs.check(s.words); len(broken) > 0 {
			tb.Errorf("%d log lines hold something of an order:\n%s", len(broken), broken[:min(5, len(broken))])
		}
	})
	return s
}

// start starts the stack, for the first time or again.
func (s *system) start() error {
	stack, err := local.Start(context.Background(), s.options)
	if err != nil {
		return err
	}
	s.Stack = stack
	s.bucket = newBucket(stack.S3, s.direct("s3"))
	s.stack.Store(stack)
	return nil
}

// plan returns the plan of an order or a customer, and nil for others.
func (s *system) plan(owner string) *plan {
	value, _ := s.plans.Load(owner)
	p, _ := value.(*plan)
	return p
}

func (s *system) function(step string) *lambda.Function { return s.stack.Load().Function(step) }

var stepNames = []string{"put-item", "put-object", "get-item", "get-object"}

// killAll ends all processes of a function.
func (s *system) killAll(step string) {
	for _, process := range s.function(step).Processes() {
		s.function(step).Kill(process.PID)
	}
}

// watchRequests stands before a service, behind the faults.
func (s *system) watchRequests(service string, server http.Handler) http.Handler {
	s.servers.Store(service, server)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler) // the client left
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		c, owner := faults.OnWire(service, r, body)
		response := &statusRecorder{ResponseWriter: w, status: http.StatusOK}
		server.ServeHTTP(response, r)
		if p := s.plan(owner); p != nil {
			p.did(c, response.status == http.StatusOK)
		}
	})
}

// statusRecorder keeps the status of a response.
type statusRecorder struct {
	http.ResponseWriter
	status int
}

func (r *statusRecorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

func (r *statusRecorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// holdTasks stands before the faults of the workflow's integrations, and holds the executions that are to be held.
func (s *system) holdTasks(next asl.Task) asl.Task {
	return func(ctx context.Context, resource string, input any) (any, error) {
		_, orderID := faults.AtTask(resource, input)
		if p := s.plan(orderID); p != nil {
			if err := p.begin(ctx, asl.AttemptOf(ctx).State); err != nil {
				return nil, err
			}
		}
		return next(ctx, resource, input)
	}
}

// inTime makes an invocation. When the call that the step is going to make will never be answered, it brings the step's
// deadline near. On a busy machine the deadline may pass before the call is made: then nothing has happened, and the
// invocation is made again with more time.
func (s *system) inTime(next local.Invoke) local.Invoke {
	return func(ctx context.Context, arn string, payload []byte) (lambda.Result, error) {
		var event struct{ OrderID string }
		_ = json.Unmarshal(payload, &event) // an event without an order is not one of the workflow's
		write := writes[arn[strings.LastIndex(arn, ":")+1:]]
		if f, ok := s.Faults.Next(write, event.OrderID); !ok || !f.Slow {
			return next(ctx, arn, payload)
		}
		defer s.skew.Store(0)
		before := s.made(event.OrderID, write)
		for left := 30 * time.Millisecond; ; left *= 2 {
			s.skew.Store(int64(functionTimeout - responseMargin - left))
			result, err := next(ctx, arn, payload)
			if s.made(event.OrderID, write) > before || left > functionTimeout {
				return result, err
			}
		}
	}
}

// responseMargin is what a step keeps of its time to respond.
const responseMargin = 500 * time.Millisecond

// record keeps a notification under its order.
func (s *system) record(n local.Notification) {
	var message struct{ OrderID string }
	_ = json.Unmarshal(n.Message, &message) // a message without an order is kept under ""
	s.mu.Lock()
	defer s.mu.Unlock()
	s.published[message.OrderID] = append(s.published[message.OrderID], n)
}

// notifications returns those about an order, the oldest first.
func (s *system) notifications(orderID string) []local.Notification {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.published[orderID]
}
