package asl

import (
	"context"
	"errors"
	"sync"
)

// A branch runs one graph: the whole machine, a branch of a Parallel state or an iteration of a Map state. A single
// goroutine runs it; what the branches share is in the run.
type branch struct {
	*run
	ctx    context.Context // Done when the branch must end.
	inside *Inside         // Nil at the top level.
	item   map[string]any  // The context object's Map, inside a Map state.

	variables *scope
	entered   int    // How many states it has entered.
	outer     *visit // Of the state that it is a branch of; nil at the top level.
}

// through visits one state after another, from the next until the last.
func (b *branch) through(g *graph, next string, input any) (output any, err error) {
	output = input
	for next != "" {
		if output, next, err = b.visit(g.states[next], output, nil); err != nil {
			return nil, err
		}
	}
	return output, nil
}

// A fanOut runs a number of branches inside a state, so many at once, and returns their results in order.
type fanOut struct {
	visit     *visit
	atOnce    int
	tolerated func(failures int) bool // Reports whether so many failures leave the others running.

	mu       sync.Mutex
	next     int
	results  []any
	failed   map[int]bool
	failure  error // The first one that is not tolerated.
	finished sync.WaitGroup
}

// errAborted is why the other branches end when one has failed.
var errAborted = errors.New("another branch failed")

// run runs n branches. Each of them calls do.
func (f *fanOut) run(n int, do func(b *branch, i int) (any, error)) ([]any, error) {
	f.results, f.failed = make([]any, n), map[int]bool{}
	ctx, cancel := context.WithCancelCause(f.visit.ctx)
	defer cancel(nil)
	work := func() {
		for i := f.take(ctx); i < n; i = f.take(ctx) {
			b := &branch{run: f.visit.run, ctx: ctx, inside: &Inside{f.visit.seen.Number, i, len(f.visit.seen.Retries)}, item: f.visit.item, outer: f.visit, variables: &scope{outer: f.visit.variables, size: f.visit.variables.size}}
			result, err := do(b, i)
			if f.ended(i, result, err) {
				cancel(errAborted)
			}
		}
	}
	for range min(f.atOnce, n) - 1 {
		f.finished.Go(work)
	}
	work()
	f.finished.Wait()
	switch {
	case f.failure != nil:
		return nil, f.failure
	case f.visit.ctx.Err() != nil:
		return nil, errStopped
	}
	results := f.results[:0]
	for i, result := range f.results {
		if !f.failed[i] {
			results = append(results, result)
		}
	}
	return results, nil
}

// take returns the index of the next branch to run, beyond the last when there is none.
func (f *fanOut) take(ctx context.Context) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	if ctx.Err() != nil {
		return len(f.results)
	}
	f.next++
	return f.next - 1
}

// ended keeps what became of a branch, and reports whether the others must end.
func (f *fanOut) ended(i int, result any, err error) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case err == nil:
		f.results[i] = result
	case f.failure != nil || errors.Is(err, errStopped):
	default:
		f.failed[i] = true
		if !f.tolerated(len(f.failed)) {
			f.failure = err
		}
	}
	return f.failure != nil
}
