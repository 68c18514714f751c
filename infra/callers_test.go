package main

import (
	"os"
	"strings"
	"testing"
)

// Behind the website every caller has CloudFront's address, so it is told apart by what the website says.
func TestCallers_areToldApart(t *testing.T) {
	t.Parallel()
	for website, want := range map[string]string{
		"false": `{"aggregateKeyType":"IP","evaluationWindowSec":300,"limit":100}`,
		"true": `{"aggregateKeyType":"CUSTOM_KEYS","customKeys":[{"ip":{}},{"header":{"name":"x-caller","textTransformations":[{"priority":0,"type":"NONE"}]}}],` +
			`"evaluationWindowSec":300,"limit":100}`,
	} {
		d := mustDeploy(t, "dev", "authorization", "NONE", "website", website, "callerRate", "100")
		if got := asJSON(d.must(t, "WebAcl callers").get(t, "rules[0].statement.rateBasedStatement")); got != want {
			t.Errorf("website %s: %s", website, got)
		}
		if website == "true" {
			code, _ := d.must(t, "ViewerFunction pages-api").get(t, "code").(string)
			if !strings.Contains(code, "headers['x-caller'] = {value: event.viewer.ip}") {
				t.Errorf("the website says who calls by %s", code)
			}
		}
	}
}

// What is declared without the SDK's package needs the version that the package has.
func TestCallers_useTheProvidersVersion(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "github.com/pulumi/pulumi-aws/sdk/v6 v"+awsVersion+"\n") {
		t.Errorf("go.mod has another version of the provider than %s", awsVersion)
	}
}
