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

// binary is what the functions run: a link to the handler, or to a program that fails to start in its own way.
type binary struct {
	path     string
	programs map[string]string // by how they start
	hangs    atomic.Bool       // the program that runs now never asks for work
	expiries sync.Map          // of a step to what ends its newest invocation
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
	b.is(handler)
	return b
}

// is puts another program in the binary's place, for the processes that start from now on.
func (b *binary) is(how string) {
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

// The clocks of a function. All are so long that a starved machine is not taken for a slow step, and each has a length of
// its own, by which it is known.
const (
	initTimeout     = 97 * time.Second
	functionTimeout = 89 * time.Second
	queueTimeout    = 83 * time.Second
)

// keepTime makes a function that waits for a start as long as it takes, unless the program is one that hangs, and whose
// invocations can be made to run out of time.
func (b *binary) keepTime(config *lambda.Config) {
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

// timeOut lets the time of a function's newest invocation run out.
func (b *binary) timeOut(step string) {
	if f, ok := b.expiries.Load(step); ok {
		f.(func())()
	}
}
