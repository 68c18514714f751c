package gateway

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
)

// An integration serves the requests of one operation that passed its checks.
type integration interface {
	serve(ctx context.Context, req *request) (response, error)
}

// integrationSource is x-amazon-apigateway-integration as the document writes it. Its other fields are rejected.
type integrationSource struct {
	Type                string                    `json:"type"`
	HTTPMethod          string                    `json:"httpMethod"`
	URI                 string                    `json:"uri"`
	Credentials         string                    `json:"credentials"`
	TimeoutInMillis     *int                      `json:"timeoutInMillis"`
	PassthroughBehavior string                    `json:"passthroughBehavior"`
	RequestTemplates    map[string]string         `json:"requestTemplates"`
	Responses           map[string]responseSource `json:"responses"`
}

// responseSource is one of an integration's responses.
type responseSource struct {
	StatusCode         statusCode        `json:"statusCode"`
	ResponseParameters map[string]string `json:"responseParameters"`
	ResponseTemplates  map[string]string `json:"responseTemplates"`
}

// API Gateway waits 50 ms to 29 s (AGD, limits; a quota raises the upper end for regional APIs), and 29 s if not told.
const (
	leastTimeout = 50
	mostTimeout  = 29_000
)

func (l loader) loadIntegration(op *openapi3.Operation) (integration, time.Duration, error) {
	at := func(err error) error { return fmt.Errorf("%s: %w", integrationField, err) }
	if _, found := op.Extensions[integrationField]; !found {
		return nil, 0, at(errors.New("it is missing: API Gateway deploys no method without one"))
	}
	var source integrationSource
	if err := decodeExtension(op.Extensions, integrationField, &source); err != nil {
		return nil, 0, err
	}
	timeout := mostTimeout
	if source.TimeoutInMillis != nil {
		timeout = *source.TimeoutInMillis
	}
	if timeout < leastTimeout || timeout > mostTimeout {
		return nil, 0, at(fmt.Errorf("timeoutInMillis is %d, and must be from %d to %d", timeout, leastTimeout, mostTimeout))
	}
	var loaded integration
	var err error
	switch source.Type {
	case "aws":
		loaded, err = l.loadAWS(op, source)
	case "aws_proxy":
		loaded, err = l.loadProxy(source)
	case "mock":
		loaded, err = l.loadMock(op, source)
	default:
		err = fmt.Errorf("type %q is not supported, only aws, aws_proxy and mock", source.Type)
	}
	if err != nil {
		return nil, 0, at(err)
	}
	return loaded, time.Duration(timeout) * time.Millisecond, nil
}

// The two forms of URI: an action of a service, and the invocation of a function.
var (
	actionURI = regexp.MustCompile(`^arn:aws[a-z-]*:apigateway:[a-z0-9-]+:([a-z0-9-]+):action/([A-Za-z0-9]+)$`)
	lambdaURI = regexp.MustCompile(`^arn:aws[a-z-]*:apigateway:([a-z0-9-]+):lambda:path/2015-03-31/functions/(arn:aws[a-z-]*:lambda:[^/\s]+)/invocations$`)
)

// awsIntegration calls an action of a service, and shapes the request and the response with templates.
type awsIntegration struct {
	service   Service
	action    string
	target    string // service:action
	request   requestTemplates
	responses responseMappings
}

func (l loader) loadAWS(op *openapi3.Operation, source integrationSource) (integration, error) {
	m := actionURI.FindStringSubmatch(source.URI)
	switch {
	case m == nil:
		return nil, fmt.Errorf("uri %q is not supported, only arn:aws:apigateway:REGION:SERVICE:action/ACTION", source.URI)
	case l.config.Services[m[1]] == nil:
		return nil, fmt.Errorf("uri %q: there is no service %q here; add it to Config.Services", source.URI, m[1])
	case source.HTTPMethod != http.MethodPost:
		return nil, fmt.Errorf("httpMethod is %q, and an action of a service is called with POST", source.HTTPMethod)
	case source.Credentials == "":
		return nil, errors.New("credentials is missing: without a role API Gateway cannot call a service")
	}
	a := &awsIntegration{service: l.config.Services[m[1]], action: m[2], target: m[1] + ":" + m[2]}
	var err error
	if a.request, err = loadRequestTemplates(source); err != nil {
		return nil, err
	}
	a.responses, err = loadResponseMappings(op, source)
	return a, err
}

func (a *awsIntegration) serve(ctx context.Context, req *request) (response, error) {
	body, err := a.request.render(req)
	if err != nil {
		return response{}, err
	}
	status, result, err := a.service(ctx, a.action, body)
	req.backend = backendCall{a.target, body, result, status}
	if err != nil {
		return response{}, &Error{Type: IntegrationFailure, cause: err}
	}
	return a.responses.render(req, status, result)
}

// mockIntegration calls no back end: its request template says which status to respond with.
type mockIntegration struct {
	request   requestTemplates
	responses responseMappings
}

func (l loader) loadMock(op *openapi3.Operation, source integrationSource) (integration, error) {
	if source.URI != "" || source.Credentials != "" {
		return nil, errors.New("uri and credentials have no meaning for type mock")
	}
	mk := &mockIntegration{}
	var err error
	if mk.request, err = loadRequestTemplates(source); err != nil {
		return nil, err
	}
	mk.responses, err = loadResponseMappings(op, source)
	return mk, err
}

func (mk *mockIntegration) serve(_ context.Context, req *request) (response, error) {
	body, err := mk.request.render(req)
	if err != nil {
		return response{}, err
	}
	status, err := mockStatus(body)
	if err != nil {
		return response{}, &Error{Type: APIConfigurationError, cause: err}
	}
	return mk.responses.render(req, status, nil)
}

// unquotedName is a member's name without quotes, which API Gateway takes here (LS, test_integration_mock_with_path_param).
var unquotedName = regexp.MustCompile(`([{,]\s*)([A-Za-z_]\w*)(\s*:)`)

// mockStatus reads the {"statusCode": 200} that a mock's request template renders.
func mockStatus(body []byte) (int, error) {
	value, err := parseJSON(body)
	if err != nil {
		value, err = parseJSON(unquotedName.ReplaceAll(body, []byte(`$1"$2"$3`)))
	}
	if err != nil {
		return 0, fmt.Errorf("the request template of a mock: %w", err)
	}
	object, _ := value.(map[string]any)
	status, err := parseStatus(fmt.Sprint(object["statusCode"]))
	if err != nil {
		return 0, fmt.Errorf("the request template of a mock: %w", err)
	}
	return status, nil
}
