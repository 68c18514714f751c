package main

import (
	"os/exec"
	"strings"
	"testing"
)

func goList(t *testing.T, args ...string) (lines []string) {
	t.Helper()
	output, err := exec.Command("go", append([]string{"list"}, args...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(output)), "\n")
}

// The handler is one small binary: what deploys it and what runs it locally must stay out of it.
func TestHandlerDependsOnLittle(t *testing.T) {
	t.Parallel()
	for _, dependency := range goList(t, "-deps", "skip-the-line/handler") {
		for _, foreign := range []string{"github.com/pulumi", "skip-the-line/infra", "skip-the-line/local", "skip-the-line/scripts", "github.com/aws/aws-sdk-go-v2/config"} {
			if strings.HasPrefix(dependency, foreign) {
				t.Errorf("the handler depends on %s", dependency)
			}
		}
	}
}

// Which room may use which: infra and local share the handler and the documents, and nothing uses the scripts.
func TestRoomsKeepApart(t *testing.T) {
	t.Parallel()
	for _, line := range goList(t, "-f", `{{.ImportPath}} {{join .Imports " "}}`, "skip-the-line/...") {
		imports := strings.Fields(line)
		from := imports[0]
		for _, to := range imports[1:] {
			switch {
			case strings.HasPrefix(to, "skip-the-line/scripts"),
				strings.HasPrefix(from, "skip-the-line/infra") && strings.HasPrefix(to, "skip-the-line/local"),
				strings.HasPrefix(from, "skip-the-line/local") && strings.HasPrefix(to, "skip-the-line/infra") && to != "skip-the-line/definition",
				strings.HasPrefix(from, "skip-the-line/local") && strings.HasPrefix(to, "github.com/pulumi"):
				t.Errorf("%s imports %s", from, to)
			}
		}
	}
}
