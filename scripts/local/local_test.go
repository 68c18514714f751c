package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/sync/errgroup"
)

const anOrder = `{"order": {"accountid": "%s", "vendorid": "v0", "orderdate": "2026-11-22T07:45:00Z", "city": "Melbourne",
	"details": {"coffeetype": "Flat White", "coffeesize": "Large", "quantity": 2}}}`

var openAt = regexp.MustCompile(`is open at (http://\S+)\.`)

// mustRead reads lines until one says that the stack is open, and returns its URL.
func mustRead(t *testing.T, out *bufio.Reader) (url string) {
	t.Helper()
	for {
		line, err := out.ReadString('\n')
		if err != nil {
			t.Fatalf("it never opened: %v", err)
		}
		if found := openAt.FindStringSubmatch(line); found != nil {
			return found[1]
		}
	}
}

func mustPlace(t *testing.T, url, account string) {
	t.Helper()
	response, err := http.Post(url+"/order", "application/json", strings.NewReader(fmt.Sprintf(anOrder, account)))
	if err != nil {
		t.Error(err)
		return
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusAccepted {
		t.Errorf("POST /order returned %s", response.Status)
	}
}

func TestLocal_servesUntilCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	reader, writer := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"-addr", "127.0.0.1:0"}, writer, t.Output())
		writer.Close()
	}()
	out := bufio.NewReader(reader)
	mustPlace(t, mustRead(t, out), "a0")
	for {
		line, err := out.ReadString('\n')
		if err != nil {
			t.Fatalf("the notification was never printed: %v", err)
		}
		if strings.HasPrefix(line, "notified") && strings.Contains(line, `"OrderPlaced"`) {
			break
		}
	}
	cancel()
	rest, err := io.ReadAll(out)
	if err != nil || !strings.Contains(string(rest), "Stopping.") {
		t.Errorf("it ended with %q, %v", rest, err)
	}
	if code := <-ended; code != stopped {
		t.Errorf("exit code %d", code)
	}
}

// An interruption is what the user wanted, not an error of whatever it interrupted.
func TestLocal_isQuietWhenInterruptedBeforeItIsReady(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, errs bytes.Buffer
	if code := run(ctx, []string{"-addr", "127.0.0.1:0"}, &out, &errs); code != stopped || errs.Len() > 0 {
		t.Errorf("exit code %d\n%s%s", code, &out, &errs)
	}
}

// oneAtATime fails the test when two goroutines write at the same time, which no writer is asked to bear.
type oneAtATime struct {
	io.Writer
	t    *testing.T
	busy atomic.Bool
}

func (w *oneAtATime) Write(b []byte) (int, error) {
	if !w.busy.CompareAndSwap(false, true) {
		w.t.Error("two goroutines write at the same time")
	}
	runtime.Gosched() // lets the other one in, if there is one
	defer w.busy.Store(false)
	return w.Writer.Write(b)
}

func TestLocal_writesFromOneGoroutineAtATime(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	reader, writer := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"-addr", "127.0.0.1:0", "-v"}, &oneAtATime{Writer: writer, t: t}, t.Output())
		writer.Close()
	}()
	out := bufio.NewReader(reader)
	url := mustRead(t, out)
	const orders = 20
	var customers errgroup.Group
	for i := range orders {
		customers.Go(func() error {
			mustPlace(t, url, fmt.Sprintf("a%d", i))
			return nil
		})
	}
	for placed := 0; placed < orders; {
		line, err := out.ReadString('\n')
		if err != nil {
			t.Fatalf("%d orders were placed, and then %v", placed, err)
		}
		if strings.HasPrefix(line, "notified") {
			placed++
		}
	}
	_ = customers.Wait()
	cancel()
	_, _ = io.Copy(io.Discard, out)
	if code := <-ended; code != stopped {
		t.Errorf("exit code %d", code)
	}
}

// As a person would: a process, an order, Ctrl-C. Nothing that it started may outlive it.
func TestLocal_leavesNoProcessAfterCtrlC(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot send another one Ctrl-C on Windows")
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "local")
	if output, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	goCache, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(program, "-addr", "127.0.0.1:0")
	// The handler goes where no other test's handler is, so that its processes can be told apart.
	command.Env = append(os.Environ(), "XDG_CACHE_HOME="+dir, "HOME="+dir, "GOCACHE="+strings.TrimSpace(string(goCache)))
	command.Env = append(command.Env, goSettings(t)...)
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	command.Stderr = &stderr
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	out := bufio.NewReader(stdout)
	mustPlace(t, mustRead(t, out), "a0")
	if n := processes(t, dir); n < 2 {
		t.Errorf("%d processes run, want the program and the handler's", n)
	}
	if err := command.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, out); err != nil {
		t.Error(err)
	}
	if err := command.Wait(); err != nil {
		t.Errorf("it ended with %v\n%s", err, &stderr)
	}
	if n := processes(t, dir); n != 0 {
		t.Errorf("%d processes are left", n)
	}
}

// goSettings keeps the toolchain's settings where HOME is another.
func goSettings(t *testing.T) (env []string) {
	t.Helper()
	for _, name := range []string{"GOMODCACHE", "GOPATH", "GOPROXY", "GOSUMDB", "GOFLAGS", "GONOSUMDB"} {
		value, err := exec.Command("go", "env", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		env = append(env, name+"="+strings.TrimSpace(string(value)))
	}
	return env
}

// processes counts those whose program lies in dir.
func processes(t *testing.T, dir string) (n int) {
	t.Helper()
	list, err := exec.Command("ps", "-axo", "command").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(list)) {
		if strings.HasPrefix(line, dir) {
			n++
		}
	}
	return n
}

func TestLocal_rejectsWhatItCannotDo(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	for name, test := range map[string]struct {
		args []string
		code int
		says string
	}{
		"a port that is in use":     {[]string{"-addr", taken.Addr().String()}, notStarted, "hint: stop what uses it, or name another address with -addr"},
		"an address of everyone":    {[]string{"-addr", "0.0.0.0:0"}, notStarted, "not a loopback address"},
		"an address without a port": {[]string{"-addr", "127.0.0.1"}, notStarted, "write host:port"},
		"an empty address":          {[]string{"-addr", ""}, badFlags, "-addr is empty"},
		"an argument":               {[]string{"8081"}, badFlags, `"8081" is not a flag`},
		"an unknown authorization":  {[]string{"-authorization", "aws"}, badFlags, "it must be NONE or AWS_IAM"},
		"an unknown flag":           {[]string{"-port", "1"}, badFlags, "flag provided but not defined"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var errs bytes.Buffer
			if code := run(t.Context(), test.args, io.Discard, &errs); code != test.code || !strings.Contains(errs.String(), test.says) {
				t.Errorf("exit code %d, want %d and %q\n%s", code, test.code, test.says, &errs)
			}
		})
	}
}
