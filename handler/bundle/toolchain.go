package bundle

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// toolchain is the user's go command, without any settings but where modules come from and are kept.
type toolchain struct {
	path      string   // of the go command
	moduleDir string   // of the module that is built
	env       []string // what every build starts from
}

// kept are the settings that stay the user's. They decide what can be fetched and where it is stored; what is
// fetched is fixed by go.sum.
var kept = []string{
	"GOAUTH", "GOCACHE", "GOCACHEPROG", "GOINSECURE", "GOMODCACHE", "GONOPROXY", "GONOSUMDB", "GOPATH",
	"GOPRIVATE", "GOPROXY", "GOSUMDB", "GOTMPDIR", "GOTOOLCHAIN", "GOVCS",
}

// neutral undoes the settings that would change a build. An empty value means the default, now that GOENV=off
// keeps `go env -w` from supplying another.
var neutral = []string{
	"GOENV=off", "GO111MODULE=on", "GOWORK=off", "GOFLAGS=", "GOEXPERIMENT=", "GOFIPS140=", "GODEBUG=",
	"CGO_ENABLED=0", "GOAMD64=v1", "GOARM64=v8.0",
}

// findToolchain finds the go command, its settings and the module around dir: an error says which is missing.
func findToolchain(ctx context.Context, dir string) (*toolchain, error) {
	path, err := exec.LookPath("go")
	if err != nil {
		return nil, errors.New("bundle: no Go toolchain found: " +
			"install Go ≥ 1.26 from https://go.dev/dl and make sure `go` is on PATH")
	}
	cmd := command(ctx, path, append([]string{"env", "-json", "GOMOD"}, kept...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GO111MODULE=on", "GOWORK=off")
	out, err := cmd.Output()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, fmt.Errorf("bundle: `go env` failed in %s: %w", dir, explain(err, stderrOf(err)))
	}
	var settings map[string]string
	if err := json.Unmarshal(out, &settings); err != nil {
		return nil, fmt.Errorf("bundle: `go env` did not print JSON: %w", err)
	}
	module := settings["GOMOD"]
	if module == "" || module == os.DevNull {
		at, _ := filepath.Abs(dir)
		return nil, fmt.Errorf("bundle: %s is not inside a Go module: run this from the skip-the-line repository", at)
	}
	env := append(os.Environ(), neutral...)
	for _, name := range kept {
		env = append(env, name+"="+settings[name])
	}
	return &toolchain{path: path, moduleDir: filepath.Dir(module), env: env}, nil
}

// build runs go build with the flags for the target's machine.
func (g *toolchain) build(ctx context.Context, t Target, flags, packages []string) error {
	out, err := g.run(ctx, t, append(flags, packages...))
	isMissing := func(pkg string) bool { return bytes.Contains(out, []byte("package "+pkg+" is not in std")) }
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil: // what the interrupted go command says would blame the code
		return ctx.Err()
	case bytes.Contains(out, []byte("go: creating work dir: ")), bytes.Contains(out, []byte("no space left on device")):
		return fmt.Errorf("bundle: the go command cannot write temporary files: set TMPDIR to a directory with space: %w", explain(err, out))
	case slices.ContainsFunc(packages, isMissing):
		return fmt.Errorf("bundle: the module in %s has no package %s: run this from the skip-the-line repository",
			g.moduleDir, packages[slices.IndexFunc(packages, isMissing)])
	default:
		return fmt.Errorf("bundle: %s does not build for %s/%s: %w", strings.Join(packages, " or "), t.OS, t.Arch, explain(err, out))
	}
}

// run runs go build and returns what it printed. It reports to the Progress that ctx carries.
func (g *toolchain) run(ctx context.Context, t Target, args []string) (printed []byte, err error) {
	var c compiled
	verb := []string{"build"}
	if c.report, _ = ctx.Value(progressKey{}).(Progress); c.report != nil {
		verb = append(verb, "-v")
		counting, stop := context.WithCancel(ctx)
		var counted sync.WaitGroup
		counted.Go(func() {
			c.count(counting, g.command(counting, t, append([]string{"list", "-deps", "-f", "{{if .Stale}}{{.ImportPath}}{{end}}"}, withoutOutput(args)...)).Output)
		})
		defer counted.Wait()
		defer stop()
	}
	cmd := g.command(ctx, t, append(verb, args...))
	cmd.Stdout, cmd.Stderr = &c, &c
	err = cmd.Run()
	return c.output(), err
}

// command returns the go command for the target's machine.
func (g *toolchain) command(ctx context.Context, t Target, args []string) *exec.Cmd {
	cmd := command(ctx, g.path, args...)
	cmd.Dir = g.moduleDir
	cmd.Env = append(slices.Clip(g.env), "GOOS="+t.OS, "GOARCH="+t.Arch) // a copy: two commands run at once
	return cmd
}

// withoutOutput returns the arguments of go build without -o, which go list does not take.
func withoutOutput(args []string) []string {
	i := slices.Index(args, "-o")
	return slices.Concat(args[:i], args[i+2:])
}

func command(ctx context.Context, path string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, path, args...)
	// An interrupt lets the go command stop its compilers and clear up; a kill would orphan them.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 3 * time.Second
	return cmd
}

// explain returns the first lines of what a failed command printed, or err if it printed nothing.
func explain(err error, printed []byte) error {
	const most = 12
	lines := strings.Split(strings.TrimSpace(string(printed)), "\n")
	if lines[0] == "" {
		return err
	}
	if len(lines) > most {
		lines = append(lines[:most], fmt.Sprintf("… and %d more lines", len(lines)-most))
	}
	if len(lines) == 1 {
		return errors.New(lines[0])
	}
	return errors.New("\n\t" + strings.Join(lines, "\n\t"))
}

func stderrOf(err error) []byte {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.Stderr
	}
	return nil
}
