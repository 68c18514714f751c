package gateway

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/textproto"
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/events"
)

// proxyIntegration passes the request to a Lambda function, and responds with what the function returns (AGD,
// set-up-lambda-proxy-integrations).
type proxyIntegration struct {
	lambda Lambda
	arn    string
	region string
}

func (l loader) loadProxy(source integrationSource) (integration, error) {
	m := lambdaURI.FindStringSubmatch(source.URI)
	switch {
	case m == nil:
		return nil, fmt.Errorf("uri %q is not supported, only "+
			"arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/FUNCTION_ARN/invocations", source.URI)
	case l.config.Lambda == nil:
		return nil, fmt.Errorf("nothing here invokes functions: set Config.Lambda")
	case source.HTTPMethod != http.MethodPost:
		return nil, fmt.Errorf("httpMethod is %q, and functions are invoked with POST", source.HTTPMethod)
	case source.RequestTemplates != nil, source.Responses != nil, source.PassthroughBehavior != "":
		return nil, fmt.Errorf("requestTemplates, responses and passthroughBehavior have no meaning for type aws_proxy")
	}
	return &proxyIntegration{l.config.Lambda, m[2], m[1]}, nil
}

func (p *proxyIntegration) serve(ctx context.Context, req *request) (response, error) {
	if may := req.api.config.MayInvoke; may != nil {
		if err := may(p.arn, p.source(req)); err != nil {
			return response{}, &Error{Type: APIConfigurationError, cause: fmt.Errorf("invalid permissions on Lambda function: %w", err)}
		}
	}
	event, err := json.Marshal(req.event())
	if err != nil {
		return response{}, err
	}
	// A function that fails, or cannot be invoked, is a 502, as LocalStack's gateway has it.
	result, functionError, err := p.lambda(ctx, p.arn, event)
	req.backend = backendCall{target: p.arn, sent: event, received: result}
	if err != nil {
		return response{}, &Error{Type: IntegrationFailure, Message: "Internal server error", status: http.StatusBadGateway, cause: err}
	}
	if functionError != "" {
		return response{}, badGateway(fmt.Errorf("the function failed (%s): %.500s", functionError, result))
	}
	resp, err := readProxyResponse(result)
	if err != nil {
		return response{}, badGateway(fmt.Errorf("malformed Lambda proxy response: %w", err))
	}
	return resp, nil
}

// source returns the ARN of the method that a request is for.
func (p *proxyIntegration) source(req *request) string {
	config := req.api.config
	partition, _, _ := strings.Cut(strings.TrimPrefix(p.arn, "arn:"), ":")
	return "arn:" + partition + ":execute-api:" + p.region + ":" + config.AccountID + ":" + config.APIID + "/" + config.Stage + "/" + req.http.Method + req.operation.path
}

func badGateway(cause error) *Error {
	return &Error{Type: Default5XX, status: http.StatusBadGateway, cause: cause}
}

// event returns the request as a function gets it.
func (req *request) event() events.APIGatewayProxyRequest {
	r, config := req.http, req.api.config
	headers := req.eventHeaders()
	return events.APIGatewayProxyRequest{
		Resource:                        req.operation.path,
		Path:                            "/" + strings.TrimLeft(r.URL.Path, "/"), // and the context's as it was sent (LS)
		HTTPMethod:                      r.Method,
		Headers:                         lastOfEach(headers),
		MultiValueHeaders:               headers,
		PathParameters:                  req.path,
		QueryStringParameters:           lastOfEach(req.query),
		MultiValueQueryStringParameters: req.query,
		Body:                            string(req.body),
		RequestContext: events.APIGatewayProxyRequestContext{
			AccountID:         config.AccountID,
			Authorizer:        req.authorizer(),
			ResourceID:        req.operation.resourceID,
			OperationName:     req.operation.name,
			Stage:             config.Stage,
			DomainName:        r.Host,
			DomainPrefix:      domainPrefix(r.Host),
			RequestID:         req.id,
			ExtendedRequestID: extendedRequestID(),
			Protocol:          r.Proto,
			Identity:          events.APIGatewayRequestIdentity{SourceIP: req.sourceIP(), UserAgent: r.UserAgent()},
			ResourcePath:      req.operation.path,
			Path:              r.URL.Path,
			HTTPMethod:        r.Method,
			RequestTime:       req.requestTime(),
			RequestTimeEpoch:  req.started.UnixMilli(),
			APIID:             config.APIID,
		},
	}
}

