package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"skip-the-line/local"
)

// Where these are set, this program is the pulumi command of a test: a program and not a script, for Windows.
const (
	pulumiOutputs = "SMOKE_TEST_PULUMI_OUTPUTS"
	pulumiConfig  = "SMOKE_TEST_PULUMI_CONFIG"
)

func TestMain(m *testing.M) {
	if outputs, ok := os.LookupEnv(pulumiOutputs); ok {
		if len(os.Args) > 1 && os.Args[1] == "config" {
			outputs = os.Getenv(pulumiConfig)
		}
		fmt.Println(outputs)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// fakePulumi puts a command on the PATH that prints what the pulumi command would.
func fakePulumi(t *testing.T, outputs, config string) {
	t.Helper()
	dir := t.TempDir()
	name := "pulumi"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	mustCopy(t, filepath.Join(dir, name), os.Args[0])
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv(pulumiOutputs, outputs)
	t.Setenv(pulumiConfig, config)
}

func mustCopy(t *testing.T, to, from string) {
	t.Helper()
	source, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	target, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(target, source); err != nil {
		t.Fatal(err)
	}
	if err := target.Close(); err != nil {
		t.Fatal(err)
	}
}

func setCredentials(t *testing.T, keys aws.Credentials) {
	t.Helper()
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": keys.AccessKeyID, "AWS_SECRET_ACCESS_KEY": keys.SecretAccessKey, "AWS_SESSION_TOKEN": "",
		"AWS_PROFILE": "", "AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(name, value)
	}
}

const regionSet = `{"aws:region": {"value": "` + local.Region + `"}}`

func TestStack_isCheckedAsALocalOneIs(t *testing.T) {
	stack := mustStart(t, local.Options{Authorization: "AWS_IAM"})
	fakePulumi(t, `{"apiUrl": "`+stack.URL+`/"}`, regionSet)
	setCredentials(t, local.Credentials)
	if code, out, errs := runSmoke(t, "-stack", "dev", "-n", "2"); code != passed {
		t.Errorf("exit code %d\n%s%s", code, out, errs)
	}
}

func TestStack_openIsNotSigned(t *testing.T) {
	fakePulumi(t, `{"apiUrl": "http://127.0.0.1:1/live"}`, `{"skip-the-line:authorization": {"value": "NONE"}}`)
	target, err := connect(t.Context(), options{stack: "dev"}, nil)
	if err != nil || target.sign != nil || target.url != "http://127.0.0.1:1/live" {
		t.Errorf("the target is %+v, %v", target, err)
	}
}

func TestStack_saysWhatIsMissing(t *testing.T) {
	t.Run("the command", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		mustNotConnect(t, "hint: install it")
	})
	t.Run("the deployment", func(t *testing.T) {
		fakePulumi(t, `{}`, `{}`)
		mustNotConnect(t, "hint: pulumi up --stack dev")
	})
	t.Run("the credentials", func(t *testing.T) {
		fakePulumi(t, `{"apiUrl": "http://127.0.0.1:1"}`, regionSet)
		setCredentials(t, aws.Credentials{})
		mustNotConnect(t, "hint: set AWS_PROFILE")
	})
	t.Run("the region", func(t *testing.T) {
		fakePulumi(t, `{"apiUrl": "http://127.0.0.1:1"}`, `{}`)
		setCredentials(t, local.Credentials)
		t.Setenv("AWS_REGION", "")
		t.Setenv("AWS_DEFAULT_REGION", "")
		mustNotConnect(t, "hint: set AWS_REGION")
	})
}

func mustNotConnect(t *testing.T, says string) {
	t.Helper()
	if code, out, errs := runSmoke(t, "-stack", "dev"); code != notMade || !strings.Contains(errs, says) {
		t.Errorf("exit code %d, want %d and %q\n%s%s", code, notMade, says, out, errs)
	}
}
