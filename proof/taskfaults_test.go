package proof_test

import (
	"context"

	"skip-the-line/emulator/asl"
)

// What goes wrong between the workflow and Lambda or SNS.

type attempt func(ctx context.Context, s *shop, c call, p *plan, next func() (any, error)) (any, error)

// refused is an attempt that never reaches the service.
func refused(name string) attempt {
	return func(context.Context, *shop, call, *plan, func() (any, error)) (any, error) {
		return nil, &asl.Error{Name: name, Cause: "as the test wants it"}
	}
}

// lost is an attempt whose outcome, whatever it was, never reaches the workflow.
func lost(name string) attempt {
	return func(_ context.Context, _ *shop, _ call, _ *plan, next func() (any, error)) (any, error) {
		_, _ = next()
		return nil, &asl.Error{Name: name, Cause: "as the test wants it"}
	}
}

// late is an attempt that does not reach the service in time.
func late(ctx context.Context, _ *shop, _ call, _ *plan, _ func() (any, error)) (any, error) {
	expire(ctx)
	return nil, ctx.Err()
}

// tooLate is an attempt that succeeds after the workflow has given it up.
func tooLate(ctx context.Context, s *shop, c call, p *plan, next func() (any, error)) (any, error) {
	_, _ = next()
	return late(ctx, s, c, p, next)
}

var invocationFaults = []fault{
	{name: "refused by Lambda", as: "Lambda.ServiceException", task: refused("Lambda.ServiceException")},
	{name: "made, and answered 500", as: "Lambda.AWSLambdaException", applied: true, task: lost("Lambda.AWSLambdaException")},
	{name: "throttled", as: "Lambda.TooManyRequestsException", task: refused("Lambda.TooManyRequestsException")},
	{name: "not sent", as: "Lambda.SdkClientException", task: refused("Lambda.SdkClientException")},
	{name: "made, and the answer lost", as: "Lambda.SdkClientException", applied: true, task: lost("Lambda.SdkClientException")},
	{name: "made, and given up by the client", as: "Lambda.ClientExecutionTimeoutException", applied: true, task: lost("Lambda.ClientExecutionTimeoutException")},
	{name: "made, and failed for an unknown reason", as: "Lambda.Unknown", applied: true, task: lost("Lambda.Unknown")},
	{name: "cut short by Lambda", as: "Sandbox.Timedout", task: refused("Sandbox.Timedout")},
	{name: "made, and cut short by Lambda", as: "Sandbox.Timedout", applied: true, task: lost("Sandbox.Timedout")},
	{name: "too late", as: asl.Timeout, task: late},
	{name: "made, and answered too late", as: asl.Timeout, applied: true, task: tooLate},
	{name: "denied", fatal: true, as: "Lambda.AccessDeniedException", task: refused("Lambda.AccessDeniedException")},
	{name: "made, and then denied", fatal: true, applied: true, as: "Lambda.AccessDeniedException", task: lost("Lambda.AccessDeniedException")},
}

// startFaults are those of a process that is to start for the invocation.
var startFaults = []fault{
	{name: "to a process that exits as it starts", as: "Runtime.ExitError", alone: true, deadly: true, task: startWith("exits")},
	{name: "to a process that ends without a word", as: "Runtime.ExitError", alone: true, deadly: true, task: startWith("ends")},
	{name: "to a process that never asks for work", as: "Sandbox.Timedout", alone: true, deadly: true, task: startWith("hangs")},
	{name: "to a binary that cannot run", fatal: true, as: "Runtime.InvalidEntrypoint", alone: true, deadly: true, task: startWith("cannot run")},
}

// startWith has no process ready, and another binary in the handler's place while one starts.
func startWith(program string) attempt {
	return func(_ context.Context, s *shop, c call, _ *plan, next func() (any, error)) (any, error) {
		s.killAll(c.function())
		s.binary.is(program)
		defer s.binary.is(handler)
		return next()
	}
}

var publishFaults = []fault{
	{name: "answered 500", as: "SNS.InternalErrorException", task: refused("SNS.InternalErrorException")},
	{name: "made, and answered 500", as: "SNS.InternalErrorException", applied: true, task: lost("SNS.InternalErrorException")},
	{name: "throttled", as: "SNS.ThrottledException", task: refused("SNS.ThrottledException")},
	{name: "not sent", as: "SNS.SdkClientException", task: refused("SNS.SdkClientException")},
	{name: "made, and the answer lost", as: "SNS.SdkClientException", applied: true, task: lost("SNS.SdkClientException")},
	{name: "too late", as: asl.Timeout, task: late},
	{name: "made, and answered too late", as: asl.Timeout, applied: true, task: tooLate},
	{name: "denied", as: "SNS.AuthorizationErrorException", task: refused("SNS.AuthorizationErrorException")},
}
