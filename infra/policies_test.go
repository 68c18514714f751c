package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// The ARNs of what the stack dev holds.
const (
	ordersTable      = "arn:aws:dynamodb:ap-southeast-2:111122223333:table/skip-the-line-dev-orders"
	ordersByVendor   = ordersTable + "/index/byvendor"
	invoicesBucket   = "arn:aws:s3:::skip-the-line-dev-invoices"
	everyInvoice     = "arn:aws:s3:::skip-the-line-dev-invoices/*"
	notifications    = "arn:aws:sns:ap-southeast-2:111122223333:skip-the-line-dev-notifications"
	operators        = "arn:aws:sns:ap-southeast-2:111122223333:skip-the-line-dev-operators"
	deadLetters      = "arn:aws:sqs:ap-southeast-2:111122223333:skip-the-line-dev-undelivered"
	alarmsOfStack    = "arn:aws:cloudwatch:ap-southeast-2:111122223333:alarm:skip-the-line-dev-*"
	rulesOfStack     = "arn:aws:events:ap-southeast-2:111122223333:rule/skip-the-line-dev-*"
	stateMachine     = "arn:aws:states:ap-southeast-2:111122223333:stateMachine:skip-the-line-dev-workflow"
	executions       = "arn:aws:states:ap-southeast-2:111122223333:execution:skip-the-line-dev-workflow:*"
	lambdaLogs       = "arn:aws:logs:ap-southeast-2:111122223333:log-group:/aws/lambda/skip-the-line-dev-"
	lambdaFunctions  = "arn:aws:lambda:ap-southeast-2:111122223333:function:skip-the-line-dev-"
	whatAWSInsistsOn = "*" // AWS has no narrower resource for these actions
)

// grants is everything that each role may do: action, a space, resource.
var grants = map[string][]string{
	"put-item": {
		"dynamodb:PutItem " + ordersTable,
		"logs:CreateLogStream " + lambdaLogs + "put-item:*",
		"logs:PutLogEvents " + lambdaLogs + "put-item:*",
		"xray:PutTelemetryRecords " + whatAWSInsistsOn,
		"xray:PutTraceSegments " + whatAWSInsistsOn,
	},
	"put-object": {
		"s3:PutObject " + everyInvoice,
		"logs:CreateLogStream " + lambdaLogs + "put-object:*",
		"logs:PutLogEvents " + lambdaLogs + "put-object:*",
		"xray:PutTelemetryRecords " + whatAWSInsistsOn,
		"xray:PutTraceSegments " + whatAWSInsistsOn,
	},
	"get-item": {
		"dynamodb:GetItem " + ordersTable,
		"dynamodb:Query " + ordersByVendor,
		"logs:CreateLogStream " + lambdaLogs + "get-item:*",
		"logs:PutLogEvents " + lambdaLogs + "get-item:*",
		"xray:PutTelemetryRecords " + whatAWSInsistsOn,
		"xray:PutTraceSegments " + whatAWSInsistsOn,
	},
	"get-object": {
		"s3:GetObject " + everyInvoice,
		"s3:ListBucket " + invoicesBucket,
		"logs:CreateLogStream " + lambdaLogs + "get-object:*",
		"logs:PutLogEvents " + lambdaLogs + "get-object:*",
		"xray:PutTelemetryRecords " + whatAWSInsistsOn,
		"xray:PutTraceSegments " + whatAWSInsistsOn,
	},
	"workflow": {
		"lambda:InvokeFunction " + lambdaFunctions + "put-item:live",
		"lambda:InvokeFunction " + lambdaFunctions + "put-object:live",
		"dynamodb:DeleteItem " + ordersTable,
		"sns:Publish " + notifications,
		"logs:CreateLogDelivery " + whatAWSInsistsOn,
		"logs:DeleteLogDelivery " + whatAWSInsistsOn,
		"logs:DescribeLogGroups " + whatAWSInsistsOn,
		"logs:DescribeResourcePolicies " + whatAWSInsistsOn,
		"logs:GetLogDelivery " + whatAWSInsistsOn,
		"logs:ListLogDeliveries " + whatAWSInsistsOn,
		"logs:PutResourcePolicy " + whatAWSInsistsOn,
		"logs:UpdateLogDelivery " + whatAWSInsistsOn,
		"xray:GetSamplingRules " + whatAWSInsistsOn,
		"xray:GetSamplingTargets " + whatAWSInsistsOn,
		"xray:PutTelemetryRecords " + whatAWSInsistsOn,
		"xray:PutTraceSegments " + whatAWSInsistsOn,
	},
	"api": {
		"states:StartExecution " + stateMachine,
		"states:DescribeExecution " + executions,
		"dynamodb:UpdateItem " + ordersTable,
		"dynamodb:DeleteItem " + ordersTable,
	},
	"api-gateway-logs": { // with manageApiGatewayAccount
		"policy arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
	},
}

