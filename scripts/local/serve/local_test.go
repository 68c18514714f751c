package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

const anOrder = `{"order": {"accountid": "%s", "vendorid": "v0", "orderdate": "2026-11-22T07:45:00Z", "city": "Melbourne",
	"details": {"coffeetype": "Flat White", "coffeesize": "Large", "quantity": 2}}}`

var openAt = regexp.MustCompile(`(?:is open at |"msg":"open","url":")(http://[0-9.:]+[0-9])`)

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

// session is a run of the command.
type session struct {
	t     *testing.T
	url   string
	said  chan string // lines; a command that nobody reads would wait
	stop  context.CancelFunc
	ended chan int
}

// mustServe runs the command until it is open. Front, if it is not nil, stands between it and its output.
func mustServe(t *testing.T, front func(io.Writer) io.Writer, args ...string) *session {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	var stdout io.Writer = writer
	if front != nil {
		stdout = front(writer)
	}
	s := &session{t: t, said: make(chan string, 10_000), stop: cancel, ended: make(chan int, 1)}
	go func() {
		s.ended <- run(ctx, append([]string{"-addr", "127.0.0.1:0", "-aws", "127.0.0.1:0"}, args...), stdout, t.Output())
		close(s.ended)
		writer.Close()
	}()
	go func() {
		defer close(s.said)
		for out := bufio.NewReader(reader); ; {
			line, err := out.ReadString('\n')
			if err != nil {
				return
			}
			s.said <- line
		}
	}()
	t.Cleanup(func() { s.close() })
	for line := range s.said {
		if found := openAt.FindStringSubmatch(line); found != nil {
			s.url = found[1]
			return s
		}
	}
	t.Fatal("it never opened")
	return nil
}

// close stops the command and returns what it said that nobody had read.
func (s *session) close() (rest string) {
	s.t.Helper()
	s.stop()
	for line := range s.said {
		rest += line
	}
	if code := <-s.ended; code != stopped {
		s.t.Errorf("exit code %d", code)
	}
	return rest
}

// mustSay reads lines until one says all of that.
func (s *session) mustSay(parts ...string) {
	s.t.Helper()
	for line := range s.said {
		if containsAll(line, parts) {
			return
		}
	}
	s.t.Fatalf("it never said %q", parts)
}

// mustSayAll reads lines until each of those has come, in whatever order: a request's line may come after those of what it has started.
func (s *session) mustSayAll(lines ...[]string) {
	s.t.Helper()
	for line := range s.said {
		lines = slices.DeleteFunc(lines, func(parts []string) bool { return containsAll(line, parts) })
		if len(lines) == 0 {
			return
		}
	}
	s.t.Fatalf("it never said %q", lines)
}

func containsAll(line string, parts []string) bool {
	for _, part := range parts {
		if !strings.Contains(line, part) {
			return false
		}
	}
	return true
}

func TestLocal_saysWhatHappensUntilItIsStopped(t *testing.T) {
	t.Parallel()
	s := mustServe(t, nil)
	mustPlace(t, s.url, "a0")
	accepted := []string{"POST    /order ", " 202 "}
	s.mustSayAll(accepted, []string{"placed    ", ", 2 × Large Flat White for a0 at v0, ", " ms\n"})
	mustPlace(t, s.url, "a0")
	s.mustSayAll(accepted, []string{"rejected  ", "for a0 at v0"}, []string{"                    You already have an order at this shop."})
	if rest := s.close(); rest != "\nStopping.\n" {
		t.Errorf("it ended with %q", rest)
	}
}

func TestLocal_qSaysOnlyWhereItIs(t *testing.T) {
	t.Parallel()
	s := mustServe(t, nil, "-q")
	mustPlace(t, s.url, "a0")
	if rest := s.close(); rest != "\nStopping.\n" {
		t.Errorf("it said %q", rest)
	}
}

func TestLocal_vAddsLogsAndNotifications(t *testing.T) {
	t.Parallel()
	s := mustServe(t, nil, "-v")
	mustPlace(t, s.url, "a0")
	var logged, notified bool
	for line := range s.said { // in either order
		logged = logged || strings.Contains(line, `"message":"order committed"`)
		notified = notified || containsAll(line, []string{"notification", `"event":"OrderPlaced"`})
		if logged && notified {
			return
		}
	}
	t.Errorf("the log was printed: %v, the notification: %v", logged, notified)
}

