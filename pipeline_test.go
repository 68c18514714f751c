package skiptheline_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// workflow is a workflow of GitHub, as far as it is checked.
type workflow struct {
	Permissions map[string]string
	Jobs        map[string]struct {
		If    string
		Steps []struct {
			Uses string
			With map[string]any
		}
	}
}

func workflows(t *testing.T) map[string]workflow {
	t.Helper()
	paths, err := filepath.Glob(".github/workflows/*.yml")
	if err != nil || len(paths) < 3 {
		t.Fatalf("found the workflows %v, %v", paths, err)
	}
	all := map[string]workflow{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var w workflow
		if err := yaml.Unmarshal(text, &w); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if strings.Contains(string(text), "secrets.") || strings.Contains(string(text), "pull_request_target") {
			t.Errorf("%s uses a stored secret, or runs a fork's code with the repository's rights", path)
		}
		all[filepath.Base(path)] = w
	}
	return all
}

var pinned = regexp.MustCompile(`^[\w./-]+@[0-9a-f]{40}$`)

// An action's tag can be moved to other code, and a token can do what the permissions say.
func TestWorkflows_arePinnedAndMayLittle(t *testing.T) {
	t.Parallel()
	for name, w := range workflows(t) {
		for permission, level := range w.Permissions {
			if level != "read" && permission != "id-token" {
				t.Errorf("%s may %s %s", name, level, permission)
			}
		}
		if w.Permissions["contents"] != "read" {
			t.Errorf("%s does not say what it may", name)
		}
		for job, j := range w.Jobs {
			for _, step := range j.Steps {
				if step.Uses != "" && !pinned.MatchString(step.Uses) {
					t.Errorf("%s, %s: %s is not pinned", name, job, step.Uses)
				}
				if persists, given := step.With["persist-credentials"]; strings.HasPrefix(step.Uses, "actions/checkout@") && (!given || persists == true) {
					t.Errorf("%s, %s: the checkout leaves a token behind", name, job)
				}
			}
		}
	}
}

// Only main is deployed, a fork gets no token, and until the variables are set nothing happens.
func TestWorkflows_deployMainAlone(t *testing.T) {
	t.Parallel()
	all := workflows(t)
	for condition, of := range map[string]string{
		"github.ref == 'refs/heads/main'":                                              all["deploy.yml"].Jobs["deploy"].If,
		"vars.AWS_DEPLOY_ROLE != ''":                                                   all["deploy.yml"].Jobs["deploy"].If,
		"github.event.workflow_run.conclusion == 'success'":                            all["deploy.yml"].Jobs["deploy"].If,
		"github.event_name == 'schedule'":                                              all["deploy.yml"].Jobs["drift"].If,
		"github.event.pull_request.head.repo.full_name == github.repository":           all["preview.yml"].Jobs["preview"].If,
		"vars.AWS_PREVIEW_ROLE != '' && github.event.pull_request.head.repo.full_name": all["preview.yml"].Jobs["preview"].If,
	} {
		if !strings.Contains(of, condition) {
			t.Errorf("a job runs if %q, without %q", of, condition)
		}
	}
}

// What deploys is what the tests deploy with.
func TestWorkflows_havePulumisVersion(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("Pulumi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, w := range workflows(t) {
		for _, j := range w.Jobs {
			for _, step := range j.Steps {
				version, ok := step.With["pulumi-version"].(string)
				if ok && !strings.Contains(string(text), `requiredPulumiVersion: ">=`+version+`"`) {
					t.Errorf("%s deploys with %s", name, version)
				}
			}
		}
	}
}
