package main

import (
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"skip-the-line/local"
)

// isLink matches a line that is a link and what it leads to.
var isLink = regexp.MustCompile(`^  [A-Za-z ]* http://[^ ]*$`)

// Each link leads somewhere.
func TestWelcome_linksLeadSomewhere(t *testing.T) {
	t.Parallel()
	stack, err := local.Start(t.Context(), local.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stack.Close() })
	links := 0
	for line := range strings.Lines(options{}.welcome(stack.URL)) {
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
	if links < 5 {
		t.Errorf("there are %d links", links)
	}
}

// What is printed to be pasted is pasted, twice, as a person would.
func TestWelcome_canBePasted(t *testing.T) {
	t.Parallel()
	for _, program := range []string{"bash", "curl"} {
		if _, err := exec.LookPath(program); err != nil {
			if os.Getenv("CI") != "" {
				t.Fatal(err)
			}
			t.Skip(err)
		}
	}
	for _, authorization := range []string{"NONE", "AWS_IAM"} {
		t.Run(authorization, func(t *testing.T) {
			t.Parallel()
			stack, err := local.Start(t.Context(), local.Options{Authorization: authorization})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = stack.Close() })
			var script strings.Builder
			for line := range strings.Lines(options{authorization: authorization}.welcome(stack.URL)) {
				if strings.Contains(line, "go run") {
					break // the smoke calls have tests of their own
				}
				if strings.HasPrefix(line, "  ") && !isLink.MatchString(strings.TrimSuffix(line, "\n")) {
					script.WriteString(line)
				}
			}
			for range 2 {
				output, err := exec.CommandContext(t.Context(), "bash", "-c", script.String()).CombinedOutput()
				if err != nil || !strings.Contains(string(output), "HTTP/1.1 202") || strings.Contains(string(output), "HTTP/1.1 403") ||
					strings.Count(string(output), "HTTP/1.1") != 2 {
					t.Errorf("%v\n%s\n%s", err, script.String(), output)
				}
			}
		})
	}
}
