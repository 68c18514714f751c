package local

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
)

// awsError is an error of an AWS service that speaks JSON: a status and a body of {"__type", "message"}.
type awsError struct {
	status  int
	Type    string `json:"__type"`
	Message string `json:"message"`
}

func clientError(errorType, message string) *awsError {
	return &awsError{status: http.StatusBadRequest, Type: errorType, Message: message}
}

func (e *awsError) body() []byte {
	text, err := json.Marshal(e)
	if err != nil {
		panic(err) // strings always marshal
	}
	return text
}

// shortType is the error's type without its namespace, which differs from service to service: the part after #.
func shortType(body []byte) (errorType, message string) {
	var e struct {
		Type    string `json:"__type"`
		Message string `json:"message"`
	}
	_ = json.Unmarshal(body, &e) // what is no JSON has no type
	return e.Type[strings.LastIndex(e.Type, "#")+1:], e.Message
}

// writeJSON answers with a body that a person may read in a terminal.
func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(body) // a client that left cannot be told
}

// maxServiceBody bounds what is read of a call to a service or of its answer; the largest, an invoice, is far smaller.
const maxServiceBody = 16 << 20

func readAll(r io.Reader) ([]byte, error) { return io.ReadAll(io.LimitReader(r, maxServiceBody)) }