// trusted is the one service that may assume each role, and for whom it must act.
var trusted = map[string]statementText{
	"put-item":         {Principal: service("lambda")},
	"put-object":       {Principal: service("lambda")},
	"get-item":         {Principal: service("lambda")},
	"get-object":       {Principal: service("lambda")},
	"workflow":         {Principal: service("states"), Condition: ownMachine},
	"api":              {Principal: service("apigateway"), Condition: ownAccount},
	"api-gateway-logs": {Principal: service("apigateway"), Condition: ownAccount},
}

func service(name string) any { return map[string]any{"Service": name + ".amazonaws.com"} }

var (
	ownAccount = map[string]any{"StringEquals": map[string]any{"aws:SourceAccount": "111122223333"}}
	ownMachine = map[string]any{
		"StringEquals": map[string]any{"aws:SourceAccount": "111122223333"},
		"ArnLike":      map[string]any{"aws:SourceArn": stateMachine + "*"},
	}
)

func TestRoles_MayDoOnlyTheirWork(t *testing.T) {
	t.Parallel()
	got := map[string][]string{}
	for _, r := range mustDeploy(t, "dev", "manageApiGatewayAccount", "true") {
		switch typeName(r.typ) {
		case "RolePolicy":
			role := roleName(t, r)
			for _, s := range mustStatements(t, r, "policy") {
				if s.Effect != "Allow" || s.Principal != nil || s.Condition != nil {
					t.Errorf("role %s: a statement nobody expects: %s", role, asJSON(s))
				}
				for _, action := range s.Action {
					for _, resource := range s.Resource {
						got[role] = append(got[role], action+" "+resource)
					}
				}
			}
		case "RolePolicyAttachment":
			role := roleName(t, r)
			got[role] = append(got[role], fmt.Sprint("policy ", r.get(t, "policyArn")))
		case "Role":
			for _, key := range []string{"inlinePolicies", "managedPolicyArns"} {
				if value := r.get(t, key); value != nil {
					t.Errorf("role %s: %s is %v", r.name, key, value)
				}
			}
		}
	}
	for _, role := range slices.Sorted(maps.Keys(union(got, grants))) {
		for _, grant := range got[role] {
			if !slices.Contains(grants[role], grant) {
				t.Errorf("role %s may do more than its work: %s", role, grant)
			}
		}
		for _, grant := range grants[role] {
			if !slices.Contains(got[role], grant) {
				t.Errorf("role %s may not do its work: %s", role, grant)
			}
		}
	}
}

func TestRoles_Trust(t *testing.T) {
	t.Parallel()
	for _, r := range mustDeploy(t, "dev", "manageApiGatewayAccount", "true") {
		if typeName(r.typ) != "Role" {
			continue
		}
		want := trusted[r.name]
		want.Effect, want.Action = "Allow", texts{"sts:AssumeRole"}
		if got := mustStatements(t, r, "assumeRolePolicy"); asJSON(got) != asJSON([]statementText{want}) {
			t.Errorf("role %s trusts %s", r.name, asJSON(got))
		}
	}
}

// What the stack's own resources let others do to them.
func TestResourcePolicies(t *testing.T) {
	t.Parallel()
	d := mustDeploy(t, "dev")
	for name, want := range map[string][]statementText{
		"BucketPolicy invoices":     {overTLSOnly("s3:*", invoicesBucket, everyInvoice)},
		"TopicPolicy notifications": {overTLSOnly("sns:Publish", notifications)},
		"TopicPolicy operators": {
			actsFor("cloudwatch", "sns:Publish", operators, alarmsOfStack),
			actsFor("events", "sns:Publish", operators, rulesOfStack),
			overTLSOnly("sns:Publish", operators),
		},
		"QueuePolicy undelivered": {
			actsFor("sns", "sqs:SendMessage", deadLetters, notifications, operators),
			actsFor("events", "sqs:SendMessage", deadLetters, strings.Replace(rulesOfStack, "*", "unfinished", 1)),
			overTLSOnly("sqs:*", deadLetters),
		},
	} {
		if got := mustStatements(t, d.must(t, name), "policy"); asJSON(got) != asJSON(want) {
			t.Errorf("%s: got %s\nwant %s", name, asJSON(got), asJSON(want))
		}
	}
}

// overTLSOnly is a statement that rejects whoever calls without TLS.
func overTLSOnly(action string, resources ...string) statementText {
	return statementText{
		Effect:    "Deny",
		Principal: "*",
		Action:    texts{action},
		Resource:  resources,
		Condition: map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}},
	}
}

