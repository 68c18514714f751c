package gateway_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"skip-the-line/emulator/gateway"
)

func TestAPI_rejectsUnknownRoutes(t *testing.T) {
	t.Parallel()
	b := &backend{status: 200, response: `{}`}
	url := MustServe(t, MustDocument(t, "NONE"), b.config())
	for _, tt := range []struct{ name, method, path string }{
		{"the root", "GET", "/"},
		{"another path", "GET", "/orders"},
		{"another case", "POST", "/Order"},
		{"an encoded letter", "POST", "/%6frder"},
		{"a path under another", "POST", "/order/1"},
		{"another method", "PUT", "/order"},
		{"HEAD", "HEAD", "/order"},
		{"a method of no standard", "BREW", "/order"},
		{"a method in lower case", "post", "/order"},
		{"a method of another path", "POST", "/invoice"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := MustCall(t, tt.method, url+tt.path, "")
			if got.status != http.StatusForbidden || got.header.Get("Access-Control-Allow-Origin") == "" || got.header.Get("X-Amzn-RequestId") == "" {
				t.Errorf("%d %v", got.status, got.header)
			}
			if tt.method != "HEAD" && !strings.Contains(got.message(), "Missing Authentication Token") {
				t.Errorf("%s", got.body)
			}
		})
	}
}

func TestMock_passesABodyOfAnotherTypeOn(t *testing.T) {
	t.Parallel()
	b := &backend{}
	url := MustServe(t, MustDocument(t, "NONE"), b.config())
	if got := MustCall(t, "OPTIONS", url+"/order", `{"statusCode": 200}`, "Content-Type", "text/plain"); got.status != http.StatusNoContent {
		t.Errorf("a body that says which status: %d %s", got.status, got.body)
	}
	if got := MustCall(t, "OPTIONS", url+"/order", `[]`, "Content-Type", "text/plain"); got.status != http.StatusInternalServerError {
		t.Errorf("a body that does not: %d %s", got.status, got.body)
	}
}

func TestAuth(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		err    error
		status int
		says   string
	}{
		{"good", nil, http.StatusAccepted, ""},
		{"without a signature", &gateway.Error{Type: gateway.MissingAuthenticationToken}, http.StatusForbidden, "Missing"},
		{"with a bad one", &gateway.Error{Type: gateway.InvalidSignature}, http.StatusForbidden, "does not match"},
		{"with an old one", &gateway.Error{Type: gateway.ExpiredToken, Message: "User: arn:aws:iam::000000000000:user/a"}, http.StatusForbidden, "User: arn"},
		{"without the right", &gateway.Error{Type: gateway.AccessDenied}, http.StatusForbidden, "Forbidden"},
		{"when it cannot be decided", errors.New("the keys at 10.0.0.7 are away"), http.StatusInternalServerError, "not available"},
		{"rejected for an unknown reason", &gateway.Error{Type: "BAD_MOOD"}, http.StatusInternalServerError, "not available"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := &backend{status: 200, response: `{}`}
			config := b.config()
			config.Authorize = func(_ *http.Request, body []byte) error {
				if string(body) != goodOrder {
					t.Errorf("the body to check is %q", body)
				}
				return tt.err
			}
			url := MustServe(t, MustDocument(t, "AWS_IAM"), config)
			got := MustCall(t, "POST", url+"/order", goodOrder)
			if got.status != tt.status || !strings.Contains(got.message(), tt.says) {
				t.Errorf("%d %s, want %d that says %q", got.status, got.body, tt.status, tt.says)
			}
			if action, _ := b.sent(); (action != "") != (tt.err == nil) {
				t.Errorf("the back end was called: %q", action)
			}
		})
	}
}

func TestAuth_ofNONENeedsNoSignature(t *testing.T) {
	t.Parallel()
	b := &backend{}
	config := b.config()
	config.Authorize = func(*http.Request, []byte) error { return &gateway.Error{Type: gateway.MissingAuthenticationToken} }
	url := MustServe(t, MustDocument(t, "AWS_IAM"), config)
	if got := MustCall(t, "OPTIONS", url+"/order", ""); got.status != http.StatusNoContent {
		t.Errorf("%d %s", got.status, got.body)
	}
}

func TestAuth_bySecurity(t *testing.T) {
	t.Parallel()
	const schemes = "components: {securitySchemes: {iam: {type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: awsSigv4}}, "
	for _, tt := range []struct {
		name, root, operation string
		status                int
	}{
		{"of the document", "security: [{iam: []}]\n", "", http.StatusForbidden},
		{"of the operation", "", "security: [{iam: []}]\n      ", http.StatusForbidden},
		{"of none at the operation", "security: [{iam: []}]\n", "security: []\n      ", http.StatusOK},
		{"with an extension at the operation", "security: [{iam: []}]\n", "x-amazon-apigateway-auth: {type: NONE}\n      ", http.StatusOK},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			config := (&backend{status: 200}).config()
			config.Authorize = func(*http.Request, []byte) error { return &gateway.Error{Type: gateway.InvalidSignature} }
			document := string(MustSmall(t, awsFields+`, responses: {default: {statusCode: "200"}}`))
			document = strings.Replace(document, "components: {", tt.root+schemes, 1)
			document = strings.Replace(document, "x-amazon-apigateway-integration", tt.operation+"x-amazon-apigateway-integration", 1)
			url := MustServe(t, []byte(document), config)
			if got := MustCall(t, "POST", url+"/x", "{}"); got.status != tt.status {
				t.Errorf("%d %s, want %d", got.status, got.body, tt.status)
			}
		})
	}
}