func TestLocal_logsJSON(t *testing.T) {
	t.Parallel()
	s := mustServe(t, nil, "-log", "json")
	mustPlace(t, s.url, "a0")
	s.mustSay(`"msg":"order","status":"placed"`)
	for line := range strings.Lines(s.close()) {
		if !json.Valid([]byte(line)) {
			t.Errorf("not JSON: %s", line)
		}
	}
}

// An interruption is what the user wanted, not an error of whatever it interrupted.
func TestLocal_isQuietWhenInterruptedBeforeItIsReady(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, errs bytes.Buffer
	if code := run(ctx, []string{"-addr", "127.0.0.1:0", "-aws", "127.0.0.1:0"}, &out, &errs); code != stopped || errs.Len() > 0 {
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
	s := mustServe(t, func(out io.Writer) io.Writer { return &oneAtATime{Writer: out, t: t} }, "-v")
	var customers sync.WaitGroup
	const orders = 20
	for i := range orders {
		customers.Go(func() { mustPlace(t, s.url, fmt.Sprintf("a%d", i)) })
	}
	for range orders {
		s.mustSay("placed    ")
	}
	customers.Wait()
}

// As a person would: a process, an order, Ctrl-C. Nothing that it started may outlive it.
func TestLocal_leavesNoProcessAfterCtrlC(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot send another one Ctrl-C on Windows")
	}
	program := filepath.Join(t.TempDir(), "local")
	if output, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	command := exec.Command(program, "-addr", "127.0.0.1:0", "-aws", "127.0.0.1:0")
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
	children := mustList(t, func(_, parent int) bool { return parent == command.Process.Pid })
	if len(children) < 4 {
		t.Errorf("it runs the processes %v, want one for each step", children)
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
	if left := mustList(t, func(pid, _ int) bool { return slices.Contains(children, pid) }); len(left) > 0 {
		t.Errorf("the processes %v are left", left)
	}
}

// mustList returns the processes of this machine that are wanted, by their id and their parent's.
func mustList(t *testing.T, wanted func(pid, parent int) bool) (pids []int) {
	t.Helper()
	list, err := exec.Command("ps", "-axo", "pid=,ppid=").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(list)) {
		var pid, parent int
		if _, err := fmt.Sscan(line, &pid, &parent); err != nil {
			t.Fatal(err)
		}
		if wanted(pid, parent) {
			pids = append(pids, pid)
		}
	}
	return pids
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
		"a port that is in use":         {[]string{"-addr", taken.Addr().String()}, notStarted, "hint: stop what uses it, or name another address with -addr"},
		"a port that is in use for AWS": {[]string{"-addr", "127.0.0.1:0", "-aws", taken.Addr().String()}, notStarted, "name another address with -aws"},
		"an address of everyone":        {[]string{"-addr", "0.0.0.0:0"}, notStarted, "not a loopback address"},
		"an address without a port":     {[]string{"-addr", "127.0.0.1"}, notStarted, "write host:port"},
		"an empty address":              {[]string{"-addr", ""}, badFlags, "-addr is empty"},
		"an argument":                   {[]string{"8081"}, badFlags, `"8081" is not a flag`},
		"an unknown authorization":      {[]string{"-authorization", "aws"}, badFlags, "it must be one of AWS_IAM, COGNITO_USER_POOLS, NONE"},
		"an unknown log":                {[]string{"-log", "xml"}, badFlags, "it must be text or json"},
		"quiet and verbose":             {[]string{"-q", "-v"}, badFlags, "give one"},
		"no time for an order":          {[]string{"-order-ttl", "0s"}, badFlags, "-order-ttl must be positive"},
		"no time for an invoice":        {[]string{"-invoice-url-ttl", "-1s"}, badFlags, "-invoice-url-ttl must be positive"},
		"no processes":                  {[]string{"-concurrency", "-1"}, badFlags, "-concurrency must not be negative"},
		"no orders under way":           {[]string{"-max-executions", "-1"}, badFlags, "-max-executions must not be negative"},
		"a throttle without its burst":  {[]string{"-throttle", "20"}, badFlags, "it must be two positive numbers, such as 20,40"},
		"a throttle that lets none in":  {[]string{"-throttle", "0,1"}, badFlags, "it must be two positive numbers"},
		"a time that stands still":      {[]string{"-time", "0x"}, badFlags, "it must be skip, or a factor from 1x to 1000000x"},
		"a time without its x":          {[]string{"-time", "60"}, badFlags, "it must be skip, or a factor"},
		"an unknown fault":              {[]string{"-fault", "put-object=explode"}, badFlags, "\"explode\" is not a fault of put-object"},
		"an unknown flag":               {[]string{"-port", "1"}, badFlags, "flag provided but not defined"},
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
