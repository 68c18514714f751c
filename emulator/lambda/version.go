package lambda

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
)

// version is a binary of the function and what its processes get.
type version struct {
	binary string // an absolute path
	env    []string
	id     string
	since  time.Time
	code   func() (size int64, sha256 string) // of the binary when it was first asked for
}

func (c Config) newVersion(binary string) (*version, error) {
	path, err := filepath.Abs(binary)
	if err == nil {
		_, err = exec.LookPath(path)
	}
	if err != nil || binary == "" {
		return nil, fmt.Errorf("lambda: function %s has no binary that can be run: build it and set Config.Binary: %w", c.Name, err)
	}
	code := sync.OnceValues(func() (int64, string) {
		content, _ := os.ReadFile(path) // one that is missing has no size
		sum := sha256.Sum256(content)
		return int64(len(content)), base64.StdEncoding.EncodeToString(sum[:])
	})
	return &version{path, c.environment(path), uuid.NewString(), c.Now(), code}, nil
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

// configuration is AWS's FunctionConfiguration
// (https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html).
type configuration struct {
	FunctionName, FunctionArn, Version, Runtime, Handler, PackageType string
	MemorySize, Timeout                                               int // in MB, in seconds
	CodeSize                                                          int64
	CodeSha256, LastModified, RevisionId, State, LastUpdateStatus     string
	Architectures                                                     []string
	Environment                                                       struct{ Variables map[string]string }
	LoggingConfig                                                     struct{ LogFormat, LogGroup string }
}

func (f *Function) configuration() configuration {
	f.mu.Lock()
	v := f.version
	f.mu.Unlock()
	c := configuration{
		FunctionName: f.config.Name, FunctionArn: f.config.ARN, Version: "$LATEST",
		Runtime: "provided.al2023", Handler: "bootstrap", PackageType: "Zip",
		MemorySize: f.config.MemorySize, Timeout: int(f.config.Timeout.Round(time.Second).Seconds()),
		LastModified: v.since.UTC().Format("2006-01-02T15:04:05.000-0700"), RevisionId: v.id,
		State: "Active", LastUpdateStatus: "Successful",
		Architectures: []string{strings.Replace(runtime.GOARCH, "amd64", "x86_64", 1)},
	}
	c.CodeSize, c.CodeSha256 = v.code()
	c.Environment.Variables = f.config.Env
	c.LoggingConfig.LogFormat, c.LoggingConfig.LogGroup = "JSON", f.config.logGroup()
	return c
}
