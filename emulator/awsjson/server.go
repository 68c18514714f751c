package awsjson

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/google/uuid"
)

// Operation answers one operation of a service. An error that is not an [*Error] is answered with status 500.
type Operation func(ctx context.Context, body []byte) (response any, err error)

// Handler serves a service's operations by name.
func Handler(operations map[string]Operation) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Amzn-Requestid", uuid.NewString())
		target := r.Header.Get("X-Amz-Target")
		name := target[strings.LastIndex(target, ".")+1:]
		body, err := readAll(r.Body)
		if err != nil {
			write(w, http.StatusRequestEntityTooLarge, ClientError("com.amazon.coral.service#SerializationException", "%v", err))
			return
		}
		operation, ok := operations[name]
		if !ok {
			write(w, http.StatusBadRequest, ClientError("com.amazon.coral.service#UnknownOperationException",
				"The emulator does not implement the operation %q", name))
			return
		}
		response, err := operation(r.Context(), body)
		failure := (*Error)(nil)
		switch {
		case err == nil:
			write(w, http.StatusOK, response)
		case errors.As(err, &failure):
			write(w, failure.Status, failure)
		default:
			write(w, http.StatusInternalServerError, &Error{Type: "com.amazon.coral.service#InternalFailure", Message: err.Error()})
		}
	})
}

// Decode reads the request of an operation.
func Decode[T any](body []byte) (T, error) {
	var request T
	if err := json.Unmarshal(body, &request); err != nil {
		return request, ClientError("com.amazon.coral.service#SerializationException", "%v", err)
	}
	return request, nil
}

func write(w http.ResponseWriter, status int, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		panic(err) // responses are made of strings and numbers
	}
	w.Header().Set("Content-Type", ContentType)
	w.WriteHeader(status)
	_, _ = w.Write(text) // a client that left cannot be told
}
