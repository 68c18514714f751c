package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"skip-the-line/local"
)

// awsVersion returns the version of the aws command: its major and its minor number.
func awsVersion(t *testing.T) (major, minor int) {
	t.Helper()
	output, err := exec.CommandContext(t.Context(), "aws", "--version").CombinedOutput()
	if err != nil && os.Getenv("CI") != "" {
		t.Fatalf("there is no aws command: Debian's package is awscli: %v", err)
	}
	if err != nil {
		t.Skipf("there is no aws command: %v", err)
	}
	if _, err := fmt.Sscanf(string(output), "aws-cli/%d.%d.", &major, &minor); err != nil {
		t.Fatalf("the version is %q: %v", output, err)
	}
	return major, minor
}

// The lines that the stack prints and the page's commands work as they are pasted, after an order.
func TestAWS_commandsOfThePageCanBePasted(t *testing.T) {
	t.Parallel()
	major, minor := awsVersion(t)
	page, err := os.ReadFile("../../../docs/aws.md")
	if err != nil {
		t.Fatal(err)
	}
	commands := block.FindStringSubmatch(strings.ReplaceAll(string(page), "\r\n", "\n"))
	if commands == nil {
		t.Fatal("the page has no commands")
	}
	asked := make(chan string, 10)
	subscriber := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		asked <- string(body)
	}))
	t.Cleanup(subscriber.Close)

	stack := mustStart(t, local.Options{})
	id := mustPlaceAndWait(t, stack)
	script := "set -eu\nID=" + id + "\n" + strings.Join(regexp.MustCompile(`(?m)^ *export AWS_.*$`).FindAllString(options{}.welcome(stack), -1), "\n") + "\n"
	if major == 1 && minor < 29 || major == 2 && minor < 13 {
		script += `aws() { command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }` + "\n"
	}
	script += strings.ReplaceAll(commands[1], "http://127.0.0.1:9000/", subscriber.URL)
	if major == 1 {
		script = strings.ReplaceAll(script, "aws logs tail ", "aws logs filter-log-events --log-group-name ")
	}
	command := exec.CommandContext(t.Context(), "bash", "-c", script)
	command.Dir = t.TempDir() // for the function's response
	command.Env = append(os.Environ(), "AWS_PAGER=", "AWS_EC2_METADATA_DISABLED=true", "no_proxy=*", "AWS_CONFIG_FILE="+os.DevNull, "AWS_SHARED_CREDENTIALS_FILE="+os.DevNull)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	output, err := command.Output()
	if err != nil {
		t.Fatalf("%v\n%s\n%s\n%s", err, script, output, &stderr)
	}
	for what, part := range map[string]string{
		"the table":     `"accountid": {`,
		"the bucket":    id + ".json",
		"the history":   `"type": "ExecutionSucceeded"`,
		"the topic":     `"SubscriptionArn": "pending confirmation"`,
		"the function":  `"StatusCode": 200`,
		"the log":       "order committed",
		"and its order": id,
	} {
		if !strings.Contains(string(output), part) {
			t.Errorf("%s: nothing says %s:\n%s", what, part, output)
		}
	}
	select {
	case body := <-asked:
		if !strings.Contains(body, `"Type":"SubscriptionConfirmation"`) {
			t.Errorf("the subscriber got %s", body)
		}
	case <-time.After(time.Minute):
		t.Error("the subscriber was not asked to confirm")
	}
	if response, err := os.ReadFile(command.Dir + "/response.json"); err != nil || !strings.Contains(string(response), `"statusCode":400`) {
		t.Errorf("the function's response is %s, %v", response, err)
	}
}

// mustPlaceAndWait places an order and returns its id once it is placed.
func mustPlaceAndWait(t *testing.T, stack *local.Stack) (id string) {
	t.Helper()
	response, err := http.Post(stack.URL+"/order", "application/json", strings.NewReader(fmt.Sprintf(anOrder, "a0")))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusAccepted {
		t.Fatalf("%s %s, %v", response.Status, body, err)
	}
	id = strings.Split(string(body), `"`)[3]
	if x, err := stack.Execution(t.Context(), id); err != nil || x.Status != "SUCCEEDED" {
		t.Fatalf("the order ended as %+v, %v", x, err)
	}
	return id
}