// actsFor is a statement that lets a service in where it acts for one of the sources.
func actsFor(name, action, resource string, sources ...string) statementText {
	return statementText{
		Effect:    "Allow",
		Principal: service(name),
		Action:    texts{action},
		Resource:  texts{resource},
		Condition: map[string]any{"ArnLike": map[string]any{"aws:SourceArn": sources}},
	}
}

func TestPermissions_OneCallEach(t *testing.T) {
	t.Parallel()
	d := mustDeploy(t, "dev")
	for name, call := range map[string]string{"get-item": "/*/GET/order", "get-item-2": "/*/GET/orders", "get-object": "/*/GET/invoice"} {
		permission := d.must(t, "Permission "+name)
		source, _ := permission.get(t, "sourceArn").(string)
		id, found := strings.CutSuffix(strings.TrimPrefix(source, "arn:aws:execute-api:ap-southeast-2:111122223333:"), call)
		if !found || id != d.must(t, "Deployment api").get(t, "restApi") {
			t.Errorf("%s may be invoked by %s", name, source)
		}
		if function := permission.get(t, "function"); function != "skip-the-line-dev-"+strings.TrimSuffix(name, "-2") {
			t.Errorf("the permission %s is for %v", name, function)
		}
	}
}

// roleName is the name in the program of the role that a policy is for.
func roleName(tb testing.TB, r declared) string {
	name, ok := strings.CutPrefix(fmt.Sprint(r.get(tb, "role")), "skip-the-line-dev-")
	if !ok {
		tb.Errorf("%s %s is for a role of another stack", typeName(r.typ), r.name)
	}
	return name
}

// statementText is a policy's statement as AWS reads it.
type statementText struct {
	Effect    string
	Principal any
	Action    texts
	Resource  texts
	Condition any
}

// texts is a list of which one alone may stand without brackets.
type texts []string

func (t *texts) UnmarshalJSON(text []byte) error {
	if one := ""; json.Unmarshal(text, &one) == nil {
		*t = texts{one}
		return nil
	}
	return json.Unmarshal(text, (*[]string)(t))
}

// mustStatements reads a policy. It stumbles over anything that it doesn't know, such as NotAction.
func mustStatements(tb testing.TB, r declared, path string) []statementText {
	tb.Helper()
	var document struct {
		Version   string
		Statement []statementText
	}
	text, _ := r.get(tb, path).(string)
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&document); err != nil {
		tb.Fatalf("%s %s: %v in %s", typeName(r.typ), r.name, err, text)
	}
	if document.Version != "2012-10-17" {
		tb.Errorf("%s %s: version %s", typeName(r.typ), r.name, document.Version)
	}
	return document.Statement
}

func union[K comparable, V any](maps ...map[K]V) map[K]bool {
	keys := map[K]bool{}
	for _, m := range maps {
		for k := range m {
			keys[k] = true
		}
	}
	return keys
}

// The account's administrators own the key; everybody else uses it through the services that keep what it encrypts.
func TestKey_Policy(t *testing.T) {
	t.Parallel()
	use := texts{"kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"}
	const region = ".ap-southeast-2.amazonaws.com"
	want := []statementText{
		{Effect: "Allow", Principal: map[string]any{"AWS": "arn:aws:iam::111122223333:root"}, Action: texts{"kms:*"}, Resource: texts{"*"}},
		{Effect: "Allow", Principal: map[string]any{"AWS": "*"}, Action: append(texts{"kms:CreateGrant"}, use...), Resource: texts{"*"}, Condition: map[string]any{
			"StringEquals": map[string]any{"kms:CallerAccount": "111122223333", "kms:ViaService": []string{"dynamodb" + region, "s3" + region, "sns" + region}},
		}},
		{Effect: "Allow", Principal: map[string]any{"Service": "logs" + region}, Action: use, Resource: texts{"*"}, Condition: map[string]any{
			"ArnLike": map[string]any{"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:ap-southeast-2:111122223333:log-group:*"},
		}},
		{Effect: "Allow", Principal: map[string]any{"Service": "cloudwatch.amazonaws.com"},
			Action: texts{"kms:Decrypt", "kms:GenerateDataKey*"}, Resource: texts{"*"}, Condition: ownAccount},
		// SNS supports no condition on EventBridge here: with one, no execution that was not compensated would be reported.
		{Effect: "Allow", Principal: map[string]any{"Service": "events.amazonaws.com"},
			Action: texts{"kms:Decrypt", "kms:GenerateDataKey*"}, Resource: texts{"*"}},
	}
	if got := mustStatements(t, mustDeploy(t, "dev", "customerManagedKey", "true").must(t, "Key data"), "policy"); asJSON(got) != asJSON(want) {
		t.Errorf("got  %s\nwant %s", asJSON(got), asJSON(want))
	}
}
