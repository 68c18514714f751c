package lambda

import (
	"context"
	"time"
)

// grace is how long processes have between being asked to end and being made to. Lambda gives a function without
// extensions none at all; a Go program that doesn't catch SIGTERM needs none.
const grace = 300 * time.Millisecond

// Close stops all processes and returns when nothing of them is left. Invocations that aren't complete get
// [ErrClosed]. The error is always nil.
func (f *Function) Close() error {
	f.closing.Do(f.close)
	return nil
}

func (f *Function) close() {
	f.mu.Lock()
	f.closed = true
	f.stopWatch()
	for inv := f.takeQueued(); inv != nil; inv = f.takeQueued() {
		inv.finish(outcome{err: ErrClosed})
	}
	for p := range f.processes {
		p.retire()
		if p.command != nil {
			terminateGroup(p.command.Process)
		}
	}
	f.mu.Unlock()

	// The machine's clock, whatever the function's is: this time passes for a person who waits.
	force := time.AfterFunc(grace, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		for p := range f.processes {
			p.kill()
		}
	})
	f.running.Wait()
	force.Stop()
	f.spawner.stop()

	// Connections end by themselves now that nobody is at the other end. Shutdown waits for that.
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	if f.server.Shutdown(ctx) != nil {
		_ = f.server.Close()
	}
}
