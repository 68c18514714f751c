package skiptheline_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"

	"skip-the-line/definition"
	"skip-the-line/emulator/asl"
)

var update = flag.Bool("update", false, "write the workflow's diagram into docs/workflow.md")

const (
	diagramPage  = "docs/workflow.md"
	diagramBegin = "```mermaid\n"
	diagramEnd   = "```\n"
)

// The diagram in docs/workflow.md is drawn from the workflow that is deployed.
func TestDocs_drawTheWorkflow(t *testing.T) {
	text, err := os.ReadFile(diagramPage)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), diagramBegin)
	drawn, after, ok2 := strings.Cut(rest, diagramEnd)
	if !ok || !ok2 {
		t.Fatal("docs/workflow.md has no diagram")
	}
	want := diagram(t)
	if *update {
		if err := os.WriteFile(diagramPage, []byte(before+diagramBegin+want+diagramEnd+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if drawn != want {
		t.Error("docs/workflow.md draws another workflow than the one that is deployed; hint: go test . -run draw -update")
		t.Logf("missing: %q", linesWithout(want, drawn))
		t.Logf("to remove: %q", linesWithout(drawn, want))
	}
}

// linesWithout returns the lines of a text that another text does not have.
func linesWithout(text, other string) (lines []string) {
	for line := range strings.Lines(text) {
		if !strings.Contains(other, line) {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return lines
}

// diagram draws the workflow in Mermaid (https://mermaid.js.org/syntax/stateDiagram.html).
func diagram(t *testing.T) string {
	t.Helper()
	values := definition.WorkflowFunctions(func(step string) string { return "arn:" + step })
	maps.Copy(values, map[string]string{"Partition": "aws", "TableName": "orders", "TopicArn": "arn:topic"})
	document, err := definition.Workflow(values)
	if err != nil {
		t.Fatal(err)
	}
	machine, err := asl.Load(document)
	if err != nil {
		t.Fatal(err)
	}
	var lines strings.Builder
	fmt.Fprintf(&lines, "stateDiagram-v2\n    [*] --> %s\n", machine.StartAt())
	drawn := map[string]bool{}
	for _, way := range machine.Transitions() {
		line := fmt.Sprintf("    %s --> %s", way.From, way.To)
		switch {
		case way.To == "":
			line = fmt.Sprintf("    %s --> [*]", way.From)
		case way.Kind == asl.CatchTransition:
			line += ": " + label(way.Label)
		}
		// A notification goes on to the same state whether it was lost or not.
		if base, _, _ := strings.Cut(line, ":"); !drawn[base] {
			drawn[base] = true
			lines.WriteString(line + "\n")
		}
	}
	return lines.String()
}

// label shortens what a Catcher catches to what a reader of the diagram wants to know.
func label(errorEquals string) string {
	switch {
	case errorEquals == asl.All:
		return "any other failure, after retries"
	case strings.Contains(errorEquals, "ConditionalCheckFailed"):
		return "already gone"
	}
	return errorEquals
}
