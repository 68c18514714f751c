package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const anOrder = `{"order": {"accountid": "a0", "vendorid": "v0", "orderdate": "2026-11-22T07:45:00Z", "city": "Melbourne",
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

func mustOrder(t *testing.T, url string) {
	t.Helper()
	answer, err := http.Post(url+"/order", "application/json", strings.NewReader(anOrder))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusAccepted {
		t.Errorf("POST /order answered %s", answer.Status)
	}
}

func TestServeUntilCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	reader, writer := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, []string{"-addr", "127.0.0.1:0"}, writer)
		writer.Close()
	}()
	out := bufio.NewReader(reader)
	mustOrder(t, mustRead(t, out))
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
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// As a person would: a process, an order, Ctrl-C. Nothing that it started may outlive it.
func TestCtrlCLeavesNoProcess(t *testing.T) {
	t.Parallel()
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
	mustOrder(t, mustRead(t, out))
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

func TestRefusals(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	for name, test := range map[string]struct{ addr, says string }{
		"a port that is in use":  {taken.Addr().String(), "hint: stop what uses it, or name another address with -addr"},
		"an address of everyone": {"0.0.0.0:0", "not a loopback address"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := run(t.Context(), []string{"-addr", test.addr}, io.Discard); err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("the error is %v, want it to say %q", err, test.says)
			}
		})
	}
}
