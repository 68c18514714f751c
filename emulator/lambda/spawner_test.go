package lambda_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"

	"skip-the-line/emulator/lambda"
)

// children are programs that tests start as processes of their own: this one, with CHILD set to a name.
var children = map[string]func(){
	"crash": func() { // during an invocation, when it is killed
		f, err := lambda.Start(context.Background(), lambda.Config{Name: "f", Binary: os.Getenv("BINARY"), Timeout: time.Hour})
		if err == nil {
			_, err = f.Invoke(context.Background(), do("get", os.Getenv("GATE"), 0))
		}
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	},
}

func TestMain(m *testing.M) {
	if child := children[os.Getenv("CHILD")]; child != nil {
		child()
		return
	}
	code := m.Run()
	if dir, err := programs(); err == nil {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}

func TestProcesses_dieWithTheProgram(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux kills a process with its parent")
	}
	g := mustGate(t)
	program := exec.Command(os.Args[0])
	program.Env = append(os.Environ(), "CHILD=crash", "BINARY="+mustBuild(t, "behave"), "GATE="+g.url)
	program.Stderr = os.Stderr
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	<-g.arrived
	if err := program.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = program.Wait()
	<-g.left // whose end of the connection closes only with the process
}

// A process must not die with the thread of the goroutine that asked for it.
func TestProcesses_outliveTheCallersThread(t *testing.T) {
	t.Parallel()
	f := mustStart(t, "behave")
	warm := make(chan error)
	go func() {
		runtime.LockOSThread() // and not unlocked: the thread ends with this goroutine
		warm <- f.Warm(t.Context(), 1)
	}()
	if err := <-warm; err != nil {
		t.Fatal(err)
	}
	pid := f.Processes()[0].PID
	for range 100 {
		mustSucceed(t, f, do("say", "", 0))
	}
	if list := f.Processes(); len(list) != 1 || list[0].PID != pid {
		t.Errorf("process %d was lost: there are %v", pid, list)
	}
}
