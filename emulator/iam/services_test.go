package iam_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"

	"skip-the-line/emulator/iam"
)

var account = iam.Account{Partition: "aws", Region: "eu-west-1", ID: "000000000000"}

// keys returns the credentials of an access key.
func keys(id string) aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: id, SecretAccessKey: "x", SessionToken: "y"}, nil
	})
}

func mustServe(tb testing.TB, handler http.Handler) string {
	tb.Helper()
	server := httptest.NewServer(handler)
	tb.Cleanup(server.Close)
	return server.URL
}

// The SDK reads the error as it reads AWS's.
func TestDynamoDB_keepsARoleToItsTablesAndIndexes(t *testing.T) {
	t.Parallel()
	roles := iam.Roles{"ASIAREADER": {ARN: "arn:aws:sts::0:assumed-role/reader/s", Policy: mustCompile(t,
		`{"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:BatchGetItem"], "Resource": "`+table+`"}`,
		`{"Effect": "Allow", "Action": "dynamodb:Query", "Resource": "`+table+`/index/byvendor"}`)}}
	url := mustServe(t, iam.DynamoDB(account, roles, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if body, err := io.ReadAll(r.Body); err != nil || !strings.Contains(string(body), "orders") && !strings.Contains(string(body), "others") {
			t.Errorf("what is allowed arrives as %q, %v", body, err)
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.Header().Set("X-Amz-Crc32", "2745614147") // of {}
		_, _ = io.WriteString(w, "{}")
	})))
	client := func(key string) *dynamodb.Client {
		return dynamodb.New(dynamodb.Options{BaseEndpoint: &url, Region: "eu-west-1", Credentials: keys(key), Retryer: aws.NopRetryer{}})
	}
	key := map[string]types.AttributeValue{"a": &types.AttributeValueMemberS{Value: "b"}}
	query := func(name, index string) *dynamodb.QueryInput {
		in := &dynamodb.QueryInput{TableName: &name, KeyConditionExpression: aws.String("a = :a"), ExpressionAttributeValues: map[string]types.AttributeValue{":a": key["a"]}}
		if index != "" {
			in.IndexName = &index
		}
		return in
	}
	batch := func(names ...string) *dynamodb.BatchGetItemInput {
		in := &dynamodb.BatchGetItemInput{RequestItems: map[string]types.KeysAndAttributes{}}
		for _, name := range names {
			in.RequestItems[name] = types.KeysAndAttributes{Keys: []map[string]types.AttributeValue{key}}
		}
		return in
	}
	for name, tt := range map[string]struct {
		call    func(c *dynamodb.Client) error
		allowed bool
		says    string
	}{
		"its table": {func(c *dynamodb.Client) error {
			_, err := c.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: aws.String("orders"), Key: key})
			return err
		}, true, ""},
		"by its ARN": {func(c *dynamodb.Client) error {
			_, err := c.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: aws.String(table), Key: key})
			return err
		}, true, ""},
		"another table": {func(c *dynamodb.Client) error {
			_, err := c.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: aws.String("others"), Key: key})
			return err
		}, false, "dynamodb:GetItem on resource: arn:aws:dynamodb:eu-west-1:000000000000:table/others because"},
		"another action": {func(c *dynamodb.Client) error {
			_, err := c.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String("orders"), Item: key})
			return err
		}, false, "dynamodb:PutItem"},
		"its index": {func(c *dynamodb.Client) error {
			_, err := c.Query(t.Context(), query("orders", "byvendor"))
			return err
		}, true, ""},
		"another index":                     {func(c *dynamodb.Client) error { _, err := c.Query(t.Context(), query("orders", "bycity")); return err }, false, "table/orders/index/bycity"},
		"the table as if it were the index": {func(c *dynamodb.Client) error { _, err := c.Query(t.Context(), query("orders", "")); return err }, false, "table/orders because"},
		"a batch of its table":              {func(c *dynamodb.Client) error { _, err := c.BatchGetItem(t.Context(), batch("orders")); return err }, true, ""},
		"a batch with another": {func(c *dynamodb.Client) (err error) {
			for range 10 { // in whichever order it is read
				if _, err = c.BatchGetItem(t.Context(), batch("orders", "others")); err == nil {
					break
				}
			}
			return err
		}, false, "table/others"},
	} {
		err := tt.call(client("ASIAREADER"))
		var api smithy.APIError
		switch denied := errors.As(err, &api) && api.ErrorCode() == "AccessDeniedException"; {
		case tt.allowed && err != nil, !tt.allowed && !denied:
			t.Errorf("%s: %v", name, err)
		case !tt.allowed && (!strings.HasPrefix(api.ErrorMessage(), "User: arn:aws:sts::0:assumed-role/reader/s is not authorized to perform: ") || !strings.Contains(api.ErrorMessage(), tt.says)):
			t.Errorf("%s: %s", name, api.ErrorMessage())
		}
		if err := tt.call(client("AKIAOPERATOR")); err != nil {
			t.Errorf("%s by whoever has the machine: %v", name, err)
		}
	}
}

