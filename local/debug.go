package local

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"time"

	"skip-the-line/definition"
	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/lambda"
)

// DebugAddress is where Delve listens, the address that editors try first.
const DebugAddress = "127.0.0.1:2345"

// patience is how long a function under a debugger, and whoever waits for it, has.
const patience = 24 * time.Hour

// findDebugger returns the path of Delve, and checks that there is a step to debug.
func (o Options) findDebugger() (string, error) {
	if !slices.ContainsFunc(definition.Steps, func(s definition.Step) bool { return s.Name == o.Debug }) {
		var names []string
		for _, step := range definition.Steps {
			names = append(names, step.Name)
		}
		return "", fmt.Errorf("%q is not a step to debug: it must be one of %s", o.Debug, strings.Join(names, ", "))
	}
	path, err := exec.LookPath("dlv")
	if err != nil {
		return "", errors.New("a step is debugged by Delve, and there is no dlv on the PATH\n" +
			`hint: go install github.com/go-delve/delve/cmd/dlv@latest, and add the directory bin of "go env GOPATH" to the PATH`)
	}
	return path, nil
}

// debug has a function run under Delve: in one process, which starts at once, stops at breakpoints only and has all the time it needs.
func debug(config *lambda.Config, delve string) {
	config.Wrapper = []string{delve, "exec", "--headless", "--listen=" + DebugAddress, "--api-version=2", "--accept-multiclient", "--continue"}
	config.Concurrency = 1
	config.Timeout, config.InitTimeout, config.QueueTimeout = patience, patience, patience
	config.MemorySize = max(config.MemorySize, debugMemory)
}

// debugMemory, in MB, gives Delve and the function as many processors as two of them use.
const debugMemory = 4096

// untimed is a clock by which nothing times out, so that a state waits for as long as a person is at a breakpoint.
type untimed struct{ asl.Clock }

func (untimed) WithTimeout(ctx context.Context, _ time.Duration) (context.Context, context.CancelFunc) {
	return context.WithCancel(ctx)
}
