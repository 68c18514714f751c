package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

var (
	configSet   = regexp.MustCompile("pulumi config set ([a-zA-Z]+) (\"[^\"]*\"|[^\\s`]+)")
	configRm    = regexp.MustCompile(`pulumi config rm ([a-zA-Z]+)`)
	stackOutput = regexp.MustCompile(`pulumi stack output ([a-zA-Z]+)`)
)

// What the pages have people set, remove and ask is what this program knows.
func TestOperations_commandsAreOfThisProgram(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob("../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	keys := mustConfig(t, "dev")
	outputs := append(slices.Clone(commonOutputs), configurations["all"].outputs...)
	count := 0
	for _, page := range pages {
		text := string(mustRead(t, page))
		for _, set := range configSet.FindAllStringSubmatch(text, -1) {
			count++
			key, value := set[1], set[2]
			if value[0] == '"' {
				value = "7" // what a command prints
			}
			settings := []string{key, value}
			if key == "canaryPercent" {
				settings = append(settings, "release", "7")
			}
			if key == "website" {
				settings = append(settings, "authorization", "NONE")
			}
			mustDeploy(t, "dev", settings...)
		}
		for _, removed := range configRm.FindAllStringSubmatch(text, -1) {
			count++
			if _, ok := keys[project+":"+removed[1]]; !ok {
				t.Errorf("%s: %s is not a key", page, removed[1])
			}
		}
		for _, output := range stackOutput.FindAllStringSubmatch(text, -1) {
			count++
			if !slices.Contains(outputs, output[1]) {
				t.Errorf("%s: %s is not an output", page, output[1])
			}
		}
	}
	if count < 15 {
		t.Errorf("the pages have %d commands: are the patterns wrong?", count)
	}
}

// Every key that the pages name in code is one of the project's.
func TestSecurity_keysAreOfThisProgram(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	keys := mustConfig(t, "dev")
	named := regexp.MustCompile("(?m)^\\| `([a-zA-Z]+)[`:]").FindAllStringSubmatch(string(text), -1)
	for _, name := range named {
		if _, ok := keys[project+":"+name[1]]; !ok {
			t.Errorf("docs/security.md names the key %s", name[1])
		}
	}
	if len(named) < 5 {
		t.Errorf("docs/security.md names %d keys", len(named))
	}
}
