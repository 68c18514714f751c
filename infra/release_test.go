package main

import (
	"os"
	"path/filepath"
	"testing"

	"skip-the-line/infra/internal/standin"
)

// releases publishes versions, takes one back, tries the next with a share of the calls, and goes on.
func releases(t *testing.T, zip string) {
	account := standin.NewAccount()
	e := newEngine(t, configurations["dev"], account)
	e.zip = zip
	e.released("1", live{"1", nil})
	account.Done()

	e.zip = mustChange(t, zip, "two")
	e.released("2", live{"2", nil})
	e.mustHaveDone(forSteps("update Function", "update Alias")...)

	// The functions stay as they are, whatever this checkout would make of them.
	e.zip = filepath.Join(t.TempDir(), "which is not built.zip")
	e.set("release", "1")
	e.set("orderTtl", "36h")
	e.released("2", live{"1", nil})
	e.mustHaveDone(forSteps("update Alias")...)

	e.zip = mustChange(t, zip, "three")
	e.set("canaryPercent", "10")
	e.released("3", live{"1", map[string]any{"3": 0.1}})
	e.mustHaveDone(append(forSteps("update Function", "update Alias", "create MetricAlarm new-version-"),
		"create LogMetricFilter rejections")...)

	e.zip = filepath.Join(t.TempDir(), "which is not built.zip")
	e.set("canaryPercent", "0")
	e.released("3", live{"1", nil})
	e.mustHaveDone(append(forSteps("update Alias", "delete MetricAlarm new-version-"), "delete LogMetricFilter rejections")...)

	e.zip = mustChange(t, zip, "three")
	if err := e.stack.RemoveConfig(t.Context(), "release"); err != nil {
		t.Fatal(err)
	}
	e.released("3", live{"3", nil})
	e.mustHaveDone(forSteps("update Alias")...)

	e.mustLeave()
}

// live is the version that an alias points at, and the shares of others.
type live struct {
	version string
	shares  map[string]any
}

// released deploys, and looks at what is live.
func (e *engine) released(newest string, want live) {
	e.tb.Helper()
	if got := e.up()["release"]; got != newest {
		e.tb.Errorf("the release is %s, want %s", got, newest)
	}
	aliases := 0
	for _, r := range e.account.Resources() {
		if typeName(r.Type) != "Alias" {
			continue
		}
		aliases++
		if got := r.Inputs["functionVersion"].StringValue(); got != want.version {
			e.tb.Errorf("of %s version %s is live, want %s", r.Name, got, want.version)
		}
		shares := map[string]any{}
		if routing := r.Inputs["routingConfig"]; routing.IsObject() {
			shares, _ = routing.Mappable().(map[string]any)["additionalVersionWeights"].(map[string]any)
		}
		if asJSON(shares) != asJSON(want.shares) && len(shares)+len(want.shares) > 0 {
			e.tb.Errorf("%s shares its calls with %v, want %v", r.Name, shares, want.shares)
		}
	}
	if aliases != len(stepsInOrder) {
		e.tb.Errorf("there are %d aliases", aliases)
	}
}

var stepsInOrder = []string{"put-item", "put-object", "get-item", "get-object"}

// forSteps returns each operation for each step. Of a name that ends in a hyphen the step's is the rest.
func forSteps(operations ...string) []string {
	var all []string
	for _, operation := range operations {
		if operation[len(operation)-1] != '-' {
			operation += " "
		}
		for _, step := range stepsInOrder {
			all = append(all, operation+step)
		}
	}
	return all
}

// mustChange returns a zip of other content.
func mustChange(tb testing.TB, zip, change string) string {
	tb.Helper()
	changed := mustCopy(tb, zip)
	f, err := os.OpenFile(changed, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(change); err != nil {
		tb.Fatal(err)
	}
	return changed
}
