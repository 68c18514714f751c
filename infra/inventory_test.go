package main

import (
	"slices"
	"strings"
	"testing"

	"skip-the-line/infra/internal/standin"
)

// properties are what an input at a path has to be.
type properties map[string]any

// pattern is a property that is known only by what it is like.
type pattern string

// common is what dev and prod have alike.
var common = map[string]properties{
	"Table orders": {
		"billingMode":            "PAY_PER_REQUEST",
		"hashKey":                "accountid",
		"rangeKey":               "vendorid",
		"attributes":             []any{properties{"name": "accountid", "type": "S"}, properties{"name": "vendorid", "type": "S"}, properties{"name": "placedat", "type": "S"}},
		"globalSecondaryIndexes": []any{properties{"name": "byvendor", "hashKey": "vendorid", "rangeKey": "placedat", "projectionType": "ALL"}},
		"ttl":                    properties{"attributeName": "expiresat", "enabled": true},
	},
	"BucketV2 invoices": {},
	"BucketPublicAccessBlock invoices": {
		"blockPublicAcls": true, "blockPublicPolicy": true, "ignorePublicAcls": true, "restrictPublicBuckets": true,
	},
	"BucketOwnershipControls invoices": {"rule.objectOwnership": "BucketOwnerEnforced"},
	"BucketServerSideEncryptionConfigurationV2 invoices": {
		"rules[0].applyServerSideEncryptionByDefault.sseAlgorithm": "AES256",
	},
	"BucketCorsConfigurationV2 invoices": {
		"corsRules": []any{properties{"allowedMethods": []any{"GET"}, "allowedOrigins": []any{"*"}}},
	},
	"BucketLifecycleConfigurationV2 invoices": {
		"rules[0].status": "Enabled",
		"rules[0].filter": properties{},
		"rules[0].abortIncompleteMultipartUpload.daysAfterInitiation": 1,
	},
	"BucketPolicy invoices": {},

	"Queue undelivered":         {"sqsManagedSseEnabled": true, "messageRetentionSeconds": 1209600},
	"QueuePolicy undelivered":   {},
	"Topic notifications":       {"kmsMasterKeyId": "alias/aws/sns"},
	"TopicPolicy notifications": {},
	"Topic operators":           {"kmsMasterKeyId": nil}, // CloudWatch could not publish
	"TopicPolicy operators":     {},

	"LogMetricFilter orders-started":       {"metricTransformation.defaultValue": "0"},
	"LogMetricFilter orders-placed":        {},
	"LogMetricFilter orders-rejected":      {},
	"LogMetricFilter orders-failed":        {},
	"LogMetricFilter compensations-failed": {},
	"LogMetricFilter publishes-failed":     {},

	"MetricAlarm compensation-failed": {},
	"MetricAlarm orders-failed":       {},
	"MetricAlarm publishes-failed":    {},
	"MetricAlarm deliveries-lost":     {},
	"MetricAlarm api-errors":          {},
	"MetricAlarm api-slow":            {},
	"MetricAlarm functions-throttled": {},
	"MetricAlarm table-throttled":     {},
	"MetricAlarm workflow-throttled":  {},
	"EventRule unfinished":            {},
	"EventTarget unfinished":          {},
	"Dashboard overview":              {},

	"LogGroup put-item":   {},
	"LogGroup put-object": {},
	"LogGroup get-item":   {},
	"LogGroup get-object": {},
	"LogGroup workflow":   {},

	"Role put-item":         {},
	"Role put-object":       {},
	"Role get-item":         {},
	"Role get-object":       {},
	"Role workflow":         {},
	"Role api":              {},
	"RolePolicy put-item":   {},
	"RolePolicy put-object": {},
	"RolePolicy get-item":   {},
	"RolePolicy get-object": {},
	"RolePolicy workflow":   {},
	"RolePolicy api":        {},

	"Function put-item":   {},
	"Function put-object": {},
	"Function get-item":   {},
	"Function get-object": {},

	"Alias put-item":   {"name": "live", "functionVersion": "1", "routingConfig": nil},
	"Alias put-object": {"name": "live", "functionVersion": "1", "routingConfig": nil},
	"Alias get-item":   {"name": "live", "functionVersion": "1", "routingConfig": nil},
	"Alias get-object": {"name": "live", "functionVersion": "1", "routingConfig": nil},

	"StateMachine workflow": {
		"type": "STANDARD",
		"loggingConfiguration.includeExecutionData": false,
		"loggingConfiguration.level":                "ALL",
		"tracingConfiguration.enabled":              true,
	},

	"RestApi api": {
		"endpointConfiguration.types": "REGIONAL",
		"failOnWarnings":              true,
	},
	"Deployment api": {"stageName": nil},
	"Stage api": {
		"stageName":          "live",
		"xrayTracingEnabled": true,
	},
	"MethodSettings api": {
		"methodPath":                "*/*",
		"stageName":                 "live",
		"settings.dataTraceEnabled": false,
		"settings.loggingLevel":     "OFF",
		"settings.metricsEnabled":   true,
	},
	"Permission get-item": {
		"action": "lambda:InvokeFunction", "principal": "apigateway.amazonaws.com", "qualifier": "live",
	},
	"Permission get-item-2": {
		"action": "lambda:InvokeFunction", "principal": "apigateway.amazonaws.com", "qualifier": "live",
	},
	"Permission get-object": {
		"action": "lambda:InvokeFunction", "principal": "apigateway.amazonaws.com", "qualifier": "live",
	},
}

