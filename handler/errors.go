package main

import (
	"context"
	"errors"
	"net/http"

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
	if e.OrderID == "" {
		return "the customer already has an active order at this vendor"
	}
	return "the customer already has an active order at this vendor: " + e.OrderID
}

// Unavailable says that a service throttled, failed or could not be reached, and that a retry may help. Whether the
// call took effect is not known.
type Unavailable struct {
	Service string
	Err     error
}

func (e *Unavailable) Error() string { return e.Service + " is not available: " + e.Err.Error() }

// named returns Unavailable for an error of a service's client after which a retry may help, and any other error as
// it is.
func named(service string, err error) error {
	var response *smithyhttp.ResponseError
	var garbled *smithy.DeserializationError // half a response: the connection broke
	switch {
	case errors.Is(err, context.DeadlineExceeded),
		errors.As(err, &garbled),
		errors.As(err, &response) && response.HTTPStatusCode() >= http.StatusInternalServerError,
		retry.IsErrorThrottles(retry.DefaultThrottles).IsErrorThrottle(err) == aws.TrueTernary,
		retry.IsErrorRetryables(retry.DefaultRetryables).IsErrorRetryable(err) == aws.TrueTernary:
		return &Unavailable{Service: service, Err: err}
	}
	return err
}
