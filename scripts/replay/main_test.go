package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"skip-the-line/definition"
)

// Orders of every end go as they went. When a change of the workflow makes this fail on purpose, write the histories anew:
//
//	go test ./local -run TestHistories -args -histories ../scripts/replay/testdata
func TestReplay_keptHistories(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.json")
	if err != nil {
		t.Fatal(err)
	}
	var stdout, stderr strings.Builder
	if code := run(files, &stdout, &stderr); code != same {
		t.Errorf("exit code %d\n%s%s", code, stdout.String(), stderr.String())
	}
	for _, end := range []string{"OrderPlaced", "OrderRejected", "OrderFailed", "CompensationFailed"} {
		if !strings.Contains(stdout.String(), "→ "+end+"\n") {
			t.Errorf("no history ends in %s", end)
		}
	}
}

func TestReplay(t *testing.T) {
	t.Parallel()
	write := func(name string, content []byte) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	changed := write("changed.asl.json", bytes.Replace(definition.WorkflowSource(), []byte(`"event": "OrderPlaced"`), []byte(`"event": "Placed"`), 1))
	broken := write("broken.asl.json", []byte(`{"StartAt": "A"}`))
	page := write("page.json", []byte(`{"events": [{"id": 1}], "nextToken": "x"}`))
	const placed = "testdata/placed.json"
	for name, test := range map[string]struct {
		args           []string
		stdout, stderr string // parts
		code           int
	}{
		"the same":     {[]string{placed}, "same     testdata/placed.json: PutItem → PutObject → NotifyPlaced → OrderPlaced\n", ``, same},
		"a difference": {[]string{"-definition", changed, placed}, `state "NotifyPlaced": Parameters.Message.event was "OrderPlaced" and is now "Placed"`, ``, differs},
		"after a redrive": {[]string{"-definition", changed, "testdata/stopped-and-redriven.json"}, `differs  testdata/stopped-and-redriven.json: PutItem → PutObject → PutObject → NotifyPlaced → OrderPlaced
         event 17, state "NotifyPlaced": Parameters.Message.event was "OrderPlaced" and is now "Placed"`, ``, differs},
		"the same path":       {[]string{"-definition", changed, "-path", placed}, "same     ", ``, same},
		"a difference, JSON":  {[]string{"-json", "-definition", changed, placed}, `"field": "Parameters.Message.event",`, ``, differs},
		"none, JSON":          {[]string{"-json", placed}, `"difference": null`, ``, same},
		"no file":             {nil, ``, `usage:`, failed},
		"a file that is gone": {[]string{"gone.json"}, ``, `replay: gone.json: open gone.json`, failed},
		"a page of a history": {[]string{page}, ``, `it is one page of a longer history`, failed},
		"a broken definition": {[]string{"-definition", broken, placed}, ``, `replay: the definition: `, failed},
		"help":                {[]string{"-h"}, ``, `usage:`, same},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var stdout, stderr strings.Builder
			code := run(test.args, &stdout, &stderr)
			if code != test.code || !strings.Contains(stdout.String(), test.stdout) || !strings.Contains(stderr.String(), test.stderr) {
				t.Errorf("exit code %d, want %d\n%s%s", code, test.code, stdout.String(), stderr.String())
			}
		})
	}
}
