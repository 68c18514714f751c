package asl

import "slices"

// The error names that the language defines and this package uses:
// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
const (
	All                    = "States.ALL"
	TaskFailed             = "States.TaskFailed"
	Timeout                = "States.Timeout"
	Runtime                = "States.Runtime"
	DataLimitExceeded      = "States.DataLimitExceeded"
	NoChoiceMatched        = "States.NoChoiceMatched"
	ResultPathMatchFailure = "States.ResultPathMatchFailure"
	IntrinsicFailure       = "States.IntrinsicFailure"
	QueryEvaluationError   = "States.QueryEvaluationError"
)

// predefined are all the names with the reserved prefix "States." that an ErrorEquals may hold. Any other name with that
// prefix would never match.
var predefined = []string{
	All, TaskFailed, Timeout, Runtime, DataLimitExceeded, NoChoiceMatched, ResultPathMatchFailure,
	IntrinsicFailure, QueryEvaluationError, "States.BranchFailed", "States.ExceedToleratedFailureThreshold", "States.HeartbeatTimeout", "States.Http.Socket",
	"States.ItemReaderFailed", "States.ParameterPathFailure", "States.Permissions",
	"States.ResultWriterFailed",
}

// Error is the failure of a task, a state or an execution. Name is what Retry and Catch match, such as States.Timeout,
// Lambda.ServiceException or the type name of a function's error. Cause is an explanation for people.
type Error struct{ Name, Cause string }

func (e *Error) Error() string {
	if e.Cause == "" {
		return e.Name
	}
	return e.Name + ": " + e.Cause
}

// output returns the error as a Catcher passes it on. Cause is present even when it is empty, as it is for a timeout; a
// failed token without error and cause has null for both (recorded on AWS).
func (e *Error) output() map[string]any {
	if *e == (Error{}) {
		return map[string]any{"Error": nil, "Cause": nil}
	}
	return map[string]any{"Error": e.Name, "Cause": e.Cause}
}

// matches reports whether an ErrorEquals matches this error.
func (e *Error) matches(errorEquals []string) bool {
	switch {
	case e.Name == Runtime:
		return false // Not even by its own name: recorded on AWS.
	case slices.Contains(errorEquals, e.Name):
		return true
	case slices.Contains(errorEquals, TaskFailed):
		return e.Name != Timeout && e.Name != DataLimitExceeded
	}
	return slices.Contains(errorEquals, All)
}
