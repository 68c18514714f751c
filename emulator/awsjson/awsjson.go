// Package awsjson is the JSON protocol of AWS's services
// (https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html): a POST whose X-Amz-Target names the operation, a
// JSON body, and errors of {"__type", "message"}.
package awsjson

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// ContentType is that of every request and response.
const ContentType = "application/x-amz-json-1.0"

// Error is an error of a service.
type Error struct {
	Status  int    `json:"-"` // HTTP
	Type    string `json:"__type"`
	Message string `json:"message"`
}

func (e *Error) Error() string { return ShortType(e.Type) + ": " + e.Message }

// ClientError returns an error with status 400. Type is the exception, with the namespace that its service gives it.
func ClientError(errorType, format string, args ...any) *Error {
	return &Error{Status: http.StatusBadRequest, Type: errorType, Message: fmt.Sprintf(format, args...)}
}

// ShortType returns an exception without its namespace, which differs from service to service: the part after #.
func ShortType(errorType string) string { return errorType[strings.LastIndex(errorType, "#")+1:] }

// ParseError reads the body of a service's error. Its Type is short, and empty where the body is not an error.
func ParseError(status int, body []byte) *Error {
	e := &Error{Status: status}
	_ = json.Unmarshal(body, e) // what is not JSON has no type
	e.Type = ShortType(e.Type)
	return e
}

// maxBody bounds what is read of a request or a response; the largest, an item of DynamoDB, is far smaller.
const maxBody = 16 << 20

func readAll(r io.Reader) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, maxBody+1))
	if err == nil && len(body) > maxBody {
		return nil, fmt.Errorf("a message of more than %d bytes", maxBody)
	}
	return body, err
}
