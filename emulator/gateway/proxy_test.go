package gateway_test

import (
	"encoding/json"
	"net/http"
	"reflect"
	"testing"

	"github.com/aws/aws-lambda-go/events"
)

func TestProxy_passesTheRequestOn(t *testing.T) {
	t.Parallel()
	b := &backend{response: `{"statusCode": 200, "body": "{}"}`}
	url := MustServe(t, MustDocument(t, "NONE"), b.config())
	MustCall(t, "GET", url+"/order?accountid=a%2B+b&vendorid=1&vendorid=2", "", "X-Twice", "1", "X-Twice", "2", "User-Agent", "test")
	arn, payload := b.sent()
	if arn != getItemARN {
		t.Errorf("the function is %s", arn)
	}
	var event events.APIGatewayProxyRequest
	if err := json.Unmarshal([]byte(payload), &event); err != nil {
		t.Fatal(err)
	}
	if event.Resource != "/order" || event.Path != "/order" || event.HTTPMethod != "GET" || event.Body != "" || event.IsBase64Encoded {
		t.Errorf("%s", payload)
	}
	if want := map[string]string{"accountid": "a+ b", "vendorid": "2"}; !reflect.DeepEqual(event.QueryStringParameters, want) {
		t.Errorf("query string %v, want %v", event.QueryStringParameters, want)
	}
	if got := event.MultiValueQueryStringParameters["vendorid"]; !reflect.DeepEqual(got, []string{"1", "2"}) {
		t.Errorf("values of a repeated parameter: %v", got)
	}
	if event.Headers["X-Twice"] != "2" || !reflect.DeepEqual(event.MultiValueHeaders["X-Twice"], []string{"1", "2"}) {
		t.Errorf("headers %v %v", event.Headers, event.MultiValueHeaders)
	}
	if event.Headers["Host"] == "" || event.Headers["X-Forwarded-For"] != "127.0.0.1" || event.Headers["Content-Length"] != "" {
		t.Errorf("headers %v", event.Headers)
	}
	c := event.RequestContext
	if c.RequestID != requestID || c.Stage != "local" || c.APIID != "local" || c.AccountID != "000000000000" || c.OperationName != "getOrder" {
		t.Errorf("request context %+v", c)
	}
	if c.HTTPMethod != "GET" || c.Path != "/order" || c.ResourcePath != "/order" || c.Protocol != "HTTP/1.1" || c.ResourceID == "" || c.ExtendedRequestID == "" {
		t.Errorf("request context %+v", c)
	}
	if c.RequestTime != "22/Nov/2026:07:45:00 +0000" || c.RequestTimeEpoch != start.UnixMilli() {
		t.Errorf("time %s, %d", c.RequestTime, c.RequestTimeEpoch)
	}
	if c.Identity.SourceIP != "127.0.0.1" || c.Identity.UserAgent != "test" {
		t.Errorf("identity %+v", c.Identity)
	}
}

func TestProxy_passesNullWithoutAQueryString(t *testing.T) {
	t.Parallel()
	b := &backend{response: `{}`}
	url := MustServe(t, MustSmall(t, `type: aws_proxy, httpMethod: POST, uri: "`+proxyURI+`"`), b.config())
	MustCall(t, "POST", url+"/x", "a body")
	var event map[string]any
	_, payload := b.sent()
	if err := json.Unmarshal([]byte(payload), &event); err != nil {
		t.Fatal(err)
	}
	if event["queryStringParameters"] != nil || event["pathParameters"] != nil || event["body"] != "a body" {
		t.Errorf("%s", payload)
	}
}

func TestProxy_responds(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		response string
		status   int
		body     string
		headers  map[string][]string
	}{
		{"in full", `{"statusCode": 404, "headers": {"A": "1", "B": true, "content-type": "text/plain"}, "multiValueHeaders": {"A": ["1", "2"]}, "body": "not there", "isBase64Encoded": false}`,
			404, "not there", map[string][]string{"A": {"1", "2"}, "B": {"true"}, "Content-Type": {"text/plain"}}},
		{"with a status as text", `{"statusCode": "201"}`, 201, "", nil},
		{"with nothing", `{}`, 200, "", map[string][]string{"Content-Type": {"application/json"}}},
		{"with a body of null", `{"statusCode": 200, "body": null}`, 200, "", nil},
		{"with base64, which stays what it is", `{"body": "aGk=", "isBase64Encoded": true}`, 200, "aGk=", nil},
		{"without deciding over the connection", `{"headers": {"Content-Length": "1", "Connection": "close"}, "body": "four"}`, 200, "four", nil},
		{"without choosing the request id", `{"headers": {"X-Amzn-RequestId": "other"}}`, 200, "", map[string][]string{"X-Amzn-Requestid": {requestID}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := &backend{response: tt.response}
			url := MustServe(t, MustDocument(t, "NONE"), b.config())
			got := MustCall(t, "GET", url+"/order?accountid=a&vendorid=v", "")
			if got.status != tt.status || got.body != tt.body {
				t.Errorf("%d %q, want %d %q", got.status, got.body, tt.status, tt.body)
			}
			for name, want := range tt.headers {
				if !reflect.DeepEqual(got.header[name], want) {
					t.Errorf("%s is %v, want %v", name, got.header[name], want)
				}
			}
		})
	}
}

func TestProxy_failures(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		backend *backend
	}{
		{"by an error", &backend{failed: "Unhandled", response: `{"errorMessage":"secret","errorType":"Unavailable"}`}},
		{"by what is not JSON", &backend{response: `secret`}},
		{"by null", &backend{response: `null`}},
		{"by a string", &backend{response: `"secret"`}},
		{"by nothing", &backend{}},
		{"by an unknown field", &backend{response: `{"statusCode": 200, "secret": 1}`}},
		{"by a body that is not a string", &backend{response: `{"statusCode": 200, "body": {"secret": 1}}`}},
		{"by an invalid status", &backend{response: `{"statusCode": 42}`}},
		{"by a status that is a list", &backend{response: `{"statusCode": [200]}`}},
		{"by a header that is a number", &backend{response: `{"headers": {"A": 1}}`}},
		{"by a header without a name", &backend{response: `{"headers": {"": "a"}}`}},
		{"by not being there", &backend{err: errUnreachable}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			url := MustServe(t, MustDocument(t, "NONE"), tt.backend.config())
			got := MustCall(t, "GET", url+"/order?accountid=a&vendorid=v", "")
			if got.status != http.StatusBadGateway || got.body != `{"message": "The service is not available right now."}` {
				t.Errorf("%d %s", got.status, got.body)
			}
			bare := MustServe(t, MustSmall(t, `type: aws_proxy, httpMethod: POST, uri: "`+proxyURI+`"`), tt.backend.config())
			if got := MustCall(t, "POST", bare+"/x", ""); got.status != http.StatusBadGateway || got.message() != "Internal server error" {
				t.Errorf("without gateway responses: %d %s", got.status, got.body)
			}
		})
	}
}
