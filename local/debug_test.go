package local_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/lambda"
	"skip-the-line/local"
)

// Where this is set, this program is the debugger of a test: it notes its arguments in that file and runs the program that is the
// last of them.
const debuggerNotes = "LOCAL_TEST_DEBUGGER"

func TestMain(m *testing.M) {
	if notes := os.Getenv(debuggerNotes); notes != "" {
		if err := os.WriteFile(notes, []byte(strings.Join(os.Args[1:], "\n")), 0o644); err != nil {
			panic(err)
		}
		program := exec.Command(os.Args[len(os.Args)-1])
		program.Stdout, program.Stderr = os.Stdout, os.Stderr
		if err := program.Run(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// hasty is a clock by which everything with a timeout times out at once.
type hasty struct{ asl.Clock }

func (hasty) WithTimeout(ctx context.Context, _ time.Duration) (context.Context, context.CancelFunc) {
	return context.WithDeadline(ctx, time.Unix(0, 0))
}

// A step that is debugged runs in one process under Delve, and nothing times out meanwhile.
func TestDebug_runsAStepUnderDelve(t *testing.T) {
	dir := t.TempDir()
	name := "dlv"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	program, err := os.ReadFile(os.Args[0])
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name), program, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	notes := filepath.Join(dir, "notes")
	var timeout time.Duration
	stack := mustStart(t, local.Options{Debug: "put-item", Warm: 1, Clock: hasty{asl.SystemClock()}, Function: func(config *lambda.Config) {
		if config.Name == "put-item" {
			config.Env[debuggerNotes] = notes
			timeout = config.Timeout
		}
	}})
	text, err := os.ReadFile(notes)
	if err != nil {
		t.Fatal(err)
	}
	args := strings.Split(string(text), "\n")
	for _, want := range []string{"exec", "--headless", "--listen=127.0.0.1:2345", "--accept-multiclient", "--continue"} {
		if !slices.Contains(args, want) {
			t.Errorf("Delve is not told %s: %q", want, args)
		}
	}
	if !strings.Contains(args[len(args)-1], "-debug") || timeout < time.Hour {
		t.Errorf("it runs %s, for %v at most", args[len(args)-1], timeout)
	}
	mustEnd(t, mustRun(t, stack, flatWhites("a0", "Melbourne")), "OrderPlaced", "")
}

func TestDebug_saysWhatIsMissing(t *testing.T) {
	t.Setenv("PATH", "")
	for debug, says := range map[string]string{
		"put-item": "hint: go install github.com/go-delve/delve/cmd/dlv@latest",
		"put":      `"put" is not a step to debug: it must be one of put-item, put-object, get-item, get-object`,
	} {
		stack, err := local.Start(t.Context(), local.Options{Debug: debug})
		if err == nil {
			_ = stack.Close()
		}
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("-debug %s: %v", debug, err)
		}
	}
}
