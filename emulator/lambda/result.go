package lambda

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"syscall"
	"time"
)

// Limits of a synchronous invocation, in bytes
// (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). The Runtime API allows a response a
// little more than 6 MB.
const (
	MaxRequest  = 6 * 1024 * 1024
	MaxResponse = 6*1024*1024 + 100
)

// Result is the outcome of an invocation that reached the function.
//
// A failed one has FunctionError "Unhandled" and the payload {"errorType": …, "errorMessage": …}, to which the
// function's own errors may add a stackTrace. ErrorType is the payload's:
//
//	the name of the error's type   the function returned an error, panicked, or posted one while it started
//	Runtime.ExitError              the process exited or was killed
//	Runtime.InvalidEntrypoint      the binary couldn't be started
//	Sandbox.Timedout               the invocation, or the init before it, outlived its timeout
//	Function.ResponseSizeTooLarge  the response was larger than MaxResponse
//
// See https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_ResponseSyntax.
type Result struct {
	RequestID     string
	Payload       []byte // as the function posted it
	FunctionError string // "" or "Unhandled"
	ErrorType     string // "" unless FunctionError is set
}

// Error is an error of Lambda itself: the function wasn't run. Type is one of
// https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors:
//
//	InvalidRequestContentException  400  the payload isn't JSON
//	RequestTooLargeException        413  the payload is larger than MaxRequest
//	TooManyRequestsException        429  all processes are busy
//	ServiceException                500  this machine couldn't start a process
//
// Step Functions puts "Lambda." before it.
type Error struct {
	Type    string
	Status  int // of the HTTP response in which AWS sends it
	Message string
}

func (e *Error) Error() string { return "lambda: " + e.Type + ": " + e.Message }

// ErrClosed is the error of invocations that a closed function didn't complete.
var ErrClosed = errors.New("lambda: the function is closed")

func checkPayload(payload []byte) error {
	if len(payload) > MaxRequest {
		return &Error{"RequestTooLargeException", http.StatusRequestEntityTooLarge,
			fmt.Sprintf("Request must be smaller than %d bytes for the InvokeFunction operation; it has %d",
				MaxRequest, len(payload))}
	}
	if !json.Valid(payload) {
		return &Error{"InvalidRequestContentException", http.StatusBadRequest, "Could not parse request body into json"}
	}
	return nil
}

// outcome is what an invoker gets: either a result or an error.
type outcome struct {
	result Result
	err    error
}

// unhandled is the outcome of an invocation that failed with the payload, as the function posted it.
func unhandled(id, errorType string, payload []byte) outcome {
	var posted struct {
		ErrorType string `json:"errorType"`
	}
	if json.Unmarshal(payload, &posted) == nil && posted.ErrorType != "" {
		errorType = posted.ErrorType
	}
	return outcome{result: Result{RequestID: id, Payload: payload, FunctionError: "Unhandled", ErrorType: errorType}}
}

// failure is the outcome of an invocation that Lambda ended, with Lambda's message.
func failure(id, errorType, message string) outcome {
	payload, err := json.Marshal(struct {
		Type    string `json:"errorType"`
		Message string `json:"errorMessage"`
	}{errorType, "RequestId: " + id + " Error: " + message})
	if err != nil {
		panic(err) // strings can always be marshalled
	}
	return unhandled(id, errorType, payload)
}

func timedOut(id string, after time.Duration) outcome {
	return failure(id, "Sandbox.Timedout", fmt.Sprintf("Task timed out after %.2f seconds", after.Seconds()))
}

// cannotStart returns the outcome of an invocation for which no process could be started. A binary that can't be run is
// the function's fault. All else is this machine's: retriable, as when AWS lacks the capacity.
func (f *Function) cannotStart(err error) func(requestID string) outcome {
	if errors.Is(err, errNotProgram) || errors.Is(err, fs.ErrPermission) {
		return func(id string) outcome { return failure(id, "Runtime.InvalidEntrypoint", err.Error()) }
	}
	advice := "lower Concurrency"
	switch {
	case errors.Is(err, syscall.EMFILE):
		advice = "raise the limit on open files (ulimit -n 4096) or lower Concurrency"
	case errors.Is(err, syscall.ENFILE):
		advice = "raise the system's limit on open files or lower Concurrency"
	case errors.Is(err, syscall.EAGAIN):
		advice = "raise the limit on processes (ulimit -u) or lower Concurrency"
	case errors.Is(err, syscall.ENOMEM):
		advice = "free memory or lower Concurrency"
	case errors.Is(err, fs.ErrNotExist):
		advice = "build it again"
	}
	return func(string) outcome {
		return outcome{err: &Error{"ServiceException", http.StatusInternalServerError,
			fmt.Sprintf("no process of %s could be started: %v: %s", f.config.Name, err, advice)}}
	}
}

func exited(id string, state *os.ProcessState) outcome {
	if state == nil || state.Success() {
		return failure(id, "Runtime.ExitError", "Runtime exited without providing a reason")
	}
	return failure(id, "Runtime.ExitError", "Runtime exited with error: "+state.String())
}
