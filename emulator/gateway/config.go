package gateway

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/google/uuid"

	"skip-the-line/emulator/throttle"
)

// Config holds the API's back ends, and the names that AWS would give it.
type Config struct {
	// Services are the AWS services that integrations of type aws call, by the name in their URI: "states" in
	// arn:aws:apigateway:ap-southeast-2:states:action/StartExecution.
	Services map[string]Service
	// Lambda invokes the functions of integrations of type aws_proxy.
	Lambda Lambda
	// MayInvoke, when set, says why a function's own policy does not let the API invoke it for a method, whose ARN is the
	// source: arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH.
	MayInvoke func(functionARN, sourceARN string) error
	// Authorize checks the signature of a request to an operation whose x-amazon-apigateway-auth is AWS_IAM. It returns nil
	// to accept the request, an [*Error] to reject it, or another error when it could not decide (500).
	Authorize func(r *http.Request, body []byte) error
	// Authenticate verifies the token of a request to an operation whose security is an authorizer of type
	// cognito_user_pools, as one of those pools' ID tokens. It returns the claims as API Gateway gives them to templates and
	// functions; an [*Error] to reject the request, or another error when it could not decide (500).
	Authenticate func(userPoolARNs []string, token string) (claims map[string]string, err error)

	// Throttle is the stage's: what exceeds it is responded to with the gateway response THROTTLED.
	Throttle throttle.Limit

	// Untimed has requests wait for integrations however long these take, as when somebody debugs a function.
	Untimed bool

	StageVariables map[string]string // $stageVariables

	Stage     string // $context.stage; "local" if empty
	APIID     string // $context.apiId; "local" if empty
	AccountID string // $context.accountId; "000000000000" if empty

	RequestID func() string    // returns a new request id, a UUID; a random one if nil
	Now       func() time.Time // the clock; time.Now if nil
	Log       *slog.Logger     // one line per request, and why one failed; nothing if nil

	// Observe, when set, is told of each request once its response is written, several at the same moment.
	Observe func(Observation)
}

// Observation is what became of one request. Its bytes are shared and must not be changed.
type Observation struct {
	RequestID    string
	Method, Path string
	Query        string // as it was sent
	Resource     string // the path of the operation in the document, such as /orders/{orderid}; "" where there is none
	Started      time.Time
	Took         time.Duration
	Status       int
	Body         []byte // the request's
	Response     []byte // the response's body
	Err          error  // why the gateway responded by itself; nil for an integration's response

	// What was sent to the back end: the action, such as states:StartExecution, or the function's ARN; "" where there was no call.
	// Sent is the rendered request template, or the event of a function.
	Target         string
	Sent, Received []byte
	BackendStatus  int // of an action
}

// A Service sends one request in an AWS service's JSON protocol: action is "StartExecution", body the request's, status and
// response the service's, its errors (400 with a __type) included. err is for a service that could not be reached. It
// returns when ctx ends.
type Service func(ctx context.Context, action string, body []byte) (status int, response []byte, err error)

// A Lambda invokes a function and waits for what it returns. functionError is the header X-Amz-Function-Error: empty
// where the function succeeded. err is for a function that could not be invoked. It returns when ctx ends.
type Lambda func(ctx context.Context, functionARN string, payload []byte) (response []byte, functionError string, err error)

func (c Config) withDefaults() Config {
	c.Stage = cmp.Or(c.Stage, "local")
	c.APIID = cmp.Or(c.APIID, "local")
	c.AccountID = cmp.Or(c.AccountID, "000000000000")
	if c.RequestID == nil {
		c.RequestID = uuid.NewString
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}