func TestS3_keepsARoleToItsObjects(t *testing.T) {
	t.Parallel()
	reads := `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::invoices/*"}`
	roles := iam.Roles{
		"ASIAREADER": {ARN: "reader", Policy: mustCompile(t, reads)},
		"ASIALISTER": {ARN: "lister", Policy: mustCompile(t, reads, `{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::invoices"}`)},
	}
	url := mustServe(t, iam.S3("aws", roles, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"x"`)
		if strings.HasSuffix(r.URL.Path, "/missing") {
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, `<Error><Code>NoSuchKey</Code></Error>`)
		}
	})))
	client := func(key string) *s3.Client {
		return s3.New(s3.Options{BaseEndpoint: &url, Region: "eu-west-1", Credentials: keys(key), UsePathStyle: true, Retryer: aws.NopRetryer{}})
	}
	get := func(bucket, key string) func(*s3.Client) error {
		return func(c *s3.Client) error {
			_, err := c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &bucket, Key: &key})
			return err
		}
	}
	put := func(c *s3.Client) error {
		_, err := c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("invoices"), Key: aws.String("a/b"), Body: strings.NewReader("x")})
		return err
	}
	list := func(c *s3.Client) error {
		_, err := c.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: aws.String("invoices")})
		return err
	}
	for name, tt := range map[string]struct {
		role string
		call func(*s3.Client) error
		code string
	}{
		"an object":                    {"ASIAREADER", get("invoices", "a/b"), ""},
		"an object of another bucket":  {"ASIAREADER", get("others", "a/b"), "AccessDenied"},
		"an object that is not there":  {"ASIAREADER", get("invoices", "missing"), "AccessDenied"},
		"the same, by who may list":    {"ASIALISTER", get("invoices", "missing"), "NoSuchKey"},
		"a write":                      {"ASIAREADER", put, "AccessDenied"},
		"the list":                     {"ASIAREADER", list, "AccessDenied"},
		"the list, by who may list":    {"ASIALISTER", list, ""},
		"a write by whoever has it":    {"AKIAOPERATOR", put, ""},
		"a read of what is not theirs": {"AKIAOPERATOR", get("invoices", "missing"), "NoSuchKey"},
	} {
		err := tt.call(client(tt.role))
		var api smithy.APIError
		if errors.As(err, &api) != (tt.code != "") || tt.code != "" && api.ErrorCode() != tt.code {
			t.Errorf("%s: %v, want %q", name, err, tt.code)
		}
	}
	// A URL that a role has signed opens what the role may read, and says no more where it may not.
	signed, err := s3.NewPresignClient(client("ASIAREADER")).PresignPutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("invoices"), Key: aws.String("a/b")}, s3.WithPresignExpires(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, signed.URL, strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	if response.StatusCode != http.StatusForbidden || !strings.Contains(string(body), `not authorized to perform: s3:PutObject on resource: &#34;arn:aws:s3:::invoices/a/b&#34;`) {
		t.Errorf("the URL opens as %d %s", response.StatusCode, body)
	}
}

func TestGuard_keepsARoleToItsStateMachine(t *testing.T) {
	t.Parallel()
	role := iam.Role{ARN: "api", Policy: mustCompile(t,
		`{"Effect": "Allow", "Action": "states:StartExecution", "Resource": "arn:aws:states:eu-west-1:0:stateMachine:order"}`,
		`{"Effect": "Allow", "Action": "states:DescribeExecution", "Resource": "arn:aws:states:eu-west-1:0:execution:order:*"}`)}
	called := ""
	service := account.Guard(role, "states", func(_ context.Context, operation string, _ []byte) (int, []byte, error) {
		called = operation
		return http.StatusOK, []byte("{}"), nil
	})
	for _, tt := range []struct {
		operation, body string
		allowed         bool
	}{
		{"StartExecution", `{"stateMachineArn": "arn:aws:states:eu-west-1:0:stateMachine:order"}`, true},
		{"StartExecution", `{"stateMachineArn": "arn:aws:states:eu-west-1:0:stateMachine:other"}`, false},
		{"DescribeExecution", `{"executionArn": "arn:aws:states:eu-west-1:0:execution:order:x"}`, true},
		{"DescribeExecution", `{"executionArn": "arn:aws:states:eu-west-1:0:execution:other:x"}`, false},
		{"DescribeExecution", `{"executionArn": "?"}`, true}, // which Step Functions rejects
		{"StopExecution", `{"executionArn": "arn:aws:states:eu-west-1:0:execution:order:x"}`, false},
	} {
		called = ""
		status, response, err := service(t.Context(), tt.operation, []byte(tt.body))
		if err != nil || (called != "") != tt.allowed || !tt.allowed && (status != http.StatusBadRequest || !strings.Contains(string(response), `"com.amazon.coral.service#AccessDeniedException"`)) {
			t.Errorf("%s of %s: %d %s %v", tt.operation, tt.body, status, response, err)
		}
	}
}

// Lambda and SNS are asked by other names than those of their actions and resources.
func TestGuard_knowsLambdaAndSNS(t *testing.T) {
	t.Parallel()
	role := iam.Role{ARN: "workflow", Policy: mustCompile(t,
		`{"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": "arn:aws:lambda:eu-west-1:000000000000:function:brew"}`,
		`{"Effect": "Allow", "Action": "sns:*", "Resource": "arn:aws:sns:eu-west-1:000000000000:orders"}`)}
	for _, tt := range []struct {
		service, operation, body string
		allowed                  bool
	}{
		{"lambda", "Invoke", `{"FunctionName": "brew"}`, true},
		{"lambda", "Invoke", `{"FunctionName": "brew:7"}`, true},
		{"lambda", "Invoke", `{"FunctionName": "000000000000:function:brew"}`, true},
		{"lambda", "Invoke", `{"FunctionName": "arn:aws:lambda:eu-west-1:000000000000:function:brew:$LATEST"}`, true},
		{"lambda", "Invoke", `{"FunctionName": "arn:aws:lambda:us-east-1:000000000000:function:brew"}`, false},
		{"lambda", "Invoke", `{"FunctionName": "grind"}`, false},
		{"lambda", "GetFunction", `{"FunctionName": "brew"}`, false},
		{"lambda", "ListFunctions", `{}`, false},
		{"sns", "Publish", `{"TopicArn": "arn:aws:sns:eu-west-1:000000000000:orders"}`, true},
		{"sns", "Publish", `{"TargetArn": "arn:aws:sns:eu-west-1:000000000000:others"}`, false},
		{"sns", "Unsubscribe", `{"SubscriptionArn": "arn:aws:sns:eu-west-1:000000000000:orders:s"}`, true},
		{"sns", "Unsubscribe", `{"SubscriptionArn": "arn:aws:sns:eu-west-1:000000000000:others:s"}`, false},
		{"sns", "ListTopics", `{}`, false},
	} {
		called := false
		service := account.Guard(role, tt.service, func(context.Context, string, []byte) (int, []byte, error) {
			called = true
			return http.StatusOK, nil, nil
		})
		if _, response, err := service(t.Context(), tt.operation, []byte(tt.body)); err != nil || called != tt.allowed {
			t.Errorf("%s %s of %s: %s %v", tt.service, tt.operation, tt.body, response, err)
		}
	}
}

// What the check adds to a call.
func BenchmarkDynamoDB(b *testing.B) {
	roles := iam.Roles{"ASIAWRITER": {ARN: "writer", Policy: mustCompile(b, `{"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": "`+table+`"}`)}}
	handler := iam.DynamoDB(account, roles, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }))
	body := `{"TableName": "orders", "Item": {` + strings.Repeat(`"attribute": {"S": "some text"}, `, 30) + `"last": {"S": ""}}}`
	for b.Loop() {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("X-Amz-Target", "DynamoDB_20120810.PutItem")
		r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=ASIAWRITER/20261128/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=x")
		w := httptest.NewRecorder()
		if handler.ServeHTTP(w, r); w.Code != http.StatusOK {
			b.Fatal(w.Body)
		}
	}
}
