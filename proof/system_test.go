package proof_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/lambda"
	"skip-the-line/local"
)

// system is the system under test: a local stack with a layer between its parts that injects faults.
type system struct {
	*local.Stack
	clock  clock
	binary *binary
	skew   atomic.Int64 // how far behind the functions' clock is, which brings their deadlines near

	stack  atomic.Pointer[local.Stack]
	bucket *s3.Client

	servers sync.Map // the in-process services' http.Handlers, by name

	plans sync.Map // *faultPlan by orderid or accountid

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
	options.Wire = s.interceptRequests
	options.Task = s.interceptTasks
	options.Function = func(config *lambda.Config) {
		s.binary.configure(config)
		config.Now = func() time.Time { return time.Now().Add(-time.Duration(s.skew.Load())) }
	}
	stack, err := local.Start(tb.Context(), options)
	if err != nil {
		tb.Fatal(err)
	}
	s.Stack = stack
	s.bucket = newBucket(stack.S3, s.direct("s3"))
	s.stack.Store(stack)
	tb.Cleanup(func() {
		if err := stack.Close(); err != nil {
			tb.Errorf("closing the stack: %v", err)
		}
		if broken := s.logs.check(s.words); len(broken) > 0 {
			tb.Errorf("%d log lines hold something of an order:\n%s", len(broken), broken[:min(5, len(broken))])
		}
	})
	return s
}

// plan returns the fault plan of an order or a customer, and nil for others.
func (s *system) plan(owner string) *faultPlan {
	value, _ := s.plans.Load(owner)
	p, _ := value.(*faultPlan)
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

// interceptRequests stands before a service.
func (s *system) interceptRequests(service string, server http.Handler) http.Handler {
	s.servers.Store(service, server)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the client left
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		c, owner := onWire(service, r, body)
		p := s.plan(owner)
		if p == nil {
			server.ServeHTTP(w, r)
			return
		}
		i := interception{system: s, plan: p, call: c, w: w, r: r, body: body, server: server}
		if f := p.upcoming(c); f != nil && f.slow && !i.inTime() {
			i.disconnect()
			return
		}
		if f := p.next(c); f != nil {
			f.wire(i)
			return
		}
		i.deliver(i.forward())
	})
}

// interceptTasks stands before the workflow's integrations.
func (s *system) interceptTasks(next asl.Task) asl.Task {
	return func(ctx context.Context, resource string, input any) (any, error) {
		c, orderID := atTask(resource, input)
		p := s.plan(orderID)
		if p == nil {
			return next(ctx, resource, input)
		}
		p.begin(c.state(), func() { expire(ctx) })
		forward := func() (any, error) {
			result, err := s.inTime(p, c, func() (any, error) { return next(ctx, resource, input) })
			if err == nil && c != removeItem {
				p.did(c)
			}
			return result, err
		}
		if c == removeItem { // which meets its faults on the wire
			return forward()
		}
		if f := p.next(c); f != nil {
			return f.task(ctx, s, c, forward)
		}
		return forward()
	}
}

// inTime makes an invocation. When the call that the step is going to make will never be answered, it brings the step's
// deadline near. On a busy machine the deadline may pass before the call is made: then nothing has happened, and the
// invocation is made again with more time.
func (s *system) inTime(p *faultPlan, c call, invoke func() (any, error)) (any, error) {
	write, ok := map[call]call{invokePutItem: writeItem, invokePutObject: writeInvoice}[c]
	if f := p.upcoming(write); !ok || f == nil || !f.slow {
		return invoke()
	}
	defer s.skew.Store(0)
	_, before := p.times(write)
	for left := 30 * time.Millisecond; ; left *= 2 {
		s.skew.Store(int64(functionTimeout - responseMargin - left))
		result, err := invoke()
		if _, made := p.times(write); made > before || left > functionTimeout {
			return result, err
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
