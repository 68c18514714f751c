package dynamodb

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"

	"skip-the-line/emulator/dynamodb/attribute"
)

// An Error is an error of the API.
type Error struct {
	Type    string // with its namespace: "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"
	Message string

	status int
	item   attribute.Item // of a ConditionalCheckFailedException, if it was asked for
}

func (e *Error) Error() string { return e.Type + ": " + e.Message }

const (
	serviceNamespace  = "com.amazonaws.dynamodb.v20120810#"
	validateNamespace = "com.amazon.coral.validate#"
	coralNamespace    = "com.amazon.coral.service#"
)

func clientError(errorType, message string) *Error {
	return &Error{Type: errorType, Message: message, status: http.StatusBadRequest}
}

func invalid(message string) *Error {
	return clientError(validateNamespace+"ValidationException", message)
}

// invalidParameter is the commonest form of a ValidationException.
func invalidParameter(message string) *Error {
	return invalid("One or more parameter values were invalid: " + message)
}

// invalidBecause returns the ValidationException for an error of package attribute or expression.
func invalidBecause(err error) *Error { return invalid(err.Error()) }

func conditionalCheckFailed(item attribute.Item) *Error {
	e := clientError(serviceNamespace+"ConditionalCheckFailedException", "The conditional request failed")
	e.item = item
	return e
}

func resourceNotFound(message string) *Error {
	return clientError(serviceNamespace+"ResourceNotFoundException", message)
}

func resourceInUse(message string) *Error {
	return clientError(serviceNamespace+"ResourceInUseException", message)
}

// unknownOperation names the operation, which DynamoDB does not.
func unknownOperation(name string) *Error {
	return clientError(coralNamespace+"UnknownOperationException", "This emulator has no operation "+name)
}

func internalError() *Error {
	return &Error{Type: serviceNamespace + "InternalServerError", Message: "Internal server error", status: http.StatusInternalServerError}
}

// serializationError returns the error for a body that is not JSON, or not of the right form.
func serializationError(err error) *Error {
	message := ""
	var wrongType *json.UnmarshalTypeError
	var wrongBase64 base64.CorruptInputError
	switch {
	case errors.As(err, &wrongType):
		message = mismatch(wrongType)
	case errors.As(err, &wrongBase64):
		message = "Invalid Base64"
	}
	return clientError(coralNamespace+"SerializationException", message)
}

// mismatch words a JSON value of the wrong type as DynamoDB's parser does.
func mismatch(err *json.UnmarshalTypeError) string {
	wanted := map[string]string{"string": "String", "bool": "Boolean", "int": "Integer", "int64": "Long"}[err.Type.String()]
	switch {
	case err.Value == "object":
		return "Start of structure or map found where not expected"
	case err.Value == "array" && wanted != "":
		return "Unrecognized collection type class java.lang." + wanted
	case wanted == "":
		return "Unexpected field type"
	case err.Value == "string":
		return "STRING_VALUE cannot be converted to " + wanted
	case err.Value == "bool":
		return "TRUE_VALUE cannot be converted to " + wanted
	}
	return "NUMBER_VALUE cannot be converted to " + wanted
}

func (e *Error) body() []byte {
	out := newObject()
	out.set("__type", e.Type)
	if e.Message != "" {
		out.set("message", e.Message)
	}
	if e.item != nil {
		out.setItem("Item", e.item)
	}
	return out.bytes()
}