// environments is where dev and prod differ. The resources are those that only the one has.
var environments = map[string]map[string]properties{
	"dev": {
		"Table orders":      {"pointInTimeRecovery.enabled": false, "deletionProtectionEnabled": false},
		"BucketV2 invoices": {"forceDestroy": true},
		"BucketLifecycleConfigurationV2 invoices": {
			"rules[0].expiration.days":             7,
			"rules[0].noncurrentVersionExpiration": nil,
		},
		"LogGroup workflow":  {"retentionInDays": 7},
		"MethodSettings api": {"settings.throttlingRateLimit": 10, "settings.throttlingBurstLimit": 20},
	},
	"prod": {
		"Table orders":      {"pointInTimeRecovery.enabled": true, "deletionProtectionEnabled": true},
		"BucketV2 invoices": {"forceDestroy": false},
		"BucketLifecycleConfigurationV2 invoices": {
			"rules[0].expiration.days":                            2557,
			"rules[0].noncurrentVersionExpiration.noncurrentDays": 35,
		},
		"LogGroup workflow":  {"retentionInDays": 180},
		"MethodSettings api": {"settings.throttlingRateLimit": 200, "settings.throttlingBurstLimit": 400},

		"BucketVersioningV2 invoices": {"versioningConfiguration.status": "Enabled"},
	},
}

func TestStack_Inventory(t *testing.T) {
	t.Parallel()
	for name, c := range configurations {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := mustDeploy(t, c.stack, c.settings...)
			expected := c.expected()
			for name, want := range expected {
				r := d.must(t, name)
				for path, value := range want {
					got := asJSON(r.get(t, path))
					if like, ok := value.(pattern); ok {
						mustMatch(t, got, string(like))
					} else if got != asJSON(value) {
						t.Errorf("%s: %s is %s, want %s", name, path, got, asJSON(value))
					}
				}
			}
			for _, name := range d.names() {
				if expected[name] == nil {
					t.Errorf("nobody expects a %s", name)
				}
			}
		})
	}
}

func TestStack_EmailSubscriptions(t *testing.T) {
	t.Parallel()
	d := mustDeploy(t, "dev", "notificationEmail", "shop@coffee.example")
	for topic, filter := range map[string]string{
		"operators":     "",
		"notifications": `{"event":["CompensationFailed"]}`, // nobody is mailed for every coffee
	} {
		want := properties{
			"topic":         "arn:aws:sns:ap-southeast-2:111122223333:skip-the-line-dev-" + topic,
			"protocol":      "email",
			"endpoint":      "shop@coffee.example",
			"redrivePolicy": `{"deadLetterTargetArn":"` + deadLetters + `"}`,
		}
		if filter != "" {
			want["filterPolicy"] = filter
		}
		if r := d.must(t, "TopicSubscription "+topic+"-email"); asJSON(r.inputs.Mappable()) != asJSON(want) {
			t.Errorf("got %s", asJSON(r.inputs.Mappable()))
		}
	}
}

