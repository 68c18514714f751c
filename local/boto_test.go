package local_test

import (
	"os"
	"os/exec"
	"runtime"
	"testing"

	"skip-the-line/local"
)

// mustFindBoto returns a Python that has boto3.
func mustFindBoto(t *testing.T) (python string) {
	t.Helper()
	for _, python := range []string{"python3", "/usr/bin/python3"} { // Debian's package is for its own only
		if exec.CommandContext(t.Context(), python, "-c", "import boto3").Run() == nil {
			return python
		}
	}
	if os.Getenv("CI") != "" && runtime.GOOS == "linux" { // other systems' runners have none
		t.Fatal("there is no Python with boto3: Debian's package is python3-boto3")
	}
	t.Skip("there is no Python with boto3")
	return ""
}

// botocore reads responses by the models of AWS's services, another reader than the SDK for Go.
func TestAWS_isReadByBoto(t *testing.T) {
	t.Parallel()
	python := mustFindBoto(t)
	stack := mustStart(t, local.Options{AWSAuth: true}) // and its signatures are verified
	placed := mustRun(t, stack, flatWhites("a0", "Melbourne"))
	command := exec.CommandContext(t.Context(), python, "testdata/boto.py", stack.AWS, local.Region,
		machine, "arn:aws:sns:"+local.Region+":000000000000:orders", placed.ID)
	command.Env = append(os.Environ(), "no_proxy=*", "AWS_CONFIG_FILE="+os.DevNull, "AWS_SHARED_CREDENTIALS_FILE="+os.DevNull,
		"AWS_ACCESS_KEY_ID="+local.Credentials.AccessKeyID, "AWS_SECRET_ACCESS_KEY="+local.Credentials.SecretAccessKey, "AWS_SESSION_TOKEN=")
	if output, err := command.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, output)
	}
}
