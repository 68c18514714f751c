package gateway

import (
	"cmp"
	"encoding/json"
	"net"
	"net/http"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// request is an HTTP request on its way through the gateway.
type request struct {
	api       *API
	loaded    *loaded // what the API's document said when the request began
	http      *http.Request
	id        string
	started   time.Time
	operation *operation // nil if there is none of that path and method
	body      []byte
	query     map[string][]string
	path      map[string]string // path parameters
	claims    map[string]string // of the token, where an authorizer has verified one
	payload   *payload          // the body, parsed once for validation and templates
	backend   backendCall       // what the integration sent
}

// backendCall is what an integration sends to its back end, and receives.
type backendCall struct {
	target         string
	sent, received []byte
	status         int
}

func (a *API) begin(r *http.Request) *request {
	return &request{api: a, loaded: a.loaded.Load(), http: r, id: a.requestID(r), started: a.config.Now()}
}

// requestID is the client's own where it is a UUID (AGD, set-up-logging: $context.requestId is overridable). It is kept
// as it came, in whichever case.
func (a *API) requestID(r *http.Request) string {
	const canonical = 36 // characters, with hyphens; package uuid takes other forms as well
	if id := r.Header.Get("X-Amzn-Requestid"); len(id) == canonical && uuid.Validate(id) == nil {
		return id
	}
	return a.config.RequestID()
}

// parseQuery reads the query string. Unlike net/url, and like API Gateway, it takes a semicolon for a character like any
// other.
func (req *request) parseQuery() error {
	raw := req.http.URL.RawQuery
	if raw == "" {
		return nil
	}
	req.query = map[string][]string{}
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name, nameErr := url.QueryUnescape(name)
		value, valueErr := url.QueryUnescape(value)
		if err := cmp.Or(nameErr, valueErr); err != nil {
			return &Error{Type: BadRequestParameters, Message: "Malformed percent-encoding in the query string"}
		}
		req.query[name] = append(req.query[name], value)
	}
	return nil
}

// Query returns the last value of a query string parameter, as API Gateway does where one value is asked for.
func (req *request) Query(name string) (string, bool) {
	return last(req.query[name])
}

// Path returns a path parameter.
func (req *request) Path(name string) (string, bool) {
	value, ok := req.path[name]
	return value, ok
}

// Header returns the last value of a header.
func (req *request) Header(name string) (string, bool) {
	if textproto.CanonicalMIMEHeaderKey(name) == "Host" {
		return req.http.Host, true
	}
	return last(req.http.Header.Values(name))
}

func last(values []string) (string, bool) {
	if len(values) == 0 {
		return "", false
	}
	return values[len(values)-1], true
}

// mediaType is the Content-Type without its parameters; application/json where there is none (AGD,
// integration-passthrough-behaviors).
func (req *request) mediaType() string {
	value, _, _ := strings.Cut(req.http.Header.Get("Content-Type"), ";")
	return cmp.Or(strings.ToLower(strings.TrimSpace(value)), "application/json")
}

func (req *request) sourceIP() string {
	host, _, err := net.SplitHostPort(req.http.RemoteAddr)
	if err != nil {
		return req.http.RemoteAddr
	}
	return host
}

func (req *request) resourcePath() string {
	if req.operation == nil {
		return req.http.URL.Path
	}
	return req.operation.path
}

// requestTime is in the Common Log Format: 22/Nov/2026:07:45:00 +0000.
func (req *request) requestTime() string {
	return req.started.UTC().Format("02/Jan/2006:15:04:05 -0700")
}

// contextVariables are the $context.… that this package knows (AGD, api-gateway-mapping-template-reference).
var contextVariables = map[string]func(*request) any{
	"authorizer": func(req *request) any {
		if all := req.authorizer(); all != nil {
			return all
		}
		return nil
	},
	"authorizer.claims":  func(req *request) any { return req.authorizer()["claims"] },
	"accountId":          func(req *request) any { return req.api.config.AccountID },
	"apiId":              func(req *request) any { return req.api.config.APIID },
	"httpMethod":         func(req *request) any { return req.http.Method },
	"identity.sourceIp":  func(req *request) any { return req.sourceIP() },
	"identity.userAgent": func(req *request) any { return req.http.UserAgent() },
	"path":               func(req *request) any { return req.http.URL.Path },
	"protocol":           func(req *request) any { return req.http.Proto },
	"requestId":          func(req *request) any { return req.id },
	"requestTime":        func(req *request) any { return req.requestTime() },
	"requestTimeEpoch":   func(req *request) any { return json.Number(strconv.FormatInt(req.started.UnixMilli(), 10)) },
	"resourcePath":       func(req *request) any { return req.resourcePath() },
	"stage":              func(req *request) any { return req.api.config.Stage },

	"deploymentId":      func(req *request) any { return req.api.config.APIID },
	"domainName":        func(req *request) any { return req.http.Host },
	"domainPrefix":      func(req *request) any { return domainPrefix(req.http.Host) },
	"extendedRequestId": func(req *request) any { return extendedRequestID() },
	"isCanaryRequest":   func(*request) any { return "false" },
	"resourceId":        func(req *request) any { return resourceID(req.resourcePath()) },

	// What has no value without an authorizer, API keys, a signature's identity, a VPC or AWS WAF.
	"awsEndpointRequestId": absent, "identity.accountId": absent, "identity.apiKey": absent, "identity.apiKeyId": absent,
	"identity.caller": absent, "identity.cognitoAuthenticationProvider": absent, "identity.cognitoAuthenticationType": absent,
	"identity.cognitoIdentityId": absent, "identity.cognitoIdentityPoolId": absent, "identity.principalOrgId": absent, "identity.user": absent,
	"identity.userArn": absent, "identity.vpcId": absent, "identity.vpceId": absent, "wafResponseCode": absent, "webaclArn": absent,
}

func absent(*request) any { return nil }

// authorizer is what an authorizer adds to the context, for templates and functions.
func (req *request) authorizer() map[string]any {
	if req.claims == nil {
		return nil
	}
	claims := make(map[string]any, len(req.claims))
	for name, value := range req.claims {
		claims[name] = value
	}
	return map[string]any{"claims": claims}
}

func domainPrefix(host string) string {
	prefix, _, _ := strings.Cut(host, ".")
	return prefix
}

// knowsContext reports whether there is such a variable. What an authorizer would add has any name.
func knowsContext(name string) bool {
	return contextVariables[name] != nil || strings.HasPrefix(name, "authorizer.") || strings.HasPrefix(name, "identity.clientCert.")
}

// All returns every parameter of a kind, each with its last value.
func (req *request) All(kind string) map[string]string {
	switch kind {
	case "path":
		return req.path
	case "querystring":
		return lastOfEach(req.query)
	case "header":
		all := lastOfEach(req.http.Header)
		all["Host"] = req.http.Host
		return all
	}
	return req.api.config.StageVariables
}

// Context returns the variable $context.name.
func (req *request) Context(name string) any {
	if find := contextVariables[name]; find != nil {
		return find(req)
	}
	if claim, found := req.claims[strings.TrimPrefix(name, "authorizer.claims.")]; found && strings.HasPrefix(name, "authorizer.claims.") {
		return claim
	}
	return nil
}
