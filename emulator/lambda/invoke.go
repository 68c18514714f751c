package lambda

import (
	"container/list"
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"
)

// invocation is one invocation of the function. Function.mu guards what can change.
type invocation struct {
	id       string
	payload  []byte
	begun    time.Time    // when a process got it
	done     chan outcome // receives one outcome; never blocks the sender
	finished bool
	fault    Fault         // set before the process sees it
	queued   *list.Element // in Function.queue; nil if it isn't there
	stopWait func() bool   // stops the clock on its wait in the queue, if there is one
}

// finish passes the outcome to the invoker. Only the first one counts.
func (inv *invocation) finish(o outcome) {
	if !inv.finished {
		inv.finished = true
		inv.done <- o
	}
}

// Invoke runs the function with the payload, a JSON text of up to [MaxRequest] bytes, and returns its response.
//
// A function that fails is a [Result] with FunctionError set, not an error. The error is an [*Error] if Lambda rejected
// the invocation, [ErrClosed], or the context's: then Invoke returns at once while the function, if it had started,
// runs to its end, as on AWS.
func (f *Function) Invoke(ctx context.Context, payload []byte) (Result, error) {
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	if err := checkPayload(payload); err != nil {
		return Result{}, err
	}
	inv := &invocation{id: uuid.NewString(), payload: payload, done: make(chan outcome, 1)}
	f.mu.Lock()
	started := f.dispatch(inv)
	f.mu.Unlock()
	if started != nil {
		started.launch()
	}
	select {
	case o := <-inv.done:
		return o.result, o.err
	case <-ctx.Done():
		f.mu.Lock()
		defer f.mu.Unlock()
		f.dequeue(inv)
		return Result{}, ctx.Err()
	}
}

// dispatch gives the invocation to an idle process, or to a new one, which the caller launches without holding the
// lock, or puts it into the queue, or rejects it. The caller holds f.mu.
func (f *Function) dispatch(inv *invocation) (launch *process) {
	if f.closed {
		inv.finish(outcome{err: ErrClosed})
		return nil
	}
	if n := len(f.idle); n > 0 {
		p := f.idle[n-1]
		f.idle = f.idle[:n-1]
		p.work <- p.begin(inv)
		return nil
	}
	waiting, soonGone := f.queue.Len(), f.count[ending]+f.count[failed]
	switch {
	case waiting < f.count[responded]:
		// A process that has responded asks for work within microseconds. An invoker that runs one invocation after
		// another would otherwise find it busy every time and start a second one.
		f.enqueue(inv, 0)
	case !f.full():
		return f.reserve(inv)
	case waiting < f.count[responded]+soonGone:
		f.enqueue(inv, 0)
	case f.config.QueueTimeout > 0:
		f.enqueue(inv, f.config.QueueTimeout)
	default:
		f.throttle(inv)
	}
	return nil
}

// full reports whether no process more may be started. The caller holds f.mu.
func (f *Function) full() bool {
	n := len(f.processes)
	return n >= f.config.Concurrency || n > 0 && f.config.Now().Before(f.retryAt)
}

// enqueue puts the invocation into the queue, for the time limit if there is one. The caller holds f.mu.
func (f *Function) enqueue(inv *invocation, limit time.Duration) {
	inv.queued = f.queue.PushBack(inv)
	if limit > 0 {
		inv.stopWait = f.config.AfterFunc(limit, func() {
			f.mu.Lock()
			defer f.mu.Unlock()
			if f.dequeue(inv) {
				f.throttle(inv)
			}
		})
	}
}

// dequeue removes the invocation from the queue and reports whether it was there. The caller holds f.mu.
func (f *Function) dequeue(inv *invocation) bool {
	if inv.queued == nil {
		return false
	}
	f.queue.Remove(inv.queued)
	inv.queued = nil
	if inv.stopWait != nil {
		inv.stopWait()
	}
	return true
}

// takeQueued removes the invocation that has waited longest and returns it, or nil. The caller holds f.mu.
func (f *Function) takeQueued() *invocation {
	oldest := f.queue.Front()
	if oldest == nil {
		return nil
	}
	inv := oldest.Value.(*invocation)
	f.dequeue(inv)
	return inv
}

// throttle rejects the invocation. The caller holds f.mu.
func (f *Function) throttle(inv *invocation) {
	f.stats.Throttles++
	inv.finish(outcome{err: &Error{"TooManyRequestsException", http.StatusTooManyRequests,
		fmt.Sprintf("Rate Exceeded: all %d processes of %s are busy: raise Concurrency or QueueTimeout",
			f.config.Concurrency, f.config.Name)}})
}
