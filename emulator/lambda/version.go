package lambda

import (
	"fmt"
	"os/exec"
	"path/filepath"
)

// version is a binary of the function and what its processes get.
type version struct {
	binary string // an absolute path
	env    []string
}

func (c Config) newVersion(binary string) (*version, error) {
	path, err := filepath.Abs(binary)
	if err == nil {
		_, err = exec.LookPath(path)
	}
	if err != nil || binary == "" {
		return nil, fmt.Errorf("lambda: function %s has no binary that can be run: build it and set Config.Binary: %w", c.Name, err)
	}
	return &version{path, c.environment(path)}, nil
}

// Replace makes invocations that start from now on run the binary, even if its path is the same as before. Those that
// have started end in the processes that they have. The error is that of a binary that can't be run, which changes
// nothing.
func (f *Function) Replace(binary string) error {
	next, err := f.config.newVersion(binary)
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.version = next
	for p := range f.processes {
		if p.phase == idle || p.phase == starting && p.invocation == nil {
			p.kill()
		}
	}
	return nil
}
