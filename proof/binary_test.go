package proof_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"skip-the-line/emulator/lambda"
	"skip-the-line/handler/bundle"
)

const handler = "handler"

// binary is the program of all functions: a link to the handler, or to a program that fails to start.
type binary struct {
	path     string
	programs map[string]string // by how they start
	hangs    atomic.Bool       // the program that runs now never asks for work
	expiries sync.Map          // by step: ends its newest invocation
	mu       sync.Mutex
}

func mustBuild(tb testing.TB) *binary {
	tb.Helper()
	built, err := bundle.Native(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	dir := tb.TempDir()
	b := &binary{path: filepath.Join(dir, "bootstrap"), programs: map[string]string{handler: built}}
	for how, name := range map[string]string{"exits": "false", "ends": "true"} {
		if b.programs[how], err = exec.LookPath(name); err != nil {
			tb.Fatal(err)
		}
	}
	for how, mode := range map[string]os.FileMode{"hangs": 0o700, "cannot run": 0o600} {
		b.programs[how] = filepath.Join(dir, how)
		if err := os.WriteFile(b.programs[how], []byte("#!/bin/sh\nsleep 600\n"), mode); err != nil {
			tb.Fatal(err)
		}
	}
	b.use(handler)
	return b
}

// use replaces the program, for the processes that start from now on.
func (b *binary) use(how string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.hangs.Store(how == "hangs")
	next := b.path + ".next"
	if err := os.Symlink(b.programs[how], next); err != nil {
		panic(err) // the directory is the test's own
	}
	if err := os.Rename(next, b.path); err != nil {
		panic(err)
	}
}

// The timeouts of a function. They are so long that a starved machine does not look like a slow step, and each has a length
// of its own, by which AfterFunc recognizes it.
const (
	initTimeout     = 97 * time.Second
	functionTimeout = 89 * time.Second
	queueTimeout    = 83 * time.Second
)

// configure sets the timeouts of a function. A start may take as long as it takes, unless the program is the one that
// hangs, and expiry ends an invocation.
func (b *binary) configure(config *lambda.Config) {
	config.InitTimeout, config.Timeout, config.QueueTimeout = initTimeout, functionTimeout, queueTimeout
	config.AfterFunc = func(d time.Duration, f func()) (stop func() bool) {
		switch {
		case d == initTimeout && b.hangs.Load():
			d = 0
		case d == functionTimeout:
			b.expiries.Store(config.Name, f)
		}
		return time.AfterFunc(d, f).Stop
	}
}

// expiry returns what lets the time of a step's newest invocation run out.
func (b *binary) expiry(step string) (cut func()) {
	f, _ := b.expiries.Load(step)
	return f.(func())
}
