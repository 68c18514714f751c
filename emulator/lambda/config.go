package lambda

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

func (c Config) withDefaults() (Config, error) {
	if c.Name == "" {
		return c, fmt.Errorf("lambda: the function has no name: set Config.Name")
	}
	for name := range c.Env {
		if slices.Contains(reserved, name) {
			return c, fmt.Errorf("lambda: function %s may not set %s, which Lambda itself sets: leave it out of Config.Env",
				c.Name, name)
		}
	}
	c.Region = cmp.Or(c.Region, "us-east-1")
	c.ARN = cmp.Or(c.ARN, "arn:aws:lambda:"+c.Region+":000000000000:function:"+c.Name)
	c.Credentials = cmp.Or(c.Credentials, Credentials{AccessKeyID, SecretAccessKey, SessionToken})
	c.MemorySize = cmp.Or(c.MemorySize, 128)
	c.Timeout = cmp.Or(c.Timeout, 3*time.Second)
	c.InitTimeout = cmp.Or(c.InitTimeout, 10*time.Second)
	c.Concurrency = cmp.Or(c.Concurrency, 10)
	if c.MemorySize < 0 || c.Timeout < 0 || c.InitTimeout < 0 || c.Concurrency < 0 || c.QueueTimeout < 0 {
		return c, fmt.Errorf("lambda: function %s has a negative size, time or concurrency", c.Name)
	}
	if c.Fault == nil {
		c.Fault = func(string, []byte) Fault { return NoFault }
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.AfterFunc == nil {
		c.AfterFunc = func(d time.Duration, f func()) func() bool { return time.AfterFunc(d, f).Stop }
	}
	return c, nil
}

// memoryPerProcessor is how much memory, in MB, comes with one processor
// (https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html).
const memoryPerProcessor = 1769

// Credentials are what a function's SDK signs its calls with.
type Credentials struct{ AccessKeyID, SecretAccessKey, SessionToken string }

// The credentials that a function gets without others. They are valid on this machine only.
const (
	AccessKeyID     = "ASIALOCALFUNCTION000"
	SecretAccessKey = "this-secret-opens-nothing-beyond-this-machine"
	SessionToken    = "local-session"
)

// reserved are the variables that a function's configuration may not set
// (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime).
var reserved = []string{
	"_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV",
	"AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION",
	"AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME",
	"AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
	"AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR",
}

// environment returns the variables that every process of the function with the binary gets, sorted. The function's own
// replace those that Lambda lets it set.
func (c Config) environment(binary string) []string {
	values := map[string]string{
		"AWS_LAMBDA_FUNCTION_NAME":        c.Name,
		"AWS_LAMBDA_FUNCTION_VERSION":     "$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": strconv.Itoa(c.MemorySize),
		"AWS_LAMBDA_INITIALIZATION_TYPE":  "on-demand",
		"AWS_LAMBDA_LOG_FORMAT":           "JSON",
		"AWS_LAMBDA_LOG_GROUP_NAME":       c.logGroup(),
		"AWS_REGION":                      c.Region,
		"AWS_DEFAULT_REGION":              c.Region,
		"AWS_ACCESS_KEY_ID":               c.Credentials.AccessKeyID,
		"AWS_SECRET_ACCESS_KEY":           c.Credentials.SecretAccessKey,
		"AWS_SESSION_TOKEN":               c.Credentials.SessionToken,
		"LAMBDA_TASK_ROOT":                filepath.Dir(binary),
		"_HANDLER":                        "bootstrap",
		"LANG":                            "en_US.UTF-8",
		"PATH":                            "/usr/local/bin:/usr/bin:/bin",
		"TZ":                              ":UTC",
		// Not Lambda's: without it each process would use all of this machine's processors for its garbage collector, at the
		// cost of the others.
		"GOMAXPROCS": strconv.Itoa(max(1, c.MemorySize/memoryPerProcessor)),
		// Not Lambda's either: without them the SDK finds the developer's own settings, even when HOME is unset.
		"AWS_CONFIG_FILE":             os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE": os.DevNull,
	}
	for name, value := range c.Env {
		values[name] = value
	}
	var env []string
	for name, value := range values {
		env = append(env, name+"="+value)
	}
	slices.Sort(env)
	return env
}

func (c Config) logGroup() string { return "/aws/lambda/" + c.Name }

// logStream returns a new name for a process's log stream, in Lambda's form.
func (c Config) logStream() string {
	return c.Now().UTC().Format("2006/01/02/") + "[$LATEST]" + strings.ReplaceAll(uuid.NewString(), "-", "")
}
