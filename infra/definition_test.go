package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"skip-the-line/definition"
)

func TestWorkflow_Definition(t *testing.T) {
	t.Parallel()
	values := definition.WorkflowFunctions(func(step string) string { return lambdaFunctions + step + ":live" })
	maps.Copy(values, map[string]string{"Partition": "aws", "TableName": "skip-the-line-dev-orders", "TopicArn": notifications})
	want, err := definition.Workflow(values)
	if err != nil {
		t.Fatal(err)
	}
	got := mustDeploy(t, "dev").must(t, "StateMachine workflow").get(t, "definition")
	if got != string(want) {
		t.Errorf("what is deployed is not the document: %v", got)
	}
	mustBeFilled(t, got)
}

func TestAPI_Document(t *testing.T) {
	t.Parallel()
	values := definition.APIFunctions(func(step string) string { return lambdaFunctions + step + ":live" })
	maps.Copy(values, map[string]string{
		"Partition":       "aws",
		"Region":          "ap-southeast-2",
		"StateMachineArn": stateMachine,
		"ApiRoleArn":      "arn:aws:iam::111122223333:role/skip-the-line-dev-api",
		"TableName":       "skip-the-line-dev-orders",
		"Authorization":   "NONE",
		"CorsOrigin":      "https://coffee.example",
	})
	want, err := definition.API(values)
	if err != nil {
		t.Fatal(err)
	}
	d := mustDeploy(t, "dev", "authorization", "NONE", "corsOrigin", "https://coffee.example")
	got := d.must(t, "RestApi api").get(t, "body")
	if got != string(want) {
		t.Errorf("what is deployed is not the document: %v", got)
	}
	mustBeFilled(t, got)
}

func mustBeFilled(tb testing.TB, document any) {
	tb.Helper()
	if text, _ := document.(string); strings.Contains(text, "${") {
		tb.Errorf("a placeholder is left: %.40s", text[strings.Index(text, "${"):])
	}
}

// The menu is for everybody, and a browser asks with OPTIONS before it signs anything; every other operation needs what is
// configured.
func TestAPI_OpenOnlyWhereConfigured(t *testing.T) {
	t.Parallel()
	for _, authorization := range []string{"AWS_IAM", "NONE"} {
		body, _ := mustDeploy(t, "prod", "authorization", authorization).must(t, "RestApi api").get(t, "body").(string)
		var document struct {
			Paths map[string]map[string]struct {
				Auth struct{ Type string } `yaml:"x-amazon-apigateway-auth"`
			}
		}
		if err := yaml.Unmarshal([]byte(body), &document); err != nil {
			t.Fatal(err)
		}
		if len(document.Paths) == 0 {
			t.Fatal("the document has no paths")
		}
		for path, operations := range document.Paths {
			for method, operation := range operations {
				want := authorization
				if method == "options" || path == "/menu" {
					want = "NONE"
				}
				if operation.Auth.Type != want {
					t.Errorf("%s: %s %s is %q, want %s", authorization, method, path, operation.Auth.Type, want)
				}
			}
		}
	}
}

// Without this the stage goes on serving the document of the first deployment.
func TestAPI_RedeploysWhenTheDocumentChanges(t *testing.T) {
	t.Parallel()
	seen := map[any]string{}
	for _, settings := range [][]string{
		nil,
		{"authorization", "NONE"},
		{"corsOrigin", "https://coffee.example"},
	} {
		d := mustDeploy(t, "dev", settings...)
		body, _ := d.must(t, "RestApi api").get(t, "body").(string)
		trigger := d.must(t, "Deployment api").get(t, "triggers.document")
		if want := fmt.Sprintf("%x", sha256.Sum256([]byte(body))); trigger != want {
			t.Errorf("%v: the trigger is %v, want the document's digest %s", settings, trigger, want)
		}
		if other, ok := seen[trigger]; ok {
			t.Errorf("%v has the trigger of %s", settings, other)
		}
		seen[trigger] = fmt.Sprint(settings)
	}
	again := mustDeploy(t, "dev", "throttleRate", "11").must(t, "Deployment api").get(t, "triggers.document")
	if seen[again] == "" {
		t.Error("it redeploys although the document is the same")
	}
}

func TestStage_AccessLog(t *testing.T) {
	t.Parallel()
	format, _ := mustDeploy(t, "dev", "accessLogs", "true").must(t, "Stage api").get(t, "accessLogSettings.format").(string)
	var line map[string]string
	if err := json.Unmarshal([]byte(format), &line); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"requestId", "status", "method", "path", "integrationStatus", "latency"} {
		if !strings.HasPrefix(line[key], "$context.") {
			t.Errorf("%s is %q", key, line[key])
		}
	}
	// $context.path and the messages can repeat what the caller sent.
	for _, leak := range []string{"$input", "body", "$context.path", "queryString", "validationErrorString"} {
		if strings.Contains(format, leak) {
			t.Errorf("the access log holds %s", leak)
		}
	}
}
