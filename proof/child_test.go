package proof_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"skip-the-line/local"
	localfaults "skip-the-line/local/faults"
)

// A process of this test's binary serves a stack instead of testing if childData, its directory, is set. It is what can be
// killed.
const (
	childData    = "PROOF_STACK_DATA"
	childHandler = "PROOF_STACK_HANDLER"
	childLimit   = "PROOF_STACK_LIMIT" // how many bytes a file may have, if it is set
)

func TestMain(m *testing.M) {
	if directory := os.Getenv(childData); directory != "" {
		serveUntilKilled(directory)
	}
	os.Exit(m.Run())
}

// child is where the stack of another process is.
type child struct {
	URL, DynamoDB, S3 string

	process *exec.Cmd
	out     *bufio.Reader
}

// serveUntilKilled serves a stack whose bucket denies one write of ten, so that some orders fail and are compensated.
func serveUntilKilled(directory string) {
	denied, err := localfaults.Parse("put-object=deny:10%")
	if err != nil {
		panic(err)
	}
	stack, err := local.Start(context.Background(), local.Options{
		Data: directory, Handler: os.Getenv(childHandler), Faults: []localfaults.Rule{denied}, Warm: 1,
	})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	if limit := os.Getenv(childLimit); limit != "" {
		limitFiles(limit)
	}
	fmt.Println(mustMarshal(child{URL: stack.URL, DynamoDB: stack.DynamoDB, S3: stack.S3}))
	_, _ = os.Stdin.Read(make([]byte, 1)) // ends with the parent, if it is not killed before
	os.Exit(0)
}

// spawn starts a process that serves a stack.
func spawn(tb testing.TB, directory, handler string, env ...string) *child {
	tb.Helper()
	c := &child{process: exec.CommandContext(tb.Context(), os.Args[0])}
	c.process.Env = append(append(os.Environ(), env...), childData+"="+directory, childHandler+"="+handler)
	if _, err := c.process.StdinPipe(); err != nil {
		tb.Fatal(err)
	}
	out, err := c.process.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	c.process.Stderr = os.Stderr
	if err := c.process.Start(); err != nil {
		tb.Fatal(err)
	}
	c.out = bufio.NewReader(out)
	return c
}

// ready waits until the stack is ready. It is not if the process was killed before.
func (c *child) ready() error {
	line, err := c.out.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("the stack did not start: %s: %w", line, err)
	}
	if err := json.Unmarshal(line, c); err != nil {
		return fmt.Errorf("the stack did not start: %s", line)
	}
	return nil
}

// kill ends the process at once.
func (c *child) kill() {
	_ = c.process.Process.Kill()
	_ = c.process.Wait()
}
