package bundle

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const hello = `package main

import "fmt"

func main() { fmt.Println("hello") }
`

// mustModule writes a module of this project's name, with the source as its handler, to a new directory.
func mustModule(tb testing.TB, source string) (dir string) {
	tb.Helper()
	dir = tb.TempDir()
	mustWrite(tb, filepath.Join(dir, "go.mod"), "module skip-the-line\n\ngo 1.26.0\n")
	mustWrite(tb, filepath.Join(dir, "handler", "main.go"), source)
	return dir
}

func mustWrite(tb testing.TB, path, content string) {
	tb.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		tb.Fatal(err)
	}
}

func mustRun(tb testing.TB, binary string) string {
	tb.Helper()
	out, err := exec.Command(binary).CombinedOutput()
	if err != nil {
		tb.Fatalf("%s: %v\n%s", binary, err, out)
	}
	return string(out)
}

func TestBuild(t *testing.T) {
	t.Run("the binary runs", func(t *testing.T) {
		t.Parallel()
		out := filepath.Join(t.TempDir(), "bootstrap")
		if err := (Target{Dir: mustModule(t, hello)}).Build(t.Context(), out); err != nil {
			t.Fatal(err)
		}
		if got := mustRun(t, out); got != "hello\n" {
			t.Errorf("the binary printed %q", got)
		}
	})
	t.Run("from any directory inside the module", func(t *testing.T) {
		t.Parallel()
		dir := filepath.Join(mustModule(t, hello), "docs", "pictures")
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := (Target{Dir: dir}).Build(t.Context(), filepath.Join(t.TempDir(), "bootstrap")); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("outside any module", func(t *testing.T) {
		t.Parallel()
		err := Target{Dir: t.TempDir()}.Build(t.Context(), filepath.Join(t.TempDir(), "bootstrap"))
		mustSay(t, err, "is not inside a Go module", "run this from the skip-the-line repository")
	})
	t.Run("in another module", func(t *testing.T) {
		t.Parallel()
		dir := mustModule(t, hello)
		mustWrite(t, filepath.Join(dir, "go.mod"), "module another\n\ngo 1.26.0\n")
		err := Target{Dir: dir}.Build(t.Context(), filepath.Join(t.TempDir(), "bootstrap"))
		mustSay(t, err, "has no package skip-the-line/handler", "run this from the skip-the-line repository")
	})
	t.Run("code that does not compile", func(t *testing.T) {
		t.Parallel()
		dir := mustModule(t, "package main\n\nfunc main() { "+strings.Repeat("undefined();\n", 40)+" }\n")
		err := Target{Dir: dir, OS: "linux", Arch: "arm64"}.Build(t.Context(), filepath.Join(t.TempDir(), "bootstrap"))
		mustSay(t, err, "skip-the-line/handler does not build for linux/arm64", "handler/main.go:3:15: undefined: undefined")
		if n := strings.Count(err.Error(), "\n"); n > 15 {
			t.Errorf("the error has %d lines", n)
		}
	})
	t.Run("a cancelled build", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		target, out := Target{Dir: mustModule(t, hello)}.withDefaults(), filepath.Join(t.TempDir(), "bootstrap")
		if err := target.Build(ctx, out); err != context.Canceled {
			t.Errorf("before it: %v", err)
		}
		tools, err := findToolchain(t.Context(), target.Dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := target.build(ctx, tools, out, []string{target.Package}); err != context.Canceled {
			t.Errorf("during it: %v", err)
		}
	})
}

// The variables are the process's own, so these tests can't run in parallel.
func TestBuild_environment(t *testing.T) {
	dir := mustModule(t, hello)
	out := filepath.Join(t.TempDir(), "bootstrap")
	target := Target{Dir: dir, OS: "linux", Arch: "arm64"}
	if err := target.Build(t.Context(), out); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}

	t.Run("does not change the binary", func(t *testing.T) {
		settings := filepath.Join(t.TempDir(), "env")
		mustWrite(t, settings, "GOFLAGS=-race\nGOARM64=v9.0\nGOEXPERIMENT=nogreenteagc\n")
		for name, value := range map[string]string{
			"GOENV": settings, "GOFLAGS": "-race -mod=vendor", "GOWORK": filepath.Join(dir, "go.work"), "GOOS": "plan9",
			"GOARCH": "386", "GOARM64": "v8.5", "GOEXPERIMENT": "nogreenteagc", "CGO_ENABLED": "1", "GO111MODULE": "off",
		} {
			t.Setenv(name, value)
		}
		if err := target.Build(t.Context(), out); err != nil {
			t.Fatal(err)
		}
		if !holds(out, want) {
			t.Error("the environment changed the binary")
		}
	})
	t.Run("without a directory for temporary files", func(t *testing.T) {
		missing := filepath.Join(t.TempDir(), "missing")
		t.Setenv("TMPDIR", missing)
		t.Setenv("TMP", missing) // on Windows
		mustSay(t, target.Build(t.Context(), out), "cannot write temporary files", "set TMPDIR")
	})
	t.Run("without a toolchain", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		mustSay(t, target.Build(t.Context(), out), "no Go toolchain", "https://go.dev/dl", "on PATH")
	})
}

func mustSay(tb testing.TB, err error, parts ...string) {
	tb.Helper()
	if err == nil {
		tb.Fatal("no error")
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			tb.Errorf("the error lacks %q: %v", part, err)
		}
	}
}
