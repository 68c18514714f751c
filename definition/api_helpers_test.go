package definition_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"skip-the-line/definition"
	"skip-the-line/emulator/gateway"
)

const goodOrder = `{"order": {"accountid": "a0", "vendorid": "v0", "orderdate": "2026-11-22T07:45:00Z", "city": "Melbourne",
	"details": {"coffeetype": "Flat White", "coffeesize": "Large", "unitprice": "4.5", "quantity": 2}, "eventtype": ["new_order"]}}`

// withNote returns goodOrder with one more field, which is JSON.
func withNote(note string) string {
	return strings.Replace(goodOrder, `"city"`, `"note": `+note+`, "city"`, 1)
}

func sameJSON(tb testing.TB, a, b string) bool {
	tb.Helper()
	var values [2]any
	for i, text := range []string{a, b} {
		dec := json.NewDecoder(strings.NewReader(text))
		dec.UseNumber()
		if err := dec.Decode(&values[i]); err != nil {
			tb.Fatalf("%v in %s", err, text)
		}
	}
	return reflect.DeepEqual(values[0], values[1])
}

const (
	stateMachineARN = "arn:aws:states:ap-southeast-2:000000000000:stateMachine:orders"
	requestID       = "7b3f1c1e-8a4e-4c55-9a51-0d9f6f0b7c11"
)

var start = time.Date(2026, 11, 22, 7, 45, 0, 0, time.UTC)

// mustAPI returns the API that is deployed, open to everybody.
func mustAPI(tb testing.TB) []byte { return mustAPIFor(tb, "NONE", nil) }

func mustAPIFor(tb testing.TB, authorization string, more map[string]string) []byte {
	tb.Helper()
	values := definition.APIFunctions(functionARN)
	maps.Copy(values, map[string]string{
		"Partition":       "aws",
		"Region":          "ap-southeast-2",
		"StateMachineArn": stateMachineARN,
		"ApiRoleArn":      "arn:aws:iam::000000000000:role/api",
		"TableName":       "orders",
		"Authorization":   authorization,
		"CorsOrigin":      "https://coffee.example",
	})
	maps.Copy(values, more)
	document, err := definition.API(values)
	if err != nil {
		tb.Fatal(err)
	}
	return document
}

func functionARN(step string) string {
	return "arn:aws:lambda:ap-southeast-2:000000000000:function:" + step
}

// backend stands for every service and function behind the API, and remembers what it was sent.
type backend struct {
	status   int
	response string
	err      error  // could not be reached
	failed   string // functionError

	mu     sync.Mutex
	action string
	body   string
}

func (b *backend) call(_ context.Context, action string, body []byte) (int, []byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.action, b.body = action, string(body)
	return b.status, []byte(b.response), b.err
}

func (b *backend) invoke(ctx context.Context, arn string, payload []byte) ([]byte, string, error) {
	_, response, err := b.call(ctx, arn, payload)
	return response, b.failed, err
}

func (b *backend) sent() (action, body string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.action, b.body
}

func (b *backend) config() gateway.Config {
	return gateway.Config{
		Services:  map[string]gateway.Service{"states": b.call, "dynamodb": b.call},
		Lambda:    b.invoke,
		RequestID: func() string { return requestID },
		Now:       func() time.Time { return start },
	}
}

// mustServe serves a document in front of a back end and returns its URL.
func mustServe(tb testing.TB, document []byte, config gateway.Config) string {
	tb.Helper()
	api, err := gateway.New(document, config)
	if err != nil {
		tb.Fatal(err)
	}
	server := httptest.NewServer(api)
	tb.Cleanup(server.Close)
	return server.URL
}

// answer is what a client got.
type answer struct {
	status int
	header http.Header
	body   string
}

// message is the field of that name in the body, or "".
func (a answer) message() string {
	var body struct{ Message string }
	if json.Unmarshal([]byte(a.body), &body) != nil {
		return ""
	}
	return body.Message
}

// mustCall sends a request. headers are pairs of name and value.
func mustCall(tb testing.TB, method, url, body string, headers ...string) answer {
	tb.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, url, strings.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		tb.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return answer{response.StatusCode, response.Header, string(text)}
}

var errUnreachable = errors.New("connection refused by 10.0.0.7")
