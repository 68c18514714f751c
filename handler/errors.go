package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// The workflow distinguishes errors by name, and the name is the outermost error's type: these, and
// order.InvalidOrder, must be returned unwrapped.

// ActiveOrderExists says that the customer already has an active order at the vendor. Nothing was written.
type ActiveOrderExists struct {
	OrderID string // the active order's id, where DynamoDB returned it
}

func (e *ActiveOrderExists) Error() string {
	return "You already have an order at this shop. Pick it up first."
}

// Unavailable says that a service throttled, failed or could not be reached, and that a retry may help. Whether the
// call took effect is not known.
type Unavailable struct{ ServiceError }

func (e *Unavailable) Error() string { return e.text("is not available") }

// ServiceError says which operation of a service failed, and that a retry does not help. Errors end up in logs and in
// the execution's history, so it holds nothing of what the call was about: no URL, key, ARN or message of the SDK's.
type ServiceError struct {
	Service, Operation string
	Reason             string // AWS's error code, or what happened to the connection
	RequestID          string // AWS's, where there was a response
}

func (e *ServiceError) Error() string { return e.text("failed") }

func (e *ServiceError) text(what string) string {
	text := fmt.Sprintf("%s %s %s: %s", e.Service, e.Operation, what, e.Reason)
	if e.RequestID != "" {
		text += " (request " + e.RequestID + ")"
	}
	return text
}

// serviceError returns the [Unavailable] or [ServiceError] for an error of a service's client.
func serviceError(service, operation string, err error) error {
	if err == nil {
		return nil
	}
	e := ServiceError{Service: service, Operation: operation, Reason: reason(err)}
	if response := (interface{ ServiceRequestID() string })(nil); errors.As(err, &response) {
		e.RequestID = identifier(response.ServiceRequestID())
	}
	if mayHelp(err) {
		return &Unavailable{e}
	}
	return &e
}

// reason is AWS's error code or, without one, what happened instead.
func reason(err error) string {
	var errno syscall.Errno
	var dns *net.DNSError
	switch code, status := errorCode(err), statusCode(err); {
	case identifier(code) != "":
		return code
	case errors.Is(err, context.DeadlineExceeded):
		return "no response in time"
	case status >= 300:
		return fmt.Sprintf("status %d", status)
	case status != 0:
		return "unreadable response"
	case errors.As(err, &dns):
		return "unknown host"
	case errors.As(err, &errno):
		return errno.Error()
	case isSendError(err):
		return "broken connection"
	}
	return "the call could not be made"
}

// identifier returns a code or an id of AWS's. Nothing else that a response holds in their place is passed on.
func identifier(s string) string {
	foreign := func(c rune) bool {
		return (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '.' && c != '-'
	}
	if len(s) > 128 || strings.ContainsFunc(s, foreign) {
		return ""
	}
	return s
}

// mayHelp reports whether the same call may succeed later. Only the service itself can say that it cannot, by a
// redirect or by an error code with a status below 500: any other response is one that was lost or garbled on its way.
func mayHelp(err error) bool {
	code, status := errorCode(err), statusCode(err)
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return true
	case status == 0:
		return isSendError(err) // else it was not sent: without credentials, say
	case status >= 500, status == http.StatusTooManyRequests, status == http.StatusTemporaryRedirect, isPassing(code):
		return true
	case (retry.RetryableError{}).IsErrorRetryable(err) == aws.TrueTernary: // the SDK has found the clock to be wrong
		return true
	case status >= 400:
		return code == ""
	}
	return status < 300
}

// isPassing reports whether an error code with a status below 500 stands for what passes by itself.
func isPassing(code string) bool {
	switch code {
	case "RequestTimeout", "RequestTimeoutException", "IncompleteBody", "BadDigest", // the request was broken on its way
		"RequestTimeTooSkewed", "RequestExpired", // the client sets its clock by the response
		"ExpiredToken", "ExpiredTokenException", // Lambda replaces the credentials
		"TransactionConflictException", "OperationAborted", "ConditionalRequestConflict": // another write was under way
		return true
	}
	_, throttled := retry.DefaultThrottleErrorCodes[code]
	return throttled
}

// errorCode returns the error code that a service responded with, or "".
func errorCode(err error) string {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return ""
	}
	// Of a body without a code the SDK says this or, for S3, the status in words.
	code, status := api.ErrorCode(), http.StatusText(statusCode(err))
	if code == "UnknownError" || code == strings.ReplaceAll(status, " ", "") && api.ErrorMessage() == status {
		return ""
	}
	return code
}

// statusCode returns the response's status, or 0 without a response.
func statusCode(err error) int {
	if response := (*smithyhttp.ResponseError)(nil); errors.As(err, &response) && response.Response != nil && response.Response.Response != nil {
		return response.HTTPStatusCode()
	}
	return 0
}

func isSendError(err error) bool {
	var send *smithyhttp.RequestSendError
	return errors.As(err, &send)
}