// eventHeaders are the client's and those that API Gateway adds. Two are between the client and the gateway only, and do
// not go on.
func (req *request) eventHeaders() http.Header {
	headers := req.http.Header.Clone()
	headers.Del("Connection")
	headers.Del("Content-Length")
	headers.Set("Host", req.http.Host)
	headers.Set("X-Forwarded-For", strings.Join(append(headers.Values("X-Forwarded-For"), req.sourceIP()), ", "))
	headers.Set("X-Forwarded-Proto", "http")
	return headers
}

func lastOfEach(values map[string][]string) map[string]string {
	if values == nil {
		return nil
	}
	single := make(map[string]string, len(values))
	for name, list := range values {
		single[name], _ = last(list)
	}
	return single
}

// extendedRequestID is random and ends in =, as on AWS; a client cannot choose it.
func extendedRequestID() string {
	var b [11]byte
	rand.Read(b[:])
	return base64.StdEncoding.EncodeToString(b[:])
}

// proxyResponse is what a function returns. None of its fields must be there, and no other may, as
// LocalStack's gateway has it.
type proxyResponse struct {
	StatusCode        any              `json:"statusCode"`
	Headers           map[string]any   `json:"headers"`
	MultiValueHeaders map[string][]any `json:"multiValueHeaders"`
	Body              *string          `json:"body"`
	IsBase64Encoded   bool             `json:"isBase64Encoded"`
}

func readProxyResponse(text []byte) (response, error) {
	var source *proxyResponse
	dec := json.NewDecoder(strings.NewReader(string(text)))
	dec.UseNumber()
	dec.DisallowUnknownFields()
	if err := dec.Decode(&source); err != nil {
		return response{}, err
	}
	if source == nil {
		return response{}, errors.New("it is null")
	}
	resp := response{status: http.StatusOK, headers: http.Header{"Content-Type": {"application/json"}}}
	if source.StatusCode != nil {
		var err error
		if resp.status, err = parseStatus(fmt.Sprint(source.StatusCode)); err != nil {
			return response{}, err
		}
	}
	if err := source.mergeHeaders(resp.headers); err != nil {
		return response{}, err
	}
	// Without binary media types, which the document cannot have here, a body in base64 goes out as it is.
	if source.Body != nil {
		resp.body = []byte(*source.Body)
	}
	return resp, nil
}

// mergeHeaders sets the headers of both kinds. A pair that is in both counts once.
func (source *proxyResponse) mergeHeaders(headers http.Header) error {
	set := http.Header{}
	for _, name := range slices.Sorted(maps.Keys(source.MultiValueHeaders)) {
		for _, value := range source.MultiValueHeaders[name] {
			if err := addHeader(set, name, value); err != nil {
				return err
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(source.Headers)) {
		value := source.Headers[name]
		if slices.Contains(set.Values(name), fmt.Sprint(value)) {
			continue
		}
		if err := addHeader(set, name, value); err != nil {
			return err
		}
	}
	maps.Copy(headers, set)
	return nil
}

// hopHeaders concern the connection, which the gateway manages.
var hopHeaders = []string{"Connection", "Content-Length", "Keep-Alive", "Trailer", "Transfer-Encoding", "Upgrade"}

func addHeader(headers http.Header, name string, value any) error {
	switch value.(type) {
	case string, bool:
	default:
		return fmt.Errorf("the header %q is neither a string nor a boolean", name)
	}
	if !isToken(name) {
		return fmt.Errorf("%q is not a valid header name", name)
	}
	if !slices.Contains(hopHeaders, textproto.CanonicalMIMEHeaderKey(name)) {
		headers.Add(name, fmt.Sprint(value))
	}
	return nil
}