func TestStack_Functions(t *testing.T) {
	t.Parallel()
	const table, bucket = "skip-the-line-dev-orders", "skip-the-line-dev-invoices"
	environment := map[string]properties{
		"put-item":   {"STEP": "put-item", "TABLE_NAME": table, "ORDER_TTL": "36h"},
		"put-object": {"STEP": "put-object", "BUCKET_NAME": bucket},
		"get-item":   {"STEP": "get-item", "TABLE_NAME": table, "CORS_ORIGIN": "https://coffee.example"},
		"get-object": {
			"STEP": "get-object", "BUCKET_NAME": bucket, "INVOICE_URL_TTL": "5m", "CORS_ORIGIN": "https://coffee.example",
		},
	}
	d := mustDeploy(t, "dev", "architecture", "x86_64",
		"orderTtl", "36h", "invoiceUrlTtl", "5m", "corsOrigin", "https://coffee.example")
	for step, variables := range environment {
		want := properties{
			"name":          "skip-the-line-dev-" + step,
			"description":   d.must(t, "Function put-item").get(t, "description"), // the same for all
			"publish":       true,
			"runtime":       "provided.al2023",
			"handler":       "bootstrap",
			"architectures": []string{"x86_64"},
			"memorySize":    256,
			"timeout":       5,
			"role":          "arn:aws:iam::111122223333:role/skip-the-line-dev-" + step,
			"environment":   properties{"variables": variables},
			"tracingConfig": properties{"mode": "Active"},
			"loggingConfig": properties{"logFormat": "JSON", "logGroup": "/aws/lambda/skip-the-line-dev-" + step},
		}
		inputs := d.must(t, "Function "+step).inputs.Copy()
		if path := inputs["code"].ArchiveValue().Path; path != "handler.zip" {
			t.Errorf("%s: the code is %s", step, path)
		}
		delete(inputs, "code")
		if got := asJSON(inputs.Mappable()); got != asJSON(want) {
			t.Errorf("%s: got  %s\nwant %s", step, got, asJSON(want))
		}
	}
}

// Step Functions adds every group that isn't beneath /aws/vendedlogs to a resource policy of limited length.
func TestStack_LogGroups(t *testing.T) {
	t.Parallel()
	names := map[string]string{
		"put-item":   "/aws/lambda/skip-the-line-prod-put-item",
		"put-object": "/aws/lambda/skip-the-line-prod-put-object",
		"get-item":   "/aws/lambda/skip-the-line-prod-get-item",
		"get-object": "/aws/lambda/skip-the-line-prod-get-object",
		"workflow":   "/aws/vendedlogs/states/skip-the-line-prod-workflow",
		"api":        "/aws/vendedlogs/apigateway/skip-the-line-prod-api",
	}
	d := mustDeploy(t, "prod", "accessLogs", "true")
	for name, want := range names {
		group := d.must(t, "LogGroup "+name)
		if got := group.get(t, "name"); got != want {
			t.Errorf("%s: the group is %v", name, got)
		}
		if got := asJSON(group.get(t, "retentionInDays")); got != "180" {
			t.Errorf("%s: it keeps lines for %s days", name, got)
		}
	}
	const logs = "arn:aws:logs:ap-southeast-2:111122223333:log-group:"
	if got := d.must(t, "StateMachine workflow").get(t, "loggingConfiguration.logDestination"); got != logs+names["workflow"]+":*" {
		t.Errorf("the workflow logs to %v", got)
	}
	if got := d.must(t, "Stage api").get(t, "accessLogSettings.destinationArn"); got != logs+names["api"] {
		t.Errorf("the API logs to %v", got)
	}
}

// Whoever uses a role before its policy stands is refused, and only sometimes: IAM takes its time.
func TestStack_WaitsForPolicies(t *testing.T) {
	t.Parallel()
	d := mustDeploy(t, "dev", "manageApiGatewayAccount", "true")
	waits := map[string]string{
		"Function put-item":        "RolePolicy put-item",
		"Function put-object":      "RolePolicy put-object",
		"Function get-item":        "RolePolicy get-item",
		"Function get-object":      "RolePolicy get-object",
		"StateMachine workflow":    "RolePolicy workflow",
		"RestApi api":              "RolePolicy api",
		"Account api-gateway-logs": "RolePolicyAttachment api-gateway-logs",
	}
	for name, policy := range waits {
		if r := d.must(t, name); !slices.Contains(r.dependsOn, policy) {
			t.Errorf("%s waits for %v only", name, r.dependsOn)
		}
	}
}

