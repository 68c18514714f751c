package gateway

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
)

// ResponseType names a gateway response: one that API Gateway makes itself, without an integration.
type ResponseType string

// The gateway responses (AGD, supported-gateway-response-types).
const (
	AccessDenied                 ResponseType = "ACCESS_DENIED"
	APIConfigurationError        ResponseType = "API_CONFIGURATION_ERROR"
	AuthorizerConfigurationError ResponseType = "AUTHORIZER_CONFIGURATION_ERROR"
	AuthorizerFailure            ResponseType = "AUTHORIZER_FAILURE"
	BadRequestBody               ResponseType = "BAD_REQUEST_BODY"
	BadRequestParameters         ResponseType = "BAD_REQUEST_PARAMETERS"
	Default4XX                   ResponseType = "DEFAULT_4XX"
	Default5XX                   ResponseType = "DEFAULT_5XX"
	ExpiredToken                 ResponseType = "EXPIRED_TOKEN"
	IntegrationFailure           ResponseType = "INTEGRATION_FAILURE"
	IntegrationTimeout           ResponseType = "INTEGRATION_TIMEOUT"
	InvalidAPIKey                ResponseType = "INVALID_API_KEY"
	InvalidSignature             ResponseType = "INVALID_SIGNATURE"
	MissingAuthenticationToken   ResponseType = "MISSING_AUTHENTICATION_TOKEN"
	QuotaExceeded                ResponseType = "QUOTA_EXCEEDED"
	RequestTooLarge              ResponseType = "REQUEST_TOO_LARGE"
	ResourceNotFound             ResponseType = "RESOURCE_NOT_FOUND"
	Throttled                    ResponseType = "THROTTLED"
	Unauthorized                 ResponseType = "UNAUTHORIZED"
	UnsupportedMediaType         ResponseType = "UNSUPPORTED_MEDIA_TYPE"
	WAFFiltered                  ResponseType = "WAF_FILTERED"
)

// responseTypes holds each type's status and message where the document says nothing else. DEFAULT_4XX and DEFAULT_5XX
// have no status of their own on AWS; here they are used directly for what has no type.
var responseTypes = map[ResponseType]struct {
	status  int
	message string
}{
	AccessDenied:                 {http.StatusForbidden, "Forbidden"},
	APIConfigurationError:        {http.StatusInternalServerError, "Internal server error"},
	AuthorizerConfigurationError: {http.StatusInternalServerError, "Internal server error"},
	AuthorizerFailure:            {http.StatusInternalServerError, "Internal server error"},
	BadRequestBody:               {http.StatusBadRequest, "Invalid request body"},
	BadRequestParameters:         {http.StatusBadRequest, "Missing required request parameters"},
	Default4XX:                   {http.StatusBadRequest, "Bad Request"},
	Default5XX:                   {http.StatusInternalServerError, "Internal server error"},
	ExpiredToken:                 {http.StatusForbidden, "The security token included in the request is expired"},
	IntegrationFailure:           {http.StatusGatewayTimeout, "Network error communicating with endpoint"},
	IntegrationTimeout:           {http.StatusGatewayTimeout, "Endpoint request timed out"},
	InvalidAPIKey:                {http.StatusForbidden, "Forbidden"},
	InvalidSignature: {http.StatusForbidden, "The request signature we calculated does not match the signature you provided. " +
		"Check your AWS Secret Access Key and signing method. Consult the service documentation for details."},
	MissingAuthenticationToken: {http.StatusForbidden, "Missing Authentication Token"},
	QuotaExceeded:              {http.StatusTooManyRequests, "Limit Exceeded"},
	RequestTooLarge:            {http.StatusRequestEntityTooLarge, "Request Too Long"},
	ResourceNotFound:           {http.StatusNotFound, "Not Found"},
	Throttled:                  {http.StatusTooManyRequests, "Too Many Requests"},
	Unauthorized:               {http.StatusUnauthorized, "Unauthorized"},
	UnsupportedMediaType:       {http.StatusUnsupportedMediaType, "Unsupported Media Type"},
	WAFFiltered:                {http.StatusForbidden, "Forbidden"},
}

// An Error is sent to the client as the gateway response of its type.
type Error struct {
	Type    ResponseType
	Message string // $context.error.message; the type's own if empty

	violations string // $context.error.validationErrorString
	status     int    // instead of the type's own, where the document gives none
	cause      error  // for the log, never for the client
}

func (r *Error) Error() string {
	text := string(r.Type)
	if r.Message != "" {
		text += ": " + r.Message
	}
	if r.cause != nil {
		text += ": " + r.cause.Error()
	}
	return text
}

func (r *Error) Unwrap() error { return r.cause }

// reject returns the gateway response for an error. Any other error than an Error is unexpected: 500.
func (a *API) reject(req *request, err error) response {
	var e *Error
	if !errors.As(err, &e) {
		e = &Error{Type: Default5XX, cause: err}
	}
	if _, known := responseTypes[e.Type]; !known {
		e = &Error{Type: Default5XX, cause: err}
	}
	resp := req.loaded.responses[e.Type].render(req, e)
	if resp.status >= http.StatusInternalServerError {
		a.config.Log.LogAttrs(context.Background(), slog.LevelError, "request failed",
			slog.String("requestId", req.id), slog.String("path", req.http.URL.Path), slog.Any("error", err))
	}
	return resp
}
