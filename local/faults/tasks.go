package faults

import (
	"context"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/lambda"
)

// Attempt is one attempt of a Task in the hands of a fault.
type Attempt struct {
	Call    Call
	Owner   string // the orderid
	Context context.Context
	Forward func() (any, error) // has the integration carry it out

	set *Set
}

// injected is in the message of every injected error.
const injected = "injected fault"

// rejectWith returns a fault's Task that never reaches the service.
func rejectWith(name string) func(*Attempt) (any, error) {
	return func(*Attempt) (any, error) { return nil, &asl.Error{Name: name, Cause: injected} }
}

// replaceResult returns a fault's Task whose result, whatever it was, never reaches the workflow.
func replaceResult(name string) func(*Attempt) (any, error) {
	return func(a *Attempt) (any, error) {
		_, _ = a.Forward()
		return nil, &asl.Error{Name: name, Cause: injected}
	}
}

// late does not reach the service in time.
func late(a *Attempt) (any, error) {
	a.set.expire(a.Context)
	return nil, a.Context.Err()
}

// finishedLate succeeds after the workflow has given up on it.
func finishedLate(a *Attempt) (any, error) {
	_, _ = a.Forward()
	return late(a)
}

// delayed reaches the service later.
func delayed(a *Attempt) (any, error) {
	if err := a.set.clock.Sleep(a.Context, delay); err != nil {
		return nil, err
	}
	return a.Forward()
}

// Between the workflow and Lambda.
var invocationFaults = []Fault{
	{Name: "fail", Main: true, Says: "rejected by Lambda", As: "Lambda.ServiceException", Task: rejectWith("Lambda.ServiceException")},
	{Name: "lose-answer", Main: true, Says: "carried out, and the response lost", As: "Lambda.SdkClientException", Applied: true, Task: replaceResult("Lambda.SdkClientException")},
	{Name: "throttle", Main: true, Says: "throttled", As: "Lambda.TooManyRequestsException", Task: rejectWith("Lambda.TooManyRequestsException")},
	{Name: "slow", Says: "carried out two seconds late", Applied: true, Task: delayed},
	{Name: "apply-fail", Says: "carried out, and answered with a 500", As: "Lambda.AWSLambdaException", Applied: true, Task: replaceResult("Lambda.AWSLambdaException")},
	{Name: "not-sent", Says: "not sent", As: "Lambda.SdkClientException", Task: rejectWith("Lambda.SdkClientException")},
	{Name: "give-up", Says: "carried out, and given up by the client", As: "Lambda.ClientExecutionTimeoutException", Applied: true, Task: replaceResult("Lambda.ClientExecutionTimeoutException")},
	{Name: "unknown", Says: "carried out, and failed for an unknown reason", As: "Lambda.Unknown", Applied: true, Task: replaceResult("Lambda.Unknown")},
	{Name: "cut-short", Says: "cut short by Lambda", As: "Sandbox.Timedout", Task: rejectWith("Sandbox.Timedout")},
	{Name: "apply-cut-short", Says: "carried out, and cut short by Lambda", As: "Sandbox.Timedout", Applied: true, Task: replaceResult("Sandbox.Timedout")},
	{Name: "late", Says: "too late", As: asl.Timeout, Task: late},
	{Name: "apply-late", Says: "carried out, and finished too late", As: asl.Timeout, Applied: true, Task: finishedLate},
	{Name: "deny", Says: "denied", Fatal: true, As: "Lambda.AccessDeniedException", Task: rejectWith("Lambda.AccessDeniedException")},
	{Name: "apply-deny", Says: "carried out, and then denied", Fatal: true, Applied: true, As: "Lambda.AccessDeniedException", Task: replaceResult("Lambda.AccessDeniedException")},
}

// Between the workflow and SNS.
var publishFaults = []Fault{
	{Name: "fail", Main: true, Says: "answered with a 500", As: "SNS.InternalErrorException", Task: rejectWith("SNS.InternalErrorException")},
	{Name: "lose-answer", Main: true, Says: "carried out, and the response lost", As: "SNS.SdkClientException", Applied: true, Task: replaceResult("SNS.SdkClientException")},
	{Name: "throttle", Main: true, Says: "throttled", As: "SNS.ThrottledException", Task: rejectWith("SNS.ThrottledException")},
	{Name: "slow", Main: true, Says: "carried out two seconds late", Applied: true, Task: delayed},
	{Name: "apply-fail", Says: "carried out, and answered with a 500", As: "SNS.InternalErrorException", Applied: true, Task: replaceResult("SNS.InternalErrorException")},
	{Name: "not-sent", Says: "not sent", As: "SNS.SdkClientException", Task: rejectWith("SNS.SdkClientException")},
	{Name: "late", Says: "too late", As: asl.Timeout, Task: late},
	{Name: "apply-late", Says: "carried out, and finished too late", As: asl.Timeout, Applied: true, Task: finishedLate},
	{Name: "deny", Says: "denied", As: "SNS.AuthorizationErrorException", Task: rejectWith("SNS.AuthorizationErrorException")},
}

// In the process that is invoked.
var processFaults = []Fault{
	{Name: "crash-before", Main: true, Says: "given to a process that is killed before it sees it", As: "Runtime.ExitError", Deadly: true, Process: lambda.CrashBefore},
	{Name: "crash-during", Main: true, Says: "given to a process that is killed at once", As: "Runtime.ExitError", Luck: true, Deadly: true, Process: lambda.CrashDuring},
	{Name: "crash-after", Main: true, Says: "carried out by a process that is killed as it responds", As: "Runtime.ExitError", Applied: true, Deadly: true, Process: lambda.CrashAfter},
	{Name: "hang", Main: true, Says: "carried out by a process that never responds, until Lambda cuts it short", As: "Sandbox.Timedout", Applied: true, Deadly: true, Process: lambda.Hang},
}
