package dynamodb_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"skip-the-line/emulator/dynamodb"
	"skip-the-line/emulator/store"
)

// A fixture is a server behind HTTP, with a client of the SDK and a clock that the test moves.
type fixture struct {
	*sdk.Client
	url   string
	clock *atomic.Int64 // seconds
}

func start(tb testing.TB) fixture {
	tb.Helper()
	clock := new(atomic.Int64)
	clock.Store(1_700_000_000)
	return serve(tb, dynamodb.New(dynamodb.Config{Region: "ap-southeast-2", Account: "123456789012",
		Now: func() time.Time { return time.Unix(clock.Load(), 0) }}), clock)
}

const format = "dynamodb 1"

// mustOpen opens the file at a path, until the test ends; nil, for a store in memory, where there is no path.
func mustOpen(tb testing.TB, path string) store.Store {
	tb.Helper()
	if path == "" {
		return nil
	}
	file, err := store.OpenFile(path, format)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = file.Close() })
	return file
}

func serve(tb testing.TB, server *dynamodb.Server, clock *atomic.Int64) fixture {
	tb.Helper()
	web := httptest.NewServer(server)
	tb.Cleanup(web.Close)
	client := sdk.New(sdk.Options{
		Region:       "ap-southeast-2",
		BaseEndpoint: &web.URL,
		Credentials:  credentials.NewStaticCredentialsProvider("AKID", "secret", ""),
		HTTPClient:   plainBodies{web.Client()},
		Retryer:      aws.NopRetryer{},
	})
	return fixture{client, web.URL, clock}
}

// plainBodies sends the SDK's requests without their WriteTo, which, once there is a response, makes net/http close the
// connection before a long response has been read (smithy-go v1.28.9, transport/http/internal/io/safe.go).
type plainBodies struct{ *http.Client }

func (c plainBodies) Do(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		r.Body = struct{ io.ReadCloser }{r.Body}
	}
	return c.Client.Do(r)
}

// people is a table with a local and two global indexes, of all three sorts of projection.
const people = `{"TableName": "people", "BillingMode": "PAY_PER_REQUEST",
	"AttributeDefinitions": [{"AttributeName": "surname", "AttributeType": "S"}, {"AttributeName": "forename", "AttributeType": "S"},
		{"AttributeName": "city", "AttributeType": "S"}, {"AttributeName": "born", "AttributeType": "N"}],
	"KeySchema": [{"AttributeName": "surname", "KeyType": "HASH"}, {"AttributeName": "forename", "KeyType": "RANGE"}],
	"LocalSecondaryIndexes": [{"IndexName": "byage", "Projection": {"ProjectionType": "KEYS_ONLY"},
		"KeySchema": [{"AttributeName": "surname", "KeyType": "HASH"}, {"AttributeName": "born", "KeyType": "RANGE"}]}],
	"GlobalSecondaryIndexes": [
		{"IndexName": "bycity", "Projection": {"ProjectionType": "ALL"},
			"KeySchema": [{"AttributeName": "city", "KeyType": "HASH"}, {"AttributeName": "born", "KeyType": "RANGE"}]},
		{"IndexName": "byborn", "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["note"]},
			"KeySchema": [{"AttributeName": "born", "KeyType": "HASH"}]}]}`

// mustCall makes a call of the API and returns the response, which must not be an error.
func (f fixture) mustCall(tb testing.TB, operation, body string) map[string]any {
	tb.Helper()
	status, response := f.call(tb, operation, body)
	if status != http.StatusOK {
		tb.Fatalf("%s %s: %d %v", operation, body, status, response)
	}
	return response
}

// call makes a call of the API as it goes over the wire, and checks what every response must have.
func (f fixture) call(tb testing.TB, operation, body string) (status int, response map[string]any) {
	tb.Helper()
	request, err := http.NewRequest(http.MethodPost, f.url, bytes.NewReader([]byte(body)))
	if err != nil {
		tb.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-amz-json-1.0")
	request.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	r, err := http.DefaultClient.Do(request)
	if err != nil {
		tb.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		tb.Fatal(err)
	}
	if want := fmt.Sprint(crc32.ChecksumIEEE(text)); r.Header.Get("X-Amz-Crc32") != want {
		tb.Errorf("%s: X-Amz-Crc32 is %s, want %s", operation, r.Header.Get("X-Amz-Crc32"), want)
	}
	if len(r.Header.Get("X-Amzn-Requestid")) != 52 {
		tb.Errorf("%s: X-Amzn-RequestId is %q", operation, r.Header.Get("X-Amzn-Requestid"))
	}
	if err := json.Unmarshal(text, &response); err != nil {
		tb.Fatalf("%s: the response is not JSON: %v: %s", operation, err, text)
	}
	return r.StatusCode, response
}

func str(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func num(n any) types.AttributeValue { return &types.AttributeValueMemberN{Value: fmt.Sprint(n)} }

// attributes is an item, or a key, or an expression's values.
type attributes = map[string]types.AttributeValue

func text(v types.AttributeValue) string {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return v.Value
	case *types.AttributeValueMemberN:
		return v.Value
	}
	return ""
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
