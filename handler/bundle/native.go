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
func (t Target) Refresh(ctx context.Context) (string, error) {
	t = t.withDefaults()
	paths, err := t.refresh(ctx, t.Package)
	if err != nil {
		return "", err
	}
	return paths[0], nil
}

// Programs does for several main packages at once what [Target.Refresh] does for one, and returns their binaries in that order.
// What they share is compiled once, for all of them with the same settings. No two packages may have the same base name.
func Programs(ctx context.Context, packages ...string) (paths []string, err error) {
	return Target{}.withDefaults().refresh(ctx, packages...)
}

// refresh builds over private copies, not over the binaries themselves: the go command links nothing when the file it would
// write is up to date, but otherwise may write in place while somebody starts that binary. Each finished copy then replaces its
// binary in one step. That can't make an exec fail with ETXTBSY either: a child that this process forks while it has a
// copy open for writing inherits it, but the link that follows takes far longer than such a child needs to get to its own
// exec, and an unchanged copy is thrown away.
func (t Target) refresh(ctx context.Context, packages ...string) (paths []string, err error) {
	tools, err := findToolchain(ctx, t.Dir)
	if err != nil {
		return nil, err
	}
	dir, err := t.binaryDir(tools.moduleDir)
	if err != nil {
		return nil, err
	}
	work, err := os.MkdirTemp(dir, "build-")
	if err != nil {
		return nil, fmt.Errorf("bundle: %w", err)
	}
	defer os.RemoveAll(work)

	before := make([][]byte, len(packages)) // the binaries, nil where there is none yet
	for i, pkg := range packages {
		path := filepath.Join(dir, filepath.FromSlash(pkg), t.fileName(pkg))
		paths = append(paths, path)
		if before[i], err = os.ReadFile(path); os.IsNotExist(err) {
			err = os.MkdirAll(filepath.Dir(path), 0o755)
		} else if err == nil {
			err = os.WriteFile(filepath.Join(work, t.fileName(pkg)), before[i], 0o755)
		}
		if err != nil {
			return nil, fmt.Errorf("bundle: %w", err)
		}
	}
	// The build ID stays in: it is how the go command sees that the file is up to date. Paths stay too: without -trimpath
	// the standard library need not be compiled again when other programs have been built.
	flags := "-ldflags=-s -w"
	if t.Debug {
		flags = "-gcflags=skip-the-line/...=-N -l"
	}
	if err := t.build(ctx, tools, work, packages, flags); err != nil {
		return nil, err
	}
	for i, path := range paths {
		next := filepath.Join(work, t.fileName(packages[i]))
		if before[i] != nil && holds(next, before[i]) {
			continue
		}
		if err := os.Rename(next, path); err != nil {
			return nil, fmt.Errorf("bundle: %w", err)
		}
	}
	return paths, nil
}

// binaryDir returns the directory of this kind of target's binaries, each of which has one of its own there.
func (t Target) binaryDir(moduleDir string) (string, error) {
	machine := t.OS + "-" + t.Arch
	if t.Debug {
		machine += "-debug"
	}
	dir := filepath.Join(moduleDir, "build", machine)
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
