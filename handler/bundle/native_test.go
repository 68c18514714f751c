package bundle

import (
	"context"
	"debug/buildinfo"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
)

// fresh builds as a process would that has built nothing before.
func fresh(ctx context.Context, t Target) (string, error) {
	return new(cached).get(ctx, t.withDefaults())
}

func mustCached(tb testing.TB, t Target) string {
	tb.Helper()
	path, err := fresh(tb.Context(), t)
	if err != nil {
		tb.Fatal(err)
	}
	return path
}

func mustStat(tb testing.TB, path string) os.FileInfo {
	tb.Helper()
	info, err := os.Stat(path)
	if err != nil {
		tb.Fatal(err)
	}
	return info
}

func TestCached(t *testing.T) {
	t.Run("leaves an unchanged binary alone", func(t *testing.T) {
		target := Target{Dir: mustModule(t, hello)}
		path := mustCached(t, target)
		before := mustStat(t, path)
		if again := mustCached(t, target); again != path {
			t.Errorf("the path went from %s to %s", path, again)
		}
		if after := mustStat(t, path); !os.SameFile(before, after) || after.ModTime() != before.ModTime() {
			t.Error("the binary was written again")
		}
	})
	t.Run("replaces a changed binary", func(t *testing.T) {
		target := Target{Dir: mustModule(t, hello)}
		before := mustStat(t, mustCached(t, target))
		mustWrite(t, filepath.Join(target.Dir, "handler", "main.go"), strings.Replace(hello, `"hello"`, `"good day"`, 1))
		path := mustCached(t, target)
		if got := mustRun(t, path); got != "good day\n" {
			t.Errorf("the binary printed %q", got)
		}
		if os.SameFile(before, mustStat(t, path)) {
			t.Error("the old binary was written over: whoever runs it would crash")
		}
	})
	t.Run("builds once per process", func(t *testing.T) {
		target := Target{Dir: mustModule(t, hello)}
		first, err := target.Cached(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		mustWrite(t, filepath.Join(target.Dir, "handler", "main.go"), "not Go")
		if second, err := target.Cached(t.Context()); err != nil || second != first {
			t.Errorf("the second call gave %q, %v", second, err)
		}
		mustWrite(t, filepath.Join(target.Dir, "handler", "main.go"), strings.Replace(hello, `"hello"`, `"again"`, 1))
		if path, err := target.Refresh(t.Context()); err != nil || path != first || mustRun(t, path) != "again\n" {
			t.Errorf("Refresh gave %q, %v", path, err)
		}
	})
	t.Run("keeps what a debugger needs apart", func(t *testing.T) {
		target := Target{Dir: mustModule(t, hello)}
		released := mustCached(t, target)
		target.Debug = true
		debugged := mustCached(t, target)
		if debugged == released || mustRun(t, debugged) != "hello\n" {
			t.Errorf("the binary for the debugger is %s", debugged)
		}
		info, err := buildinfo.ReadFile(debugged)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(info.Settings, debug.BuildSetting{Key: "-gcflags", Value: "skip-the-line/...=-N -l"}) {
			t.Errorf("it is built with %v", info.Settings)
		}
	})
	t.Run("tries again after an error", func(t *testing.T) {
		target := Target{Dir: mustModule(t, "not Go")}
		if _, err := target.Cached(t.Context()); err == nil {
			t.Fatal("no error")
		}
		mustWrite(t, filepath.Join(target.Dir, "handler", "main.go"), hello)
		if _, err := target.Cached(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("any number of times at once", func(t *testing.T) {
		target := Target{Dir: mustModule(t, hello)}
		var group sync.WaitGroup
		for range 6 {
			group.Go(func() {
				path, err := fresh(t.Context(), target) // six processes' worth of builds
				if err != nil {
					t.Error(err)
					return
				}
				for range 5 {
					if out, err := exec.Command(path).CombinedOutput(); err != nil || string(out) != "hello\n" {
						t.Errorf("the binary printed %q, %v", out, err)
					}
				}
			})
		}
		group.Wait()
		left, err := filepath.Glob(filepath.Join(filepath.Dir(mustCached(t, target)), "*"))
		if err != nil || len(left) != 1 {
			t.Errorf("the directory holds %v, %v; want the binary alone", left, err)
		}
	})
	t.Run("goes to a temporary directory if the module can't be written to", func(t *testing.T) {
		temp, dir := t.TempDir(), mustModule(t, hello)
		t.Setenv("TMPDIR", temp)
		mustWrite(t, filepath.Join(dir, "build"), "a file where the directory would be")
		if path := mustCached(t, Target{Dir: dir}); !strings.HasPrefix(path, temp) {
			t.Errorf("the binary is at %s, not in the temporary directory", path)
		}
	})
}

func TestPrograms(t *testing.T) {
	dir := mustModule(t, hello)
	mustWrite(t, filepath.Join(dir, "greeter", "main.go"), strings.Replace(hello, `"hello"`, `"good day"`, 1))
	t.Chdir(dir)
	packages := []string{"skip-the-line/greeter", Handler}
	before, err := Programs(t.Context(), packages...)
	if err != nil {
		t.Fatal(err)
	}
	if got := mustRun(t, before[0]) + mustRun(t, before[1]); got != "good day\nhello\n" {
		t.Errorf("they printed %q", got)
	}
	if native := mustCached(t, Target{}); native != before[1] {
		t.Errorf("the handler is at %s, and elsewhere with others: %s", native, before[1])
	}
	greeter, handler := mustStat(t, before[0]), mustStat(t, before[1])
	mustWrite(t, filepath.Join(dir, "greeter", "main.go"), strings.Replace(hello, `"hello"`, `"good evening"`, 1))
	after, err := Programs(t.Context(), packages...)
	if err != nil || !slices.Equal(after, before) {
		t.Fatalf("the paths are %v, %v; they were %v", after, err, before)
	}
	if got := mustRun(t, after[0]); got != "good evening\n" || os.SameFile(greeter, mustStat(t, after[0])) {
		t.Errorf("the changed one prints %q", got)
	}
	if !os.SameFile(handler, mustStat(t, after[1])) {
		t.Error("the unchanged one was written again")
	}
	_, err = Programs(t.Context(), "skip-the-line/greeter", "skip-the-line/missing")
	mustSay(t, err, "has no package skip-the-line/missing")
}

// BenchmarkNative measures what a process waits for the handler when nothing has changed since the last build.
func BenchmarkNative(b *testing.B) {
	if _, err := Native(b.Context()); err != nil {
		b.Skip(err)
	}
	for b.Loop() {
		mustCached(b, Target{})
	}
}
