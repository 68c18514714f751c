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

// shop is a stack with a layer of faults between its parts.
type shop struct {
	*local.Stack
	clock  clock
	binary *binary
	skew   atomic.Int64 // how far behind the functions' clock is: it brings their deadlines near

	stack  atomic.Pointer[local.Stack]
	bucket *s3.Client

	servers sync.Map // the in-process services' http.Handlers, by name

	plans sync.Map // of an orderid or accountid to *plan

	mu   sync.Mutex
	told map[string][]local.Notification // by orderid
}

func mustOpen(tb testing.TB, options local.Options) *shop {
	tb.Helper()
	s := &shop{binary: mustBuild(tb), told: map[string][]local.Notification{}}
	options.Handler = s.binary.path
	options.Clock = &s.clock
	options.Rand = func() float64 { return 0.999 } // the longest pauses
	options.Notify = s.hear
	options.Wire = s.wire
	options.Task = s.task
	options.Function = func(config *lambda.Config) {
		s.binary.keepTime(config)
		config.Now = func() time.Time { return time.Now().Add(-time.Duration(s.skew.Load())) }
	}
	stack, err := local.Start(tb.Context(), options)
	if err != nil {
		tb.Fatal(err)
	}
	s.Stack = stack
	s.bucket = newBucket(stack.S3, s.straight("s3"))
	s.stack.Store(stack)
	tb.Cleanup(func() {
		if err := stack.Close(); err != nil {
			tb.Errorf("closing the stack: %v", err)
		}
	})
	return s
}

// plan is what is to happen to the calls of an owner; nil for somebody unknown.
func (s *shop) plan(owner string) *plan {
	p, _ := s.plans.Load(owner)
	known, _ := p.(*plan)
	return known
}

func (s *shop) function(step string) *lambda.Function { return s.stack.Load().Function(step) }

// killAll ends all processes of a function.
func (s *shop) killAll(step string) {
	for _, process := range s.function(step).Processes() {
		s.function(step).Kill(process.PID)
	}
}

// wire stands before a service.
func (s *shop) wire(service string, server http.Handler) http.Handler {
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
		x := exchange{shop: s, plan: p, call: c, w: w, r: r, server: server}
		if f := p.upcoming(c); f != nil && f.slow && !x.inTime() {
			x.hangUp()
			return
		}
		if f := p.next(c); f != nil {
			f.wire(x)
			return
		}
		x.pass(x.apply())
	})
}

// task stands before the workflow's integrations.
func (s *shop) task(next asl.Task) asl.Task {
	return func(ctx context.Context, resource string, input any) (any, error) {
		c, orderID := atTask(resource, input)
		p := s.plan(orderID)
		if p == nil {
			return next(ctx, resource, input)
		}
		p.begin(c.state(), func() { expire(ctx) })
		apply := func() (any, error) {
			result, err := s.inTime(p, c, func() (any, error) { return next(ctx, resource, input) })
			if err == nil && c != removeItem {
				p.did(c)
			}
			return result, err
		}
		if c == removeItem { // which is met on the wire
			return apply()
		}
		if f := p.next(c); f != nil {
			return f.task(ctx, s, c, p, apply)
		}
		return apply()
	}
}

// inTime makes an invocation. When the call that the step is going to make will never be answered, the step's deadline
// is brought near. On a busy machine it may then pass before the call is there: nothing has happened then, and the
// invocation is made again with more time.
func (s *shop) inTime(p *plan, c call, invoke func() (any, error)) (any, error) {
	write, ok := map[call]call{invokePutItem: writeItem, invokePutObject: writeInvoice}[c]
	if f := p.upcoming(write); !ok || f == nil || !f.slow {
		return invoke()
	}
	defer s.skew.Store(0)
	_, before := p.times(write)
	for left := 30 * time.Millisecond; ; left *= 2 {
		s.skew.Store(int64(functionTimeout - answerMargin - left))
		result, err := invoke()
		if _, made := p.times(write); made > before || left > functionTimeout {
			return result, err
		}
	}
}

// answerMargin is what a step keeps of its time for its answer.
const answerMargin = 500 * time.Millisecond

func (s *shop) hear(n local.Notification) {
	var message struct{ OrderID string }
	_ = json.Unmarshal(n.Message, &message) // what names no order is kept under none
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told[message.OrderID] = append(s.told[message.OrderID], n)
}

// notifications are those about an order, the oldest first.
func (s *shop) notifications(orderID string) []local.Notification {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.told[orderID]
}
