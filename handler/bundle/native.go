package bundle

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

// Native builds the handler for this machine and returns the path of the binary. It is [Target.Cached] of the zero
// Target.
func Native(ctx context.Context) (path string, err error) { return Target{}.Cached(ctx) }

// Cached builds the target into the module's build directory and returns the binary's path, which is the same for every
// call with the same module and target. When nothing has changed since the last build, nothing is compiled or linked.
// Within one process a target is built once: later calls return the first one's result.
//
// Any number of processes may call it at once. The path never holds a partial file, and a process that still runs
// the previous binary keeps it. If the module's directory can't be written to, the binary goes to a new temporary one.
func (t Target) Cached(ctx context.Context) (path string, err error) {
	t = t.withDefaults()
	if t.Dir, err = filepath.Abs(t.Dir); err != nil {
		return "", fmt.Errorf("bundle: %w", err)
	}
	once, _ := builds.LoadOrStore(t, new(cached))
	return once.(*cached).get(ctx, t)
}

var builds sync.Map // of Target to *cached

type cached struct {
	mu   sync.Mutex
	path string // "" until a build has succeeded
}

func (c *cached) get(ctx context.Context, t Target) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, err := os.Stat(c.path); err == nil {
		return c.path, nil
	}
	path, err := t.Refresh(ctx)
	if err == nil {
		c.path = path
	}
	return path, err
}

// Refresh does what [Target.Cached] does, even if this process has built the target before: for those who watch the
// source and build it again.
//
// It builds over a private copy, not over the binary itself: the go command links nothing when the file it would write
// is up to date, but otherwise may write in place while somebody starts that binary. The finished copy then replaces the
// binary in one step. That can't make an exec fail with ETXTBSY either: a child that this process forks while it has the
// copy open for writing inherits it, but the link that follows takes far longer than such a child needs to get to its own
// exec, and an unchanged copy is thrown away.
func (t Target) Refresh(ctx context.Context) (string, error) {
	t = t.withDefaults()
	tools, err := findToolchain(ctx, t.Dir)
	if err != nil {
		return "", err
	}
	dir, err := t.binaryDir(tools.moduleDir)
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, t.fileName())
	work, err := os.MkdirTemp(dir, "build-")
	if err != nil {
		return "", fmt.Errorf("bundle: %w", err)
	}
	defer os.RemoveAll(work)

	before, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return "", fmt.Errorf("bundle: %w", err)
	}
	next := filepath.Join(work, t.fileName())
	if before != nil {
		if err := os.WriteFile(next, before, 0o755); err != nil {
			return "", fmt.Errorf("bundle: %w", err)
		}
	}
	// The build ID stays in: it is how the go command sees that the file is up to date. Paths stay too: without -trimpath
	// the standard library need not be compiled again when other programs have been built.
	flags := "-ldflags=-s -w"
	if t.Debug {
		flags = "-gcflags=skip-the-line/...=-N -l"
	}
	if err := t.build(ctx, tools, next, flags); err != nil {
		return "", err
	}
	if before != nil && holds(next, before) {
		return path, nil
	}
	if err := os.Rename(next, path); err != nil {
		return "", fmt.Errorf("bundle: %w", err)
	}
	return path, nil
}

// binaryDir returns the directory of the target's binary, one for each target.
func (t Target) binaryDir(moduleDir string) (string, error) {
	machine := t.OS + "-" + t.Arch
	if t.Debug {
		machine += "-debug"
	}
	dir := filepath.Join(moduleDir, "build", machine, filepath.FromSlash(t.Package))
	if err := os.MkdirAll(dir, 0o755); err == nil {
		return dir, nil
	}
	// A new directory, since a fixed name in a shared one could already be somebody else's.
	dir, err := os.MkdirTemp("", "skip-the-line-")
	if err != nil {
		return "", fmt.Errorf("bundle: no directory for the binary: set TMPDIR to a directory you can write to: %w", err)
	}
	return dir, nil
}
