package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := write("good.asl.json", `{"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Pass", "Output": "{% 1 %}", "End": true}}}`)
	bad := write("bad.asl.json", "{\"StartAt\": \"A\",\n \"States\": {\"A\": {\"Type\": \"Pass\", \"Nxt\": 1, \"End\": true}}}")
	for name, test := range map[string]struct {
		args   []string
		stdin  string
		want   string
		code   int
		stderr string
	}{
		"no problem": {[]string{"check", good}, ``, ``, fine, ``},
		"a problem": {[]string{"check", good, bad}, ``,
			bad + ":2:35: state \"A\", Nxt: is not supported in a Pass state; remove it, or check its spelling\n", problems, ``},
		"as JSON": {[]string{"check", "-json", "-"}, `[]`, `[
  {
    "file": "-",
    "message": "must be an object",
    "line": 1,
    "column": 1
  }
]
`, problems, ``},
		"no problem as JSON":  {[]string{"check", "-json", good}, ``, "[]\n", fine, ``},
		"no file":             {[]string{"check"}, ``, ``, failed, `usage:`},
		"no command":          {nil, ``, ``, failed, `usage:`},
		"help":                {[]string{"check", "-h"}, ``, ``, fine, `usage:`},
		"a file that is gone": {[]string{"check", filepath.Join(dir, "gone")}, ``, ``, failed, `asl: open `},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var stdout, stderr strings.Builder
			code := run(test.args, strings.NewReader(test.stdin), &stdout, &stderr)
			if stdout.String() != test.want || code != test.code || !strings.HasPrefix(stderr.String(), test.stderr) || (test.stderr == "") != (stderr.Len() == 0) {
				t.Errorf("code %d, stdout\n%s\nstderr\n%s", code, stdout.String(), stderr.String())
			}
		})
	}
}

// The project's own workflow has no problems as it lies, with its placeholders.
func TestRun_ownWorkflow(t *testing.T) {
	t.Parallel()
	var stdout, stderr strings.Builder
	if code := run([]string{"check", "../../definition/order.asl.json"}, nil, &stdout, &stderr); code != fine {
		t.Errorf("code %d\n%s%s", code, stdout.String(), stderr.String())
	}
}
