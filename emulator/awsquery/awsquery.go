// Package awsquery is the query protocol of AWS's older services
// (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html): a form whose Action names the operation, and XML.
package awsquery

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/google/uuid"
)

// Error is an error of a service.
type Error struct {
	Status  int // HTTP
	Code    string
	Message string
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// ClientError returns an error with status 400.
func ClientError(code, format string, args ...any) *Error {
	return &Error{Status: http.StatusBadRequest, Code: code, Message: fmt.Sprintf(format, args...)}
}

// Operation answers one operation of a service. The response's exported fields are the members of the result; nil is a
// response without one. An error that is not an [*Error] is answered with status 500.
type Operation func(ctx context.Context, parameters url.Values) (response any, err error)

// maxForm bounds a request's body; the longest, of SNS, is 256 KB before it is encoded.
const maxForm = 1 << 20

// Handler serves a service's operations by name. Namespace is that of its XML, such as
// https://sts.amazonaws.com/doc/2011-06-15/.
func Handler(namespace string, operations map[string]Operation) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := uuid.NewString()
		w.Header().Set("X-Amzn-Requestid", id)
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if err := r.ParseForm(); err != nil {
			WriteError(w, namespace, id, ClientError("MalformedQueryString", "The request cannot be read: %v", err))
			return
		}
		action := r.Form.Get("Action")
		operation, ok := operations[action]
		switch {
		case action == "":
			WriteError(w, namespace, id, ClientError("MissingAction", "Missing Action"))
			return
		case !ok:
			WriteError(w, namespace, id, ClientError("InvalidAction", "The emulator does not implement the operation %s", action))
			return
		}
		response, err := operation(r.Context(), r.Form)
		if err != nil {
			WriteError(w, namespace, id, err)
			return
		}
		write(w, http.StatusOK, envelope{action: action, namespace: namespace, id: id, result: response})
	})
}

// WriteError responds with an error.
func WriteError(w http.ResponseWriter, namespace, requestID string, err error) {
	failure, ok := errors.AsType[*Error](err)
	if !ok {
		failure = &Error{Status: http.StatusInternalServerError, Code: "InternalFailure", Message: err.Error()}
	}
	kind := "Sender"
	if failure.Status >= http.StatusInternalServerError {
		kind = "Receiver"
	}
	type errorElement struct{ Type, Code, Message string }
	write(w, failure.Status, struct {
		XMLName   xml.Name     `xml:"ErrorResponse"`
		Namespace string       `xml:"xmlns,attr"`
		Error     errorElement `xml:"Error"`
		RequestID string       `xml:"RequestId"`
	}{Namespace: namespace, Error: errorElement{kind, failure.Code, failure.Message}, RequestID: requestID})
}

// envelope is a response: <ActionResponse><ActionResult>…</ActionResult><ResponseMetadata>…</ResponseMetadata></ActionResponse>.
type envelope struct {
	action, namespace, id string
	result                any
}

// MarshalXML names the elements for the operation.
func (e envelope) MarshalXML(out *xml.Encoder, _ xml.StartElement) error {
	start := xml.StartElement{Name: xml.Name{Local: e.action + "Response"}, Attr: []xml.Attr{{Name: xml.Name{Local: "xmlns"}, Value: e.namespace}}}
	if err := out.EncodeToken(start); err != nil {
		return err
	}
	if e.result != nil {
		if err := out.EncodeElement(e.result, xml.StartElement{Name: xml.Name{Local: e.action + "Result"}}); err != nil {
			return err
		}
	}
	metadata := struct{ RequestId string }{e.id}
	if err := out.EncodeElement(metadata, xml.StartElement{Name: xml.Name{Local: "ResponseMetadata"}}); err != nil {
		return err
	}
	return out.EncodeToken(start.End())
}

func write(w http.ResponseWriter, status int, body any) {
	text, err := xml.Marshal(body)
	if err != nil {
		panic(err) // responses are made of strings, numbers and lists of them
	}
	w.Header().Set("Content-Type", "text/xml")
	w.WriteHeader(status)
	_, _ = w.Write(text) // a client that left cannot be told
}
