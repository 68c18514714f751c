package endpoint

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"skip-the-line/emulator/awsjson"
	"skip-the-line/emulator/awsquery"
	"skip-the-line/emulator/sigv4"
)

// authorized passes the requests to next that are signed for the service.
func authorized(config sigv4.Config, name string, next http.Handler) http.Handler {
	verify := sigv4.Service(config, name)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isLink(name, r) {
			next.ServeHTTP(w, r)
			return
		}
		body, err := readBody(r)
		if err != nil {
			writeError(w, r, http.StatusRequestEntityTooLarge, "SerializationException", err.Error())
			return
		}
		if err := verify(r, body); err != nil {
			reject(w, r, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// isLink reports whether a request is for a link in a message of SNS, whose token takes the place of a signature.
func isLink(name string, r *http.Request) bool {
	action := r.URL.Query().Get("Action")
	return name == SNS && r.Method == http.MethodGet && (action == "ConfirmSubscription" || action == "Unsubscribe")
}

// failures are the error types of AWS's services by the reason for a rejection, and the codes of the query protocol.
var failures = map[sigv4.Reason]struct{ json, query string }{
	sigv4.Unsigned:     {"MissingAuthenticationTokenException", "MissingAuthenticationToken"},
	sigv4.Incomplete:   {"IncompleteSignatureException", "IncompleteSignature"},
	sigv4.UnknownKey:   {"UnrecognizedClientException", "InvalidClientTokenId"},
	sigv4.WrongToken:   {"UnrecognizedClientException", "InvalidClientTokenId"},
	sigv4.ExpiredToken: {"ExpiredTokenException", "ExpiredToken"},
}

func reject(w http.ResponseWriter, r *http.Request, err error) {
	rejected, ok := errors.AsType[*sigv4.Error](err)
	if !ok {
		writeError(w, r, http.StatusInternalServerError, "InternalFailure", err.Error())
		return
	}
	failure, ok := failures[rejected.Reason]
	if !ok {
		failure.json, failure.query = "InvalidSignatureException", "SignatureDoesNotMatch"
	}
	if isQuery(r) {
		writeError(w, r, http.StatusForbidden, failure.query, rejected.Message)
		return
	}
	status := http.StatusForbidden
	if r.Header.Get("X-Amz-Target") != "" {
		status = http.StatusBadRequest
	}
	writeError(w, r, status, failure.json, rejected.Message)
}

// isQuery reports whether a request is of the query protocol.
func isQuery(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") || r.URL.Query().Has("Action")
}

// writeError responds in the protocol of the request: XML for the query protocol, or else JSON, whose type is in the body
// and, as Lambda has it, in a header.
func writeError(w http.ResponseWriter, r *http.Request, status int, errorType, message string) {
	if isQuery(r) {
		if errorType == "UnknownOperationException" {
			errorType = "InvalidAction"
		}
		awsquery.WriteError(w, "http://webservices.amazon.com/AWSFault/2005-15-09", uuid.NewString(),
			&awsquery.Error{Status: status, Code: errorType, Message: message})
		return
	}
	text, err := json.Marshal(map[string]string{"__type": "com.amazon.coral.service#" + errorType, "message": message})
	if err != nil {
		panic(err) // it has strings only
	}
	w.Header().Set("Content-Type", awsjson.ContentType)
	w.Header().Set("X-Amzn-Errortype", errorType)
	w.WriteHeader(status)
	_, _ = w.Write(text) // a client that left cannot be told
}
