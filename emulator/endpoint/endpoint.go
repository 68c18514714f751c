// Package endpoint is one address for several services, as AWS_ENDPOINT_URL names it for the aws command, SDKs and consoles.
//
// A request is for the service that its signature is scoped to, in its Authorization header or its query. One that is not
// signed is told apart as AWS's services are: by its X-Amz-Target, by the path of Lambda's API, by the Version or Action of
// the query protocol; any other is for S3, whose buckets may also be in the host: bucket.localhost, bucket.s3.localhost.
//
// A service that is not there, and an operation that a service does not implement, is an error in the form that the client's
// protocol gives it, and names what is missing.
package endpoint

import (
	"bytes"
	"errors"
	"io"
	"net/http"

	"skip-the-line/emulator/sigv4"
)

// The services, by the names that signatures are scoped to.
const (
	DynamoDB       = "dynamodb"
	Lambda         = "lambda"
	Logs           = "logs" // CloudWatch Logs
	S3             = "s3"
	SNS            = "sns"
	StepFunctions  = "states"
	SecurityTokens = "sts"
)

// Config is what an endpoint serves.
type Config struct {
	Services map[string]http.Handler // by name
	// Auth, when set, says whose signatures are valid. Without it any credentials are accepted, and none.
	Auth *sigv4.Config
}

// New returns the endpoint.
func New(config Config) http.Handler {
	e := &endpoint{services: map[string]http.Handler{}}
	for name, handler := range config.Services {
		switch {
		case config.Auth == nil:
		case name == S3:
			handler = sigv4.S3(*config.Auth, handler)
		default:
			handler = authorized(*config.Auth, name, handler)
		}
		e.services[name] = handler
	}
	return e
}

type endpoint struct{ services map[string]http.Handler }

func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, err := service(r)
	if err != nil {
		writeError(w, r, http.StatusRequestEntityTooLarge, "SerializationException", err.Error())
		return
	}
	handler, ok := e.services[name]
	if !ok {
		writeError(w, r, http.StatusBadRequest, "UnknownOperationException", "The emulator does not implement "+operation(r)+" of the service "+name)
		return
	}
	handler.ServeHTTP(w, r)
}

// maxBody bounds what is read of a request in order to check it; no service but S3, which checks its own, takes more.
const maxBody = 16 << 20

var errTooLong = errors.New("the request is too long")

// readBody returns a request's body, which can be read again afterwards.
func readBody(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err == nil && len(body) > maxBody {
		err = errTooLong
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return body, err
}
