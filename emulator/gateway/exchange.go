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

// exchange is one call on its way through the gateway.
type exchange struct {
	api       *API
	request   *http.Request
	id        string
	started   time.Time
	operation *operation // nil where there is none of that path and method
	body      []byte
	query     map[string][]string
	payload   *payload // the body, parsed once for validation and templates
}

func (a *API) begin(r *http.Request) *exchange {
	return &exchange{api: a, request: r, id: a.requestID(r), started: a.config.Now()}
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
func (ex *exchange) parseQuery() error {
	raw := ex.request.URL.RawQuery
	if raw == "" {
		return nil
	}
	ex.query = map[string][]string{}
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name, nameErr := url.QueryUnescape(name)
		value, valueErr := url.QueryUnescape(value)
		if err := cmp.Or(nameErr, valueErr); err != nil {
			return &Refusal{Type: BadRequestParameters, Message: "Malformed percent-encoding in the query string"}
		}
		ex.query[name] = append(ex.query[name], value)
	}
	return nil
}

// Query is the last value of a query string parameter, as API Gateway has it where one value is asked for.
func (ex *exchange) Query(name string) (string, bool) {
	return last(ex.query[name])
}

// Header is the last value of a header.
func (ex *exchange) Header(name string) (string, bool) {
	if textproto.CanonicalMIMEHeaderKey(name) == "Host" {
		return ex.request.Host, true
	}
	return last(ex.request.Header.Values(name))
}

func last(values []string) (string, bool) {
	if len(values) == 0 {
		return "", false
	}
	return values[len(values)-1], true
}

// mediaType is the Content-Type without its parameters; application/json where there is none (AGD,
// integration-passthrough-behaviors).
func (ex *exchange) mediaType() string {
	value, _, _ := strings.Cut(ex.request.Header.Get("Content-Type"), ";")
	return cmp.Or(strings.ToLower(strings.TrimSpace(value)), "application/json")
}

func (ex *exchange) sourceIP() string {
	host, _, err := net.SplitHostPort(ex.request.RemoteAddr)
	if err != nil {
		return ex.request.RemoteAddr
	}
	return host
}

func (ex *exchange) resourcePath() string {
	if ex.operation == nil {
		return ex.request.URL.Path
	}
	return ex.operation.path
}

// requestTime is in the Common Log Format: 22/Nov/2026:07:45:00 +0000.
func (ex *exchange) requestTime() string {
	return ex.started.UTC().Format("02/Jan/2006:15:04:05 -0700")
}

// contextVariables are the $context.… that this package knows (AGD, api-gateway-mapping-template-reference).
var contextVariables = map[string]func(*exchange) any{
	"accountId":          func(ex *exchange) any { return ex.api.config.AccountID },
	"apiId":              func(ex *exchange) any { return ex.api.config.APIID },
	"httpMethod":         func(ex *exchange) any { return ex.request.Method },
	"identity.sourceIp":  func(ex *exchange) any { return ex.sourceIP() },
	"identity.userAgent": func(ex *exchange) any { return ex.request.UserAgent() },
	"path":               func(ex *exchange) any { return ex.request.URL.Path },
	"protocol":           func(ex *exchange) any { return ex.request.Proto },
	"requestId":          func(ex *exchange) any { return ex.id },
	"requestTime":        func(ex *exchange) any { return ex.requestTime() },
	"requestTimeEpoch":   func(ex *exchange) any { return json.Number(strconv.FormatInt(ex.started.UnixMilli(), 10)) },
	"resourcePath":       func(ex *exchange) any { return ex.resourcePath() },
	"stage":              func(ex *exchange) any { return ex.api.config.Stage },
}

func knowsContext(name string) bool { return contextVariables[name] != nil }

// Context is the variable $context.name.
func (ex *exchange) Context(name string) any { return contextVariables[name](ex) }
