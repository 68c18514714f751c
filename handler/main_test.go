package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"skip-the-line/definition"
	"skip-the-line/emulator/dynamodb"
)

func TestMain(m *testing.M) {
	if os.Getenv("AWS_LAMBDA_RUNTIME_API") != "" { // see startProcess
		main()
		return
	}
	slog.SetDefault(slog.New(slog.NewJSONHandler(io.Discard, nil)))
	os.Exit(m.Run())
}

var discardLog = log.New(io.Discard, "", 0)

const (
	table  = "orders"
	bucket = "invoices"
)

// services starts a DynamoDB and an S3 in this process and returns an environment that points a step to them.
func services(tb testing.TB, wrap func(http.Handler) http.Handler) environment {
	tb.Helper()
	if wrap == nil {
		wrap = func(next http.Handler) http.Handler { return next }
	}
	tables := dynamodb.New(dynamodb.Config{})
	createTable(tb, tables)
	objects := s3mem.New()
	if err := objects.CreateBucket(bucket); err != nil {
		tb.Fatal(err)
	}
	return pointTo(serve(tb, wrap(tables)), serve(tb, wrap(gofakes3.New(objects).Server())))
}

// createTable creates the table that is deployed.
func createTable(tb testing.TB, tables http.Handler) {
	tb.Helper()
	type object map[string]any
	key := func(k definition.Key) []object {
		return []object{{"AttributeName": k.Hash, "KeyType": "HASH"}, {"AttributeName": k.Range, "KeyType": "RANGE"}}
	}
	var attributes, indexes []object
	for _, name := range definition.Table.KeyAttributes() {
		attributes = append(attributes, object{"AttributeName": name, "AttributeType": "S"})
	}
	for _, index := range definition.Table.Indexes {
		indexes = append(indexes, object{"IndexName": index.Name, "KeySchema": key(index.Key), "Projection": object{"ProjectionType": "ALL"}})
	}
	body, err := json.Marshal(object{
		"TableName": table, "BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": attributes,
		"KeySchema": key(definition.Table.Key), "GlobalSecondaryIndexes": indexes,
	})
	if err != nil {
		tb.Fatal(err)
	}
	create := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
	create.Header.Set("X-Amz-Target", "DynamoDB_20120810.CreateTable")
	create.Header.Set("Content-Type", "application/x-amz-json-1.0")
	created := httptest.NewRecorder()
	tables.ServeHTTP(created, create)
	if created.Code != http.StatusOK {
		tb.Fatalf("the table was not created: %s", created.Body)
	}
}

func pointTo(dynamoDB, s3 string) environment {
	return func(name string) string {
		return map[string]string{
			"TABLE_NAME":                table,
			"BUCKET_NAME":               bucket,
			"AWS_REGION":                "ap-southeast-2",
			"AWS_ACCESS_KEY_ID":         "AKIATEST",
			"AWS_SECRET_ACCESS_KEY":     "secret",
			"AWS_SESSION_TOKEN":         "session",
			"AWS_ENDPOINT_URL_DYNAMODB": dynamoDB,
			"AWS_ENDPOINT_URL_S3":       s3,
		}[name]
	}
}

func (env environment) with(name, value string) environment {
	return func(n string) string {
		if n == name {
			return value
		}
		return env(n)
	}
}

func serve(tb testing.TB, handler http.Handler) (url string) {
	tb.Helper()
	server := httptest.NewServer(handler)
	tb.Cleanup(server.Close)
	return server.URL
}

// mustStep returns a step's handler, which must be an H.
func mustStep[H any](tb testing.TB, env environment, step string) H {
	tb.Helper()
	started, err := newStep(env.with("STEP", step))
	if err != nil {
		tb.Fatal(err)
	}
	handler, ok := started.(H)
	if !ok {
		tb.Fatalf("the step %s is a %T", step, started)
	}
	return handler
}

func TestNewStep_rejects(t *testing.T) {
	env := pointTo("http://127.0.0.1:1", "http://127.0.0.1:1")
	for name, test := range map[string]struct {
		env  environment
		says string
	}{
		"no step":                      {env, "get-item, get-object, put-item, put-object"},
		"a step that does not exist":   {env.with("STEP", "put-coffee"), `STEP is "put-coffee": set it to one of get-item, get-object, put-item, put-object`},
		"put-item without a table":     {env.with("STEP", "put-item").with("TABLE_NAME", ""), "TABLE_NAME is not set: the step put-item needs it"},
		"get-item without a table":     {env.with("STEP", "get-item").with("TABLE_NAME", ""), "TABLE_NAME is not set"},
		"put-object without a bucket":  {env.with("STEP", "put-object").with("BUCKET_NAME", ""), "BUCKET_NAME is not set"},
		"get-object without a bucket":  {env.with("STEP", "get-object").with("BUCKET_NAME", ""), "BUCKET_NAME is not set"},
		"a TTL that is not a duration": {env.with("STEP", "put-item").with("ORDER_TTL", "a day"), `ORDER_TTL is "a day": set it to a positive duration such as 24h`},
		"a negative TTL":               {env.with("STEP", "get-object").with("INVOICE_URL_TTL", "-1m"), "INVOICE_URL_TTL"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := newStep(test.env); err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("the error is %v, want it to say %q", err, test.says)
			}
		})
	}
}
