package vtl_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"skip-the-line/emulator/gateway/vtl"
)

// testdata/velocity.jsonl holds what Apache Velocity 1.7 made of templates, with an InvalidReferenceEventHandler that has the
// empty string for everything, as API Gateway's has; no want where it failed. What is marked as rejected is rejected here.
func TestRender_asVelocity(t *testing.T) {
	t.Parallel()
	recorded, err := os.ReadFile("testdata/velocity.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(recorded)) {
		var test struct {
			Template string
			Want     *string
			Rejected bool
		}
		if err := json.Unmarshal([]byte(line), &test); err != nil {
			t.Fatal(err)
		}
		template, err := vtl.Parse(test.Template, options())
		var got vtl.Result
		if err == nil {
			got, err = template.Render(call{body: `{"a":1}`, query: map[string]string{"n": "N"}})
		}
		if test.Rejected {
			if err == nil {
				t.Errorf("%q is not rejected", test.Template)
			}
			continue
		}
		if err != nil || test.Want == nil || string(got.Body) != *test.Want {
			t.Errorf("%q renders %q, %v; Velocity: %s", test.Template, got.Body, err, line)
		}
	}
}
