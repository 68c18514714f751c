package launch

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// launched is the variable by which this test's binary is what go run compiles.
const launched = "LAUNCH"

func TestMain(m *testing.M) {
	if pkg := os.Getenv(launched); pkg != "" {
		os.Exit(Run(pkg, 2))
	}
	os.Exit(m.Run())
}

const program = `package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
)

func main() {
	out, _ := exec.Command(os.Args[2]).CombinedOutput()
	in, _ := io.ReadAll(os.Stdin)
	fmt.Println(os.Args[1], string(out), os.Args[3:], string(in))
	os.Exit(7)
}
`

func mustWrite(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// launch returns the command that launches a program of this source, in a module with a handler that prints its name.
func launch(t *testing.T, source string, args ...string) *exec.Cmd {
	t.Helper()
	dir := t.TempDir()
	mustWrite(t, filepath.Join(dir, "go.mod"), "module skip-the-line\n\ngo 1.26.0\n")
	mustWrite(t, filepath.Join(dir, "handler", "main.go"), "package main\n\nfunc main() { print(\"the handler\") }\n")
	mustWrite(t, filepath.Join(dir, "scripts", "greet", "words", "main.go"), source)
	cmd := exec.Command(os.Args[0], args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), launched+"=skip-the-line/scripts/greet/words")
	return cmd
}

func exitCode(t *testing.T, err error) int {
	t.Helper()
	ended, ok := errors.AsType[*exec.ExitError](err)
	if !ok {
		t.Fatal(err)
	}
	return ended.ExitCode()
}

func TestRun_becomesTheProgram(t *testing.T) {
	t.Parallel()
	cmd := launch(t, program, "-n", "two words", "")
	cmd.Stdin = strings.NewReader("the input")
	out, err := cmd.Output()
	if code := exitCode(t, err); code != 7 {
		t.Errorf("the exit code is %d", code)
	}
	if got, want := string(out), "-handler the handler [-n two words ] the input\n"; got != want {
		t.Errorf("it printed %q, want %q", got, want)
	}
}

// Whoever stops the process that was started, by its id, stops the program.
func TestRun_leavesSignalsToTheProgram(t *testing.T) {
	t.Parallel()
	cmd := launch(t, "package main\n\nimport \"os\"\n\nfunc main() {\n\tos.Stdout.WriteString(\"here\")\n\tos.Stdin.Read(make([]byte, 1))\n}\n")
	if _, err := cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 4)); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if n, err := out.Read(make([]byte, 1)); err == nil {
		t.Errorf("read %d bytes more: the program is still there", n)
	}
	_ = cmd.Wait() // which says that it was killed
}

func TestRun_saysWhatDoesNotCompile(t *testing.T) {
	t.Parallel()
	cmd := launch(t, strings.Replace(program, "fmt.Println", "fmt.Printn", 1))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if code := exitCode(t, cmd.Run()); code != 2 {
		t.Errorf("the exit code is %d", code)
	}
	if got := stderr.String(); !strings.HasPrefix(got, "greet: ") || !strings.Contains(got, "undefined: fmt.Printn") {
		t.Errorf("it printed %q", got)
	}
}
