package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"skip-the-line/infra/internal/standin"
)

func TestConfig_BadValues(t *testing.T) {
	t.Parallel()
	const tags = `{"tags":{"project":"skip-the-line","stack":"dev"}}`
	for _, test := range []struct {
		key     string
		values  []string
		allowed string
	}{
		{"authorization", []string{"", "aws_iam", "COGNITO"}, "AWS_IAM, COGNITO_USER_POOLS or NONE"},
		{"website", []string{"", "yes"}, "true or false"},
		{"website", []string{"true"}, "false where authorization is AWS_IAM, since pages do not sign"},
		{"websiteCertificateArn", []string{"arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"},
			"the ARN of the domain's certificate in us-east-1, or empty without a domain"},
		{"corsOrigin", []string{"", "coffee.example", "https://coffee.example/", "https://*", "https://a,https://b", "'", "https://ü.example"}, "* or one origin such as https://coffee.example, without a path"},
		{"throttleRate", []string{"", "0", "-1", "2.5", "10001", "many"}, "a whole number from 1 to 10000"},
		{"throttleBurst", []string{"", "0", "5001"}, "a whole number from 1 to 5000"},
		{"architecture", []string{"", "amd64", "ARM64"}, "arm64 or x86_64"},
		{"release", []string{"0", "-1", "01", "$LATEST", "v8", "8,9", "put-item=8", "put-item=8,put-item=8,get-item=8,get-object=8", "put-item=,put-object=8,get-item=8,get-object=8"},
			"a version's number, as pulumi stack output release said, or empty for the newest"},
		{"canaryPercent", []string{"", "-1", "100", "0.5"}, "a whole number from 0 to 99"},
		{"canaryPercent", []string{"10"}, "0 unless release says which version gets the other calls"},
		{"orderTtl", []string{"", "24", "0s", "59m59s", "721h", "-1h", "1d"}, "a duration from 1h to 720h, such as 90m"},
		{"invoiceUrlTtl", []string{"", "1s", "13h"}, "a duration from 1m to 12h, such as 90m"},
		{"invoiceRetentionDays", []string{"", "0", "36501"}, "a whole number from 1 to 36500"},
		{"logRetentionDays", []string{"", "0", "2", "10", "3654"}, "1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653"},
		{"notificationEmail", []string{"shop", "Shop <shop@coffee.example>", "a@b, c@d"}, "an e-mail address, or empty for nobody"},
		{"protectData", []string{"", "yes", "True"}, "true or false"},
		{"accessLogs", []string{"", "yes"}, "true or false"},
		{"callerRate", []string{"", "9", "-1", "1000001"}, "0 for none, or a whole number from 10 to 1000000"},
		{"workflowConcurrency", []string{"", "-1", "1001"}, "a whole number from 0 to 1000"},
		{"bucketAccessLogs", []string{"", "yes"}, "true or false"},
		{"customerManagedKey", []string{"", "yes"}, "true or false"},
		{"manageApiGatewayAccount", []string{"", "1"}, "true or false"},
		{"aws:defaultTags", []string{"", "{}", strings.Replace(tags, "dev", "prod", 1), strings.Replace(tags, "skip", "jump", 1)}, "tags with project: skip-the-line and stack: dev, as in Pulumi.dev.yaml"},
	} {
		for _, value := range test.values {
			key := test.key
			if !strings.Contains(key, ":") {
				key = project + ":" + key
			}
			mustReject(t, "dev", []string{test.key, value}, key, strconv.Quote(value), test.allowed, "set", "pulumi config set ", test.key)
		}
	}
}

// mustReject deploys with settings that are not allowed. It wants one line with the words in it, and nothing made.
func mustReject(tb testing.TB, stack string, settings []string, words ...string) {
	tb.Helper()
	account := standin.NewAccount()
	_, _ = account.Create("aws:apigateway/account:Account", "another stack's", nil)
	d, err := deployTo(tb, account, stack, settings...)
	if err == nil {
		tb.Errorf("%q was accepted", settings)
		return
	}
	if len(d) != 0 {
		tb.Errorf("%q: made %v before it stopped", settings, d.names())
	}
	message := reason(err)
	if strings.Contains(message, "\n") {
		tb.Errorf("%q: more than one line: %s", settings, message)
	}
	for _, word := range words {
		if !strings.Contains(message, word) {
			tb.Errorf("%q: the error doesn't say %s: %s", settings, word, message)
		}
	}
}

// reason is the error without what RunErr puts around it.
func reason(err error) string {
	return strings.TrimSpace(strings.TrimPrefix(err.Error(), "1 error occurred:\n\t* "))
}

func TestConfig_EveryBadValueHasItsLine(t *testing.T) {
	t.Parallel()
	_, err := deployTo(t, standin.NewAccount(), "dev", "architecture", "mips", "throttleRate", "0")
	if err == nil || strings.Count(reason(err), "\n") != 1 || !strings.Contains(err.Error(), "mips") || !strings.Contains(err.Error(), "throttleRate") {
		t.Errorf("got %v", err)
	}
}

