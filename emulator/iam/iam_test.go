package iam_test

import (
	"fmt"
	"strings"
	"testing"

	"skip-the-line/emulator/iam"
)

// document returns a policy of the statements.
func document(statements ...string) []byte {
	return fmt.Appendf(nil, `{"Version": "2012-10-17", "Statement": [%s]}`, strings.Join(statements, ","))
}

func mustCompile(tb testing.TB, statements ...string) *iam.Policy {
	tb.Helper()
	p, err := iam.Compile(document(statements...))
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

const table = "arn:aws:dynamodb:eu-west-1:000000000000:table/orders"

func TestPolicy_allowsWhatAStatementNames(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		action, resource string // of the statement
		asked, on        string
		allowed          bool
	}{
		{"dynamodb:PutItem", table, "dynamodb:PutItem", table, true},
		{"dynamodb:PutItem", table, "dynamodb:putitem", table, true},
		{"dynamodb:PutItem", table, "dynamodb:DeleteItem", table, false},
		{"dynamodb:PutItem", table, "s3:PutItem", table, false},
		{"dynamodb:PutItem", table, "dynamodb:PutItem", table + "s", false},
		{"dynamodb:PutItem", table, "dynamodb:PutItem", strings.ToUpper(table), false},
		{"dynamodb:PutItem", table, "dynamodb:PutItem", table + "/index/byvendor", false},
		{"dynamodb:PutItem", table, "dynamodb:PutItem", "", false},
		{"dynamodb:*Item", table + "/*", "dynamodb:GetItem", table + "/index/byvendor", true},
		{"dynamodb:*Item", table + "/*", "dynamodb:Query", table + "/index/byvendor", false},
		{"dynamodb:*Item", table + "/*", "dynamodb:GetItem", table, false},
		{"dynamodb:???Item", "*", "dynamodb:PutItem", table, true},
		{"dynamodb:???Item", "*", "dynamodb:UpdateItem", table, false},
		{"*", "*", "s3:GetObject", "arn:aws:s3:::invoices/2026/11/a/b/c.json", true},
		{"s3:GetObject", "arn:aws:s3:::invoices/*", "s3:GetObject", "arn:aws:s3:::invoices/2026/11/a/b/c.json", true},
		{"s3:GetObject", "arn:aws:s3:::invoices/*", "s3:GetObject", "arn:aws:s3:::invoices", false},
		{"s3:GetObject", "arn:aws:s3:::invoices/*", "s3:GetObject", "arn:aws:s3:::invoices-of-others/x", false},
		{"s3:GetObject", "arn:aws:s3:::invoices/*/v0/*.json", "s3:GetObject", "arn:aws:s3:::invoices/a/v0/v0/x.json", true},
		{"s3:GetObject", "arn:aws:s3:::invoices/*/v0/*.json", "s3:GetObject", "arn:aws:s3:::invoices/a/v1/x.json", false},
		{"states:*", "arn:aws:states:*:*:execution:order:*", "states:DescribeExecution", "arn:aws:states:eu-west-1:0:execution:order:x", true},
		{"states:*", "arn:aws:states:*:*:execution:order:*", "states:DescribeExecution", "arn:aws:states:eu-west-1:0:execution:orders:x", false},
	} {
		p := mustCompile(t, fmt.Sprintf(`{"Effect": "Allow", "Action": %q, "Resource": [%q]}`, tt.action, tt.resource))
		if got := p.Allows(iam.Request{Action: tt.asked, Resource: tt.on}); got != tt.allowed {
			t.Errorf("%s on %s allows %s on %s: %v", tt.action, tt.resource, tt.asked, tt.on, got)
		}
	}
}

func TestPolicy_deniesMoreThanItAllows(t *testing.T) {
	t.Parallel()
	p := mustCompile(t, `{"Effect": "Deny", "Action": "dynamodb:DeleteItem", "Resource": "*"}`, `{"Sid": "all", "Effect": "Allow", "Action": ["dynamodb:*", "s3:*"], "Resource": "*"}`)
	role := iam.Role{ARN: "arn:aws:sts::0:assumed-role/r/s", Policy: p}
	if err := role.Check("dynamodb:PutItem", table); err != nil {
		t.Error(err)
	}
	for action, want := range map[string]string{
		"dynamodb:DeleteItem": "User: arn:aws:sts::0:assumed-role/r/s is not authorized to perform: dynamodb:DeleteItem on resource: " + table + " with an explicit deny in an identity-based policy",
		"sns:Publish":         "User: arn:aws:sts::0:assumed-role/r/s is not authorized to perform: sns:Publish on resource: " + table + " because no identity-based policy allows the sns:Publish action",
	} {
		if err := role.Check(action, table); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", action, err, want)
		}
	}
	if err := role.Check("sns:Publish", "?"); err != nil {
		t.Errorf("what is not an ARN is for the service to reject: %v", err)
	}
}

