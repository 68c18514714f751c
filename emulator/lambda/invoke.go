package lambda

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"
)

// invocation is one call of the function. Function.mu guards what can change.
type invocation struct {
	id       string
	payload  []byte
	deadline time.Time    // set when a process gets it
	done     chan outcome // receives one outcome; never blocks the sender
	finished bool
	stopWait func() bool // stops the clock on its wait in the queue, if there is one
}

// finish tells the invoker. Only the first outcome counts.
func (inv *invocation) finish(o outcome) {
	if !inv.finished {
		inv.finished = true
		inv.done <- o
	}
}

// Invoke runs the function with the payload, a JSON text of up to [MaxRequest] bytes, and returns what it answers.
//
// A function that fails is a [Result] with FunctionError set, not an error. An error is an [*Error] when Lambda
// refused the call, [ErrClosed], or the context's: then the invoker returns at once while the function, if it had
// started, keeps running to its end, as on AWS.
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

// dispatch finds a process for the invocation: an idle one; one that is about to be; a new one, which the caller
// launches without holding the lock; or a place in the queue. It holds f.mu.
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
	answered, ending := f.soonFree()
	switch {
	case len(f.queue) < answered:
		// A process that has answered asks for work within microseconds. Whoever invokes one step after another
		// would else find it busy every time and start a second one.
		f.enqueue(inv, 0)
	case len(f.processes) < f.config.Concurrency:
		return f.reserve(inv)
	case len(f.queue) < answered+ending:
		f.enqueue(inv, 0)
	case f.config.QueueTimeout > 0:
		f.enqueue(inv, f.config.QueueTimeout)
	default:
		inv.finish(outcome{err: f.throttled()})
	}
	return nil
}

// soonFree counts the processes that have answered and those that are on their way out. It holds f.mu.
func (f *Function) soonFree() (answered, ending int) {
	for p := range f.processes {
		switch p.state {
		case answeredState:
			answered++
		case endingState, failedState:
			ending++
		}
	}
	return answered, ending
}

// enqueue lets the invocation wait, for the time limit if there is one. It holds f.mu.
func (f *Function) enqueue(inv *invocation, limit time.Duration) {
	f.queue = append(f.queue, inv)
	if limit > 0 {
		inv.stopWait = f.config.AfterFunc(limit, func() {
			f.mu.Lock()
			defer f.mu.Unlock()
			if f.dequeue(inv) {
				inv.finish(outcome{err: f.throttled()})
			}
		})
	}
}

// dequeue takes the invocation out of the queue, if it still is there. It holds f.mu.
func (f *Function) dequeue(inv *invocation) bool {
	i := slices.Index(f.queue, inv)
	if i < 0 {
		return false
	}
	f.queue = slices.Delete(f.queue, i, i+1)
	if inv.stopWait != nil {
		inv.stopWait()
	}
	return true
}

// takeQueued is the invocation that has waited longest, or nil. It holds f.mu.
func (f *Function) takeQueued() *invocation {
	if len(f.queue) == 0 {
		return nil
	}
	inv := f.queue[0]
	f.dequeue(inv)
	return inv
}

func (f *Function) throttled() error {
	return &Error{"TooManyRequestsException", http.StatusTooManyRequests,
		fmt.Sprintf("Rate Exceeded: all %d processes of %s are busy: raise Concurrency or QueueTimeout",
			f.config.Concurrency, f.config.Name)}
}
