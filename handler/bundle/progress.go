package bundle

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"time"
)

// Progress says how far a build is: done of total packages have been compiled. Total is 0 while it is not known. A build that
// finds everything in Go's cache compiles none.
type Progress func(done, total int)

type progressKey struct{}

// WithProgress returns a context whose builds report to p, from one goroutine at a time.
func WithProgress(ctx context.Context, p Progress) context.Context {
	return context.WithValue(ctx, progressKey{}, p)
}

// compiled receives what go build -v prints: the packages as they are compiled, and what the compiler says.
type compiled struct {
	report Progress // nil if nobody asked

	mu      sync.Mutex
	printed bytes.Buffer // what is not the name of a package
	line    []byte       // that has not ended yet
	done    int
	total   int // 0 until it is known
}

// isPackage reports whether a line of go build -v is the name of a package.
func isPackage(line string) bool {
	return line != "" && !strings.ContainsAny(line, " \t:#") && !strings.HasSuffix(line, ".go")
}

func (c *compiled) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.line = append(c.line, b...)
	for {
		i := bytes.IndexByte(c.line, '\n')
		if i < 0 {
			return len(b), nil
		}
		line := string(c.line[:i])
		c.line = c.line[i+1:]
		if c.report != nil && isPackage(line) {
			c.done++
			c.report(c.done, c.total)
			continue
		}
		c.printed.WriteString(line + "\n")
	}
}

// output returns what was printed besides the names of packages.
func (c *compiled) output() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append(c.printed.Bytes(), c.line...)
}

// knownAfter is how long a build runs before its packages are counted, which a build that has little to do is not worth.
const knownAfter = time.Second

// count counts the packages that are still to be compiled, once the build has taken a while. List is go list with the flags
// of the build.
func (c *compiled) count(ctx context.Context, list func() ([]byte, error)) {
	select {
	case <-time.After(knownAfter):
	case <-ctx.Done():
		return
	}
	stale, err := list()
	if err != nil {
		return // the build itself will say what is wrong
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.total = c.done + len(bytes.Fields(stale))
	c.report(c.done, c.total)
}