// The conditions of the policies that infra writes, and what goes with them.
func TestCondition_isEvaluatedAsIAMDoes(t *testing.T) {
	t.Parallel()
	const machine = "arn:aws:states:eu-west-1:1:stateMachine:skip-the-line-dev-workflow-3f2a1b"
	for _, tt := range []struct {
		condition string
		context   map[string]string
		holds     bool
	}{
		{`{"StringEquals": {"aws:SourceAccount": "1"}}`, map[string]string{"aws:SourceAccount": "1"}, true},
		{`{"StringEquals": {"aws:SourceAccount": "1"}}`, map[string]string{"AWS:sourceaccount": "1"}, true},
		{`{"StringEquals": {"aws:SourceAccount": "1"}}`, map[string]string{"aws:SourceAccount": "11"}, false},
		{`{"StringEquals": {"aws:SourceAccount": ["2", "1"]}}`, map[string]string{"aws:SourceAccount": "1"}, true},
		{`{"StringEquals": {"aws:SourceAccount": "1"}}`, nil, false},
		{`{"StringEqualsIfExists": {"aws:SourceAccount": "1"}}`, nil, true},
		{`{"StringNotEquals": {"aws:SourceAccount": ["1", "2"]}}`, map[string]string{"aws:SourceAccount": "2"}, false},
		{`{"StringNotEquals": {"aws:SourceAccount": ["1", "2"]}}`, nil, true},
		{`{"StringLike": {"s3:prefix": "2026/*"}}`, map[string]string{"s3:prefix": "2026/11"}, true},
		{`{"StringLike": {"s3:prefix": "2026/*"}}`, map[string]string{"s3:prefix": "2025/2026/"}, false},
		{`{"ArnLike": {"aws:SourceArn": "arn:aws:states:eu-west-1:1:stateMachine:skip-the-line-dev-workflow*"}}`, map[string]string{"aws:SourceArn": machine}, true},
		{`{"ArnLike": {"aws:SourceArn": "arn:aws:states:eu-west-1:1:stateMachine:skip-the-line-prod-workflow*"}}`, map[string]string{"aws:SourceArn": machine}, false},
		{`{"ArnLike": {"aws:SourceArn": "arn:aws:states:*:stateMachine:*"}}`, map[string]string{"aws:SourceArn": machine}, false}, // * does not reach over a colon
		{`{"ArnLike": {"aws:SourceArn": "arn:aws:*:*:*:*"}}`, map[string]string{"aws:SourceArn": machine}, true},
		{`{"Bool": {"aws:SecureTransport": "false"}}`, map[string]string{"aws:SecureTransport": "False"}, true},
		{`{"Bool": {"aws:SecureTransport": "false"}}`, map[string]string{"aws:SecureTransport": "true"}, false},
		{`{"Bool": {"aws:SecureTransport": "false"}}`, nil, false},
		{`{"StringEquals": {"aws:SourceAccount": "1"}, "ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}`, map[string]string{"aws:SourceAccount": "1", "aws:SourceArn": machine}, false},
	} {
		p := mustCompile(t, `{"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole", "Condition": `+tt.condition+`}`)
		if got := p.Allows(iam.Request{Action: "sts:AssumeRole", Context: tt.context}); got != tt.holds {
			t.Errorf("%s holds for %v: %v", tt.condition, tt.context, got)
		}
	}
}

func TestCompile_rejectsWhatItWouldIgnore(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ text, says string }{
		"text":                  {`x`, "cannot be read"},
		"an older version":      {`{"Version": "2008-10-17", "Statement": []}`, "Version"},
		"NotAction":             {string(document(`{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}`)), "NotAction"},
		"NotResource":           {string(document(`{"Effect": "Allow", "Action": "s3:*", "NotResource": "*"}`)), "NotResource"},
		"an effect in between":  {string(document(`{"Effect": "allow", "Action": "s3:*", "Resource": "*"}`)), "Effect"},
		"no action":             {string(document(`{"Effect": "Allow", "Resource": "*"}`)), "no Action"},
		"no resource":           {string(document(`{"Effect": "Allow", "Action": "s3:*"}`)), "no Resource"},
		"a variable":            {string(document(`{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::x/${aws:userid}/*"}`)), "variables"},
		"a variable's value":    {string(document(`{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringLike": {"s3:prefix": "${aws:userid}"}}}`)), "variables"},
		"an operator of dates":  {string(document(`{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": "x"}}}`)), "DateLessThan"},
		"an operator of sets":   {string(document(`{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"x": "y"}}}`)), "ForAllValues"},
		"an operator of no one": {string(document(`{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"BoolNot": {"x": "true"}}}`)), "BoolNot"},
	} {
		if _, err := iam.Compile([]byte(tt.text)); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v, want it to say %s", name, err, tt.says)
		}
	}
}

// A pattern of many wildcards takes no more time than another.
func TestPolicy_isNotSlowedDownByWildcards(t *testing.T) {
	t.Parallel()
	p := mustCompile(t, `{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:`+strings.Repeat("*a", 50)+`b"}`)
	if p.Allows(iam.Request{Action: "s3:GetObject", Resource: "arn:" + strings.Repeat("a", 5000)}) {
		t.Error("it matches")
	}
}

func BenchmarkCheck(b *testing.B) {
	role := iam.Role{ARN: "x", Policy: mustCompile(b, `{"Effect": "Allow", "Action": ["dynamodb:GetItem"], "Resource": ["`+table+`"]}`, `{"Effect": "Allow", "Action": ["dynamodb:Query"], "Resource": ["`+table+`/index/byvendor"]}`)}
	for b.Loop() {
		if role.Check("dynamodb:Query", table+"/index/byvendor") != nil {
			b.Fatal("denied")
		}
	}
}
