//go:build linux || darwin

package lambda_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"skip-the-line/emulator/lambda"
)

// What a machine can run out of is set by setrlimit for a whole process, so each case is a process of its own.
// It prints what an invocation comes to under a limit, one line each, and then without it.
func TestInvoke_isRetriableWhenTheMachineIsExhausted(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		resource, says string
	}{
		{"files", "ulimit -n"}, {"processes", "ulimit -u"},
	} {
		t.Run(test.resource, func(t *testing.T) {
			t.Parallel()
			program := exec.Command(os.Args[0])
			program.Env = append(os.Environ(), "CHILD=exhaust", "RESOURCE="+test.resource, "BINARY="+mustBuild(t, "echo"))
			program.Stderr = os.Stderr
			printed, err := program.Output()
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(strings.TrimSpace(string(printed)), "\n")
			if last := lines[len(lines)-1]; last != "OK" {
				t.Errorf("without the limit: %s", last)
			}
			failures := 0
			for _, line := range lines[:len(lines)-1] {
				switch {
				case line == "OK":
				case strings.HasPrefix(line, "ServiceException 500 ") && strings.Contains(line, test.says):
					failures++
				default:
					t.Error(line)
				}
			}
			if failures == 0 {
				t.Error("the limit had no effect")
			}
		})
	}
}

func init() {
	children["exhaust"] = func() { exhaust(os.Getenv("RESOURCE"), os.Getenv("BINARY")) }
	children["crowd"] = func() { crowd(os.Getenv("BINARY")) }
}

// exhaust is the child of TestInvoke_isRetriableWhenTheMachineIsExhausted.
func exhaust(resource, binary string) {
	invoke := func() {
		f, err := lambda.Start(context.Background(), lambda.Config{Name: "echo", Binary: binary, Timeout: time.Minute, InitTimeout: time.Minute})
		if err != nil {
			panic(err)
		}
		defer f.Close()
		result, err := f.Invoke(context.Background(), []byte(`{}`))
		if rejected, ok := errors.AsType[*lambda.Error](err); ok {
			fmt.Println(rejected.Type, rejected.Status, rejected.Message)
		} else if err != nil || result.FunctionError != "" {
			fmt.Printf("%v %s\n", err, result.Payload)
		} else {
			fmt.Println("OK")
		}
	}
	invoke() // so that what the first invocation opens for good is open
	kind, limits := syscall.RLIMIT_NOFILE, []uint64{}
	if resource == "processes" {
		if os.Getuid() == 0 { // whom the limit doesn't bind
			if err := syscall.Setuid(54321); err != nil {
				panic(err)
			}
		}
		kind, limits = map[string]int{"linux": 6, "darwin": 7}[runtime.GOOS], []uint64{1} // RLIMIT_NPROC
	} else {
		open, _ := filepath.Glob("/dev/fd/*")
		for more := range 12 { // so that each of the files that an invocation needs is once the one that is missing
			limits = append(limits, uint64(len(open)+more))
		}
	}
	var before syscall.Rlimit
	if err := syscall.Getrlimit(kind, &before); err != nil {
		panic(err)
	}
	for _, limit := range limits {
		lowered := before
		lowered.Cur = limit
		if err := syscall.Setrlimit(kind, &lowered); err != nil {
			panic(err)
		}
		invoke()
	}
	if err := syscall.Setrlimit(kind, &before); err != nil {
		panic(err)
	}
	invoke()
}

// A crowd of invocations does with the few processes that there are files for.
func TestInvoke_sharesTheProcessesThatCanBeStarted(t *testing.T) {
	t.Parallel()
	program := exec.Command(os.Args[0])
	program.Env = append(os.Environ(), "CHILD=crowd", "BINARY="+mustBuild(t, "echo"))
	printed, err := program.CombinedOutput()
	if err != nil || string(printed) != "" {
		t.Errorf("%v\n%s", err, printed)
	}
}

// crowd is the child of TestInvoke_sharesTheProcessesThatCanBeStarted: it prints what fails.
func crowd(binary string) {
	f, err := lambda.Start(context.Background(), lambda.Config{
		Name: "echo", Binary: binary, Timeout: time.Minute, InitTimeout: time.Minute, Concurrency: 40, QueueTimeout: time.Minute,
	})
	if err != nil {
		panic(err)
	}
	defer f.Close()
	if err := f.Warm(context.Background(), 1); err != nil {
		panic(err)
	}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		panic(err)
	}
	open, _ := filepath.Glob("/dev/fd/*")
	limit.Cur = uint64(len(open) + 25)
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		panic(err)
	}
	var group sync.WaitGroup
	for range 40 {
		group.Go(func() {
			for range 20 {
				if result, err := f.Invoke(context.Background(), []byte(`{}`)); err != nil || result.FunctionError != "" {
					fmt.Printf("%v %s\n", err, result.Payload)
				}
			}
		})
	}
	group.Wait()
}

func TestInvoke_isRetriableWhileTheBinaryIsMissing(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile(mustBuild(t, "echo"))
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "cleaned up")
	install := func() string {
		path := filepath.Join(dir, "bootstrap")
		if err := errors.Join(os.MkdirAll(dir, 0o755), os.WriteFile(path, content, 0o755)); err != nil {
			t.Fatal(err)
		}
		return path
	}
	f := mustStart(t, "echo", func(config *lambda.Config) { config.Binary = install() })
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	_, err = f.Invoke(t.Context(), []byte(`{}`))
	wantError(t, err, "ServiceException", 500)
	if err == nil || !strings.Contains(err.Error(), "build it again") {
		t.Errorf("the message is %v", err)
	}
	install()
	mustSucceed(t, f, []byte(`{}`))
}
