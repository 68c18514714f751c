package main

import (
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"skip-the-line/definition"
	"skip-the-line/local"
)

// isLink matches a line that is a link and what it leads to.
var isLink = regexp.MustCompile(`^  [A-Za-z ]* http://[^ ]*$`)

// Each link leads somewhere.
func TestWelcome_linksLeadSomewhere(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	links := 0
	for line := range strings.Lines(options{}.welcome(stack)) {
		if line = strings.TrimSuffix(line, "\n"); !isLink.MatchString(line) {
			continue
		}
		links++
		fields := strings.Fields(line)
		response, err := http.Get(fields[len(fields)-1])
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", fields[len(fields)-1], response.Status)
		}
	}
	if links < 4 {
		t.Errorf("there are %d links", links)
	}
}

// mustPaste runs the script twice, as a person would who pastes it twice, and returns what it printed each time.
func mustPaste(t *testing.T, script string) (outputs []string) {
	t.Helper()
	for _, program := range []string{"bash", "curl"} {
		if _, err := exec.LookPath(program); err != nil {
			if os.Getenv("CI") != "" {
				t.Fatal(err)
			}
			t.Skip(err)
		}
	}
	for range 2 {
		output, err := exec.CommandContext(t.Context(), "bash", "-c", script).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s\n%s", err, script, output)
		}
		outputs = append(outputs, string(output))
	}
	return outputs
}

var statusLine = regexp.MustCompile(`(?m)^HTTP/1.1 (\d+) `)

// statuses returns the statuses that curl -i printed.
func statuses(output string) (all []string) {
	for _, found := range statusLine.FindAllStringSubmatch(output, -1) {
		all = append(all, found[1])
	}
	return all
}

func TestWelcome_canBePasted(t *testing.T) {
	t.Parallel()
	for _, authorization := range definition.Authorizations {
		t.Run(authorization, func(t *testing.T) {
			t.Parallel()
			stack := mustStart(t, local.Options{Authorization: authorization})
			var script strings.Builder
			for line := range strings.Lines(options{authorization: authorization}.welcome(stack)) {
				if strings.Contains(line, "go run") {
					break // the smoke calls have tests of their own
				}
				if strings.HasPrefix(line, "  ") && !isLink.MatchString(strings.TrimSuffix(line, "\n")) {
					script.WriteString(line)
				}
			}
			for _, output := range mustPaste(t, script.String()) {
				// The order may not have been placed yet when it is asked for.
				if got := strings.Join(statuses(output), " "); got != "202 200" && got != "202 404" {
					t.Errorf("the statuses are %s: %s", got, responseLine.FindAllString(output, -1))
				}
			}
		})
	}
}

// responseLine matches the first line of a response that curl -i prints, and its body.
var responseLine = regexp.MustCompile(`(?m)^(HTTP|\{).*$`)

var block = regexp.MustCompile("(?s)```sh\n(.*?)```")

func TestREADME_canBePasted(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	stack := mustStart(t, local.Options{})
	var script strings.Builder
	for _, found := range block.FindAllStringSubmatch(strings.ReplaceAll(string(readme), "\r\n", "\n"), -1) {
		if strings.Contains(found[1], "curl") {
			script.WriteString(strings.ReplaceAll(found[1], "http://127.0.0.1:8080", stack.URL))
		}
	}
	for _, output := range mustPaste(t, script.String()) {
		if got := strings.Join(statuses(output), " "); got != "200 200 200 204 200 204" || !strings.Contains(output, `"status": "placed"`) && !strings.Contains(output, `"status":"placed"`) {
			t.Errorf("the statuses are %s: %s", got, responseLine.FindAllString(output, -1))
		}
	}
}

func mustStart(t *testing.T, o local.Options) *local.Stack {
	t.Helper()
	stack, err := local.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stack.Close() })
	return stack
}
