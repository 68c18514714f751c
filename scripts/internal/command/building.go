package command

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"skip-the-line/handler/bundle"
)

// Building returns a context for building something and starting it. How far the build is, is said on out whenever it takes
// a while; on a terminal the line is drawn over. Call stop when it has started.
func Building(ctx context.Context, what string, out io.Writer, terminal bool) (building context.Context, stop func()) {
	b := &build{what: what, out: out, terminal: terminal, start: time.Now(), now: time.Now, stopped: make(chan struct{})}
	every := 3 * time.Second
	if b.terminal {
		every = time.Second / 4
	}
	var saying sync.WaitGroup
	saying.Go(func() { b.keepSaying(every) })
	return bundle.WithProgress(ctx, b.progress), func() {
		close(b.stopped)
		saying.Wait()
	}
}

type build struct {
	what     string
	out      io.Writer
	terminal bool // whether a line can be drawn over
	start    time.Time
	now      func() time.Time
	stopped  chan struct{}

	mu          sync.Mutex
	done, total int
}

func (b *build) progress(done, total int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.done, b.total = done, total
}

func (b *build) keepSaying(every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			b.say()
		case <-b.stopped:
			if b.terminal {
				fmt.Fprint(b.out, EraseLine)
			}
			return
		}
	}
}

func (b *build) say() {
	switch {
	case !b.terminal:
		fmt.Fprintln(b.out, b)
	case b.now().Sub(b.start) >= time.Second:
		fmt.Fprint(b.out, EraseLine, b)
	}
}

func (b *build) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	took := b.now().Sub(b.start).Round(time.Second)
	switch {
	case b.done == 0:
		return fmt.Sprintf("Building %s and starting, %v", b.what, took)
	case b.total == 0:
		return fmt.Sprintf("Building %s: compiled %d so far, %v", b.what, b.done, took)
	case b.done >= b.total:
		return fmt.Sprintf("Building %s: linking and starting, %v", b.what, took)
	}
	return fmt.Sprintf("Building %s: compiled %d of %d packages, %v", b.what, b.done, b.total, took)
}
