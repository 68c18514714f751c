package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"skip-the-line/local"
)

// signWith signs as the smoke calls do, with the credentials given.
func signWith(keys aws.Credentials, region string, now func() time.Time) signer {
	return sign(credentials.StaticCredentialsProvider{Value: keys}, region, now)
}

func TestSignedCallsPassAndOthersDoNot(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{Authorization: "AWS_IAM"})
	wrongSecret := local.Credentials
	wrongSecret.SecretAccessKey = "guessed"
	stranger := local.Credentials
	stranger.AccessKeyID = "AKIASTRANGER00000000"
	ago := func(d time.Duration) func() time.Time {
		return func() time.Time { return time.Now().Add(-d) }
	}
	for name, test := range map[string]struct {
		sign   signer
		status int
		says   string
	}{
		"signed":                        {signWith(local.Credentials, local.Region, time.Now), http.StatusNotFound, "no active order"},
		"not signed":                    {nil, http.StatusForbidden, "not signed"},
		"signed with another secret":    {signWith(wrongSecret, local.Region, time.Now), http.StatusForbidden, "does not match"},
		"signed by a stranger":          {signWith(stranger, local.Region, time.Now), http.StatusForbidden, "may not make"},
		"signed for another region":     {signWith(local.Credentials, "eu-central-1", time.Now), http.StatusForbidden, "does not match"},
		"signed six minutes ago":        {signWith(local.Credentials, local.Region, ago(6*time.Minute)), http.StatusForbidden, "too old"},
		"signed in six minutes' time":   {signWith(local.Credentials, local.Region, ago(-6*time.Minute)), http.StatusForbidden, "does not match"},
		"changed after it was signed":   {tampering(signWith(local.Credentials, local.Region, time.Now)), http.StatusForbidden, "does not match"},
		"signed for another service":    {forService(local.Credentials), http.StatusForbidden, "does not match"},
		"signed without the whole body": {withoutBody(signWith(local.Credentials, local.Region, time.Now)), http.StatusForbidden, "does not match"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(stack.URL, test.sign, 1)
			call := func() (reply, error) { return c.get(t.Context(), newOrder{AccountID: "a0", VendorID: "v0"}) }
			if strings.Contains(name, "body") {
				call = func() (reply, error) {
					return c.post(t.Context(), "not-a-uuid", "application/json", []byte(`{"order": {}}`))
				}
			}
			answer, err := call()
			if err != nil {
				t.Fatal(err)
			}
			if answer.status != test.status || !strings.Contains(answer.message(), test.says) {
				t.Errorf("answered %d %q, want %d and %q", answer.status, answer.message(), test.status, test.says)
			}
		})
	}
}

// tampering asks for another account's order than the one whose call was signed.
func tampering(sign signer) signer {
	return func(request *http.Request, body []byte) error {
		err := sign(request, body)
		request.URL.RawQuery = strings.Replace(request.URL.RawQuery, "accountid=a0", "accountid=a1", 1)
		return err
	}
}

func withoutBody(sign signer) signer {
	return func(request *http.Request, _ []byte) error { return sign(request, nil) }
}

func forService(keys aws.Credentials) signer {
	signed := signWith(keys, local.Region, time.Now)
	return func(request *http.Request, body []byte) error {
		err := signed(request, body)
		request.Header.Set("Authorization", strings.Replace(request.Header.Get("Authorization"), "execute-api", "s3", 1))
		return err
	}
}

// fakePulumi puts a command on the PATH that answers as the pulumi command does.
func fakePulumi(t *testing.T, outputs, config string) {
	t.Helper()
	dir := t.TempDir()
	script := "#!/bin/sh\ncase \"$1\" in stack) cat <<'END'\n" + outputs + "\nEND\n;; config) cat <<'END'\n" + config + "\nEND\n;; esac\n"
	if err := os.WriteFile(filepath.Join(dir, "pulumi"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
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

const aStateMachine = "arn:aws:states:" + local.Region + ":000000000000:stateMachine:order"

// The stack's executions are asked for at the endpoint of Step Functions, which here is the local stack's to play.
func TestSmokeOfAStack(t *testing.T) {
	stack := mustStart(t, local.Options{Authorization: "AWS_IAM"})
	fakePulumi(t, `{"apiUrl": "`+stack.URL+`", "stateMachineArn": "`+aStateMachine+`"}`, `{}`)
	setCredentials(t, local.Credentials)
	t.Setenv("AWS_ENDPOINT_URL_SFN", mustDescribeExecutions(t, stack))
	if code, out, errs := runSmoke(t, "-stack", "dev", "-n", "2"); code != passed {
		t.Errorf("exit code %d\n%s%s", code, out, errs)
	}
}

func TestSmokeOfAStackThatIsOpen(t *testing.T) {
	fakePulumi(t, `{"apiUrl": "http://127.0.0.1:1/live", "stateMachineArn": "`+aStateMachine+`"}`,
		`{"skip-the-line:authorization": {"value": "NONE"}}`)
	target, err := connect(t.Context(), options{stack: "dev"}, nil)
	if err != nil || target.sign != nil || target.url != "http://127.0.0.1:1/live" {
		t.Errorf("the target is %+v, %v", target, err)
	}
}

func TestSmokeOfAStackTellsWhatIsMissing(t *testing.T) {
	t.Run("the command", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		mustRefuse(t, "hint: install it")
	})
	t.Run("the deployment", func(t *testing.T) {
		fakePulumi(t, `{}`, `{}`)
		mustRefuse(t, "hint: pulumi up --stack dev")
	})
	t.Run("the credentials", func(t *testing.T) {
		fakePulumi(t, `{"apiUrl": "http://127.0.0.1:1", "stateMachineArn": "`+aStateMachine+`"}`, `{}`)
		setCredentials(t, aws.Credentials{})
		mustRefuse(t, "hint: set AWS_PROFILE")
	})
}

func mustRefuse(t *testing.T, says string) {
	t.Helper()
	if code, out, errs := runSmoke(t, "-stack", "dev"); code != notMade || !strings.Contains(errs, says) {
		t.Errorf("exit code %d, want %d and %q\n%s%s", code, notMade, says, out, errs)
	}
}