// The stage is the door: it opens last, and a destroy that may not close it doesn't get any further.
func TestStack_StageComesLast(t *testing.T) {
	t.Parallel()
	for _, settings := range [][]string{
		nil,
		{"protectData", "true", "notificationEmail", "shop@coffee.example"},
		{"manageApiGatewayAccount", "true"},
		{"accessLogs", "true"},
		configurations["all"].settings,
		configurations["website"].settings,
	} {
		d := mustDeploy(t, "dev", settings...)
		behind := map[string]bool{"Stage api": true, "MethodSettings api": true, "WebAclAssociation callers": true, "WebAcl callers": true}
		for rest := []string{"Stage api"}; len(rest) > 0; rest = rest[1:] {
			for _, name := range d.must(t, rest[0]).dependsOn {
				if !behind[name] {
					behind[name] = true
					rest = append(rest, name)
				}
			}
		}
		for _, name := range d.names() {
			if !behind[name] {
				t.Errorf("the stage does not wait for %s", name)
			}
		}
	}
}

func TestStack_Protected(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{
		"dev":     nil,
		"prod":    {"BucketV2 invoices", "MethodSettings api", "Stage api", "Table orders"},
		"cognito": nil,
		"website": nil,
		"all":     {"BucketV2 invoices", "Key data", "MethodSettings api", "Stage api", "Table orders", "UserPool people", "WebAclAssociation callers"},
	} {
		c := configurations[name]
		d := mustDeploy(t, c.stack, c.settings...)
		var got []string
		for _, name := range d.names() {
			if d[name].protected {
				got = append(got, name)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s protects %v", name, got)
		}
	}
}

// The account's setting is everybody's: it stays, and so does the role without which nobody in the region could log. By
// default a stack sets nothing of the account and leaves nothing behind.
func TestStack_Retained(t *testing.T) {
	t.Parallel()
	for setting, want := range map[string][]string{
		"false": nil,
		"true":  {"Account api-gateway-logs", "Role api-gateway-logs", "RolePolicyAttachment api-gateway-logs"},
	} {
		var got []string
		d := mustDeploy(t, "dev", "manageApiGatewayAccount", setting)
		for _, name := range d.names() {
			if d[name].retained {
				got = append(got, name)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("manageApiGatewayAccount %s: retained are %v", setting, got)
		}
	}
}

// Without the account's role for logs, creating a stage that has an access log fails.
func TestStage_LogsAccessOnlyWhereItCan(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		key   string
		fresh bool // the account has no role for logs
		logs  bool
	}{
		{"", true, false},
		{"manageApiGatewayAccount", true, true},
		{"accessLogs", false, true},
	} {
		account := standin.NewAccount()
		if !test.fresh {
			if _, err := account.Create("aws:apigateway/account:Account", "another stack's", nil); err != nil {
				t.Fatal(err)
			}
		}
		var settings []string
		if test.key != "" {
			settings = []string{test.key, "true"}
		}
		d, err := deployTo(t, account, "dev", settings...)
		if err != nil {
			t.Errorf("%q: %v", test.key, err)
			continue
		}
		if logs := d.must(t, "Stage api").get(t, "accessLogSettings") != nil; logs != test.logs {
			t.Errorf("%q: access is logged: %t", test.key, logs)
		}
	}
}

func TestStack_SideBySide(t *testing.T) {
	t.Parallel()
	account := standin.NewAccount()
	for stack, settings := range map[string][]string{
		"dev":  {"authorization", "COGNITO_USER_POOLS", "website", "true", "callerRate", "100", "customerManagedKey", "true"},
		"prod": configurations["all"].settings,
	} {
		d, err := deployTo(t, account, stack, settings...)
		if err != nil {
			t.Fatal(err) // a name that the other stack has taken
		}
		for _, name := range d.names() {
			if d[name].typ == "aws:lambda/alias:Alias" { // whose name is its function's own
				continue
			}
			for _, key := range []string{"name", "bucket", "domain", "dashboardName"} {
				value, _ := d[name].get(t, key).(string)
				ofAPI := strings.HasPrefix(value, "API-Gateway-Execution-Logs_") // which AWS names
				if value != "" && !ofAPI && !strings.Contains(value, "skip-the-line-"+stack) {
					t.Errorf("%s is called %s", name, value)
				}
			}
		}
	}
}