func TestConfig_GoodValues(t *testing.T) {
	t.Parallel()
	for _, settings := range [][]string{
		{"corsOrigin", "http://localhost:5173"},
		{"corsOrigin", "*"},
		{"notificationEmail", "shop+orders@coffee.example"},
		{"notificationEmail", ""},
		{"orderTtl", "90m"},
		{"invoiceUrlTtl", "12h"},
		{"logRetentionDays", "3653"},
		{"authorization", "NONE"},
		{"architecture", "x86_64"},
		{"authorization", "COGNITO_USER_POOLS"},
		{"authorization", "COGNITO_USER_POOLS", "website", "true"},
		{"authorization", "NONE", "website", "true", "websiteDomain", "coffee.example",
			"websiteCertificateArn", "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"},
		{"release", "12"},
		{"release", "put-item=8,get-item=7,put-object=8,get-object=7"},
		{"release", "12", "canaryPercent", "50"},
	} {
		mustDeploy(t, "dev", settings...)
	}
}

// tagged returns the settings that go with a stack of the name.
func tagged(name string, settings ...string) []string {
	return append(settings, "aws:defaultTags", `{"tags":{"project":"skip-the-line","stack":"`+name+`"}}`)
}

func TestConfig_StackName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Dev", "9lives", "my_stack", "a.b", "-a"} {
		mustReject(t, name, tagged(name), "the stack's name", name, "small letter", "pulumi stack rename")
	}
}

// The longest name that is accepted makes names that AWS accepts, one of which could not be longer.
func TestConfig_StackNameIsAsLongAsAWSAllows(t *testing.T) {
	t.Parallel()
	limits := map[string]int{"BucketV2": 63, "Role": 64, "Function": 64, "StateMachine": 80, "Table": 255, "Topic": 256}
	for _, settings := range [][]string{nil, {"manageApiGatewayAccount", "true"}} {
		longest := ""
		for n := 10; n < 60; n++ {
			name := strings.Repeat("a", n)
			if _, err := deployTo(t, standin.NewAccount(), name, tagged(name, settings...)...); err != nil {
				mustReject(t, name, tagged(name, settings...), "the stack's name", name, strconv.Itoa(n-1)+" in all")
				break
			}
			longest = name
		}
		room := 1000
		for _, r := range mustDeploy(t, longest, tagged(longest, settings...)...) {
			if most, ok := limits[typeName(r.typ)]; ok {
				room = min(room, most-len(project+"-"+longest+"-"+r.name+"-123456"))
			}
		}
		if room != 0 {
			t.Errorf("%v: with a stack of %d letters the longest name has room for %d more", settings, len(longest), room)
		}
	}
}

// pulumi stack init and pulumi config set write the stack's file anew: the first of them must not change it.
func TestConfig_FilesAreAsPulumiWritesThem(t *testing.T) {
	t.Parallel()
	p, err := workspace.LoadProject("../Pulumi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, stack := range []string{"dev", "prod"} {
		name := "Pulumi." + stack + ".yaml"
		before, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, before, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := workspace.LoadProjectStack(nil, p, path)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Save(path); err != nil {
			t.Fatal(err)
		}
		after, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(after) != string(before) {
			t.Errorf("Pulumi writes %s as\n%s", name, after)
		}
	}
}

// A misspelled key would silently leave the default in place.
func TestConfig_UnknownKey(t *testing.T) {
	values := mustConfig(t, "dev")
	t.Setenv(pulumi.EnvConfig, asJSON(values))
	mustDeploy(t, "dev")
	values[project+":throtleRate"] = "5"
	t.Setenv(pulumi.EnvConfig, asJSON(values))
	mustReject(t, "dev", nil, "skip-the-line:throtleRate is not a key of this project", "throttleRate", "pulumi config rm skip-the-line:throtleRate")
}

// Pulumi.yaml declares what the program reads, with a type, a default and a description.
func TestConfig_Declared(t *testing.T) {
	t.Parallel()
	p, err := workspace.LoadProject("../Pulumi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"accessLogs", "architecture", "authorization", "bucketAccessLogs", "callerRate", "canaryPercent", "corsOrigin", "customerManagedKey",
		"invoiceRetentionDays", "invoiceUrlTtl", "logRetentionDays", "manageApiGatewayAccount", "notificationEmail", "orderTtl",
		"protectData", "release", "throttleBurst", "throttleRate", "website", "websiteCertificateArn", "websiteDomain",
		"workflowConcurrency",
	}
	declared := maps.Clone(p.Config)
	delete(declared, "pulumi:autonaming")
	if got := slices.Sorted(maps.Keys(declared)); !slices.Equal(got, want) {
		t.Errorf("declared are %v", got)
	}
	for key, c := range declared {
		if !c.IsExplicitlyTyped() || c.Default == nil || c.Description == "" {
			t.Errorf("%s lacks a type, a default or a description", key)
		}
	}
}
