package faults

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/lambda"
)

// maxBody bounds what is read of a request that a fault may meet, in bytes. What is longer meets none.
const maxBody = 1 << 20

// Wire stands before a service: "dynamodb", "s3" or "states".
func (s *Set) Wire(service string, server http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.armed.Load() == 0 || r.ContentLength > maxBody {
			server.ServeHTTP(w, r)
			return
		}
		start, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
		if err != nil {
			panic(http.ErrAbortHandler) // the client left
		}
		rest := r.Body
		r.Body = struct {
			io.Reader
			io.Closer
		}{io.MultiReader(bytes.NewReader(start), rest), rest}
		i := &Interception{Request: r, set: s, w: w, body: start, server: server}
		i.Call, i.Owner = OnWire(service, r, start)
		if next, ok := s.Next(i.Call, i.Owner); ok && next.Slow && i.left() {
			i.disconnect()
			return
		}
		if i.strike = s.take(i.Call, i.Owner, onWire); i.strike != nil {
			i.strike.Fault.Wire(i)
			return
		}
		server.ServeHTTP(w, r)
	})
}

// left reports whether the step that makes the request has given up on it already.
func (i *Interception) left() bool {
	_, ok := i.caller()
	return !ok && i.invocation() != ""
}

// expireAttempt lets the time of the attempt that makes the request run out, where the clock can.
func (i *Interception) expireAttempt() {
	if i.set.expireNow == nil {
		return
	}
	if ctx, ok := i.set.waiting.Load(i.Owner); ok {
		i.set.expireNow(ctx.(context.Context))
	}
}

// Task stands between the workflow and its integrations.
func (s *Set) Task(next asl.Task) asl.Task {
	return func(ctx context.Context, resource string, input any) (any, error) {
		if s.armed.Load() == 0 {
			return next(ctx, resource, input)
		}
		forward := func() (any, error) { return next(ctx, resource, input) }
		c, orderID := AtTask(resource, input)
		if c == DeleteItem { // which meets its faults on the wire
			s.waiting.Store(orderID, ctx)
			defer s.waiting.CompareAndDelete(orderID, ctx) // the next attempt may have begun
		}
		if k := s.take(c, orderID, atTask); k != nil {
			s.met.Store(invocation{c, orderID}, k)
			defer s.met.CompareAndDelete(invocation{c, orderID}, k)
			return k.Fault.Task(&Attempt{Call: c, Owner: orderID, Context: ctx, Forward: forward, set: s})
		}
		return forward()
	}
}

// invocation is a call of a step and whom it is for.
type invocation struct {
	call  Call
	owner string
}

// Process returns what is to go wrong with an invocation of a step, as [lambda.Config].Fault does.
func (s *Set) Process(step string) func(requestID string, payload []byte) lambda.Fault {
	return func(_ string, payload []byte) lambda.Fault {
		if s.armed.Load() == 0 {
			return lambda.NoFault
		}
		c, owner := inProcess(step, payload)
		if _, met := s.met.Load(invocation{c, owner}); met {
			return lambda.NoFault // one call meets one fault
		}
		if k := s.take(c, owner, atProcess); k != nil {
			return k.Fault.Process
		}
		return lambda.NoFault
	}
}
