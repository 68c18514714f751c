package proof_test

import (
	"net/http"
	"slices"

	"skip-the-line/emulator/asl"
)

// fault is one thing that goes wrong with one call.
type fault struct {
	name    string
	applied bool   // the service did what it was asked all the same
	fatal   bool   // the workflow does not retry after it
	as      string // the error as the workflow names it

	wire func(interception) // at a call over HTTP
	task attempt            // at an integration

	alone  bool // it affects other invocations of the function: the system must be idle otherwise
	slow   bool // the step's own deadline passes
	deadly bool // it costs a process
}

// faultsAt returns the faults that a call can meet: the columns of the fault matrix.
func faultsAt(c call) []fault {
	switch c {
	case invokePutItem, invokePutObject:
		return slices.Concat(invocationFaults, startFaults)
	case writeItem:
		return slices.Concat(connectionFaults, dynamoDBFaults, dynamoDBClientFaults, processFaults)
	case writeInvoice:
		return slices.Concat(connectionFaults, s3Faults, s3WriteFaults, processFaults)
	case readItem, queryOrders:
		return slices.Concat(connectionFaults, dynamoDBFaults, dynamoDBClientFaults, processFaults[:3])
	case headInvoice:
		return slices.Concat(connectionFaults, s3Faults, processFaults[:3])
	case handOver, markReady:
		return slices.Concat(connectionFaults, dynamoDBFaults)
	case startExecution, describeExecution:
		return slices.Concat(connectionFaults, statesFaults)
	case removeItem:
		return slices.Concat(connectionFaults, dynamoDBFaults, removalFaults)
	}
	return slices.Clone(publishFaults)
}

// mustFault returns the fault of that name at a call.
func mustFault(c call, name string) fault {
	for _, f := range faultsAt(c) {
		if f.name == name {
			return f
		}
	}
	panic(string(c) + " meets no fault named " + name)
}

// unavailable is the handler's own error for a service that a retry may find well again.
const unavailable = "Unavailable"

// final is the handler's own error for what a service rejects for good.
const final = "ServiceError"

// Between the workflow and Lambda.
var invocationFaults = []fault{
	{name: "rejected by Lambda", as: "Lambda.ServiceException", task: rejectWith("Lambda.ServiceException")},
	{name: "carried out, and failed with 500", as: "Lambda.AWSLambdaException", applied: true, task: replaceResult("Lambda.AWSLambdaException")},
	{name: "throttled", as: "Lambda.TooManyRequestsException", task: rejectWith("Lambda.TooManyRequestsException")},
	{name: "not sent", as: "Lambda.SdkClientException", task: rejectWith("Lambda.SdkClientException")},
	{name: "carried out, and the response lost", as: "Lambda.SdkClientException", applied: true, task: replaceResult("Lambda.SdkClientException")},
	{name: "carried out, and given up by the client", as: "Lambda.ClientExecutionTimeoutException", applied: true, task: replaceResult("Lambda.ClientExecutionTimeoutException")},
	{name: "carried out, and failed for an unknown reason", as: "Lambda.Unknown", applied: true, task: replaceResult("Lambda.Unknown")},
	{name: "cut short by Lambda", as: "Sandbox.Timedout", task: rejectWith("Sandbox.Timedout")},
	{name: "carried out, and cut short by Lambda", as: "Sandbox.Timedout", applied: true, task: replaceResult("Sandbox.Timedout")},
	{name: "too late", as: asl.Timeout, task: late},
	{name: "carried out, and finished too late", as: asl.Timeout, applied: true, task: finishedLate},
	{name: "denied", fatal: true, as: "Lambda.AccessDeniedException", task: rejectWith("Lambda.AccessDeniedException")},
	{name: "carried out, and then denied", fatal: true, applied: true, as: "Lambda.AccessDeniedException", task: replaceResult("Lambda.AccessDeniedException")},
}

// In a process that is to start for the invocation.
var startFaults = []fault{
	{name: "sent to a process that exits as it starts", as: "Runtime.ExitError", alone: true, deadly: true, task: startWith("exits")},
	{name: "sent to a process that ends without a word", as: "Runtime.ExitError", alone: true, deadly: true, task: startWith("ends")},
	{name: "sent to a process that never asks for work", as: "Sandbox.Timedout", alone: true, deadly: true, task: startWith("hangs")},
	{name: "sent to a binary that cannot run", fatal: true, as: "Runtime.InvalidEntrypoint", alone: true, deadly: true, task: startWith("cannot run")},
}

// Between the workflow and SNS.
var publishFaults = []fault{
	{name: "failed with 500", as: "SNS.InternalErrorException", task: rejectWith("SNS.InternalErrorException")},
	{name: "carried out, and failed with 500", as: "SNS.InternalErrorException", applied: true, task: replaceResult("SNS.InternalErrorException")},
	{name: "throttled", as: "SNS.ThrottledException", task: rejectWith("SNS.ThrottledException")},
	{name: "not sent", as: "SNS.SdkClientException", task: rejectWith("SNS.SdkClientException")},
	{name: "carried out, and the response lost", as: "SNS.SdkClientException", applied: true, task: replaceResult("SNS.SdkClientException")},
	{name: "too late", as: asl.Timeout, task: late},
	{name: "carried out, and finished too late", as: asl.Timeout, applied: true, task: finishedLate},
	{name: "denied", as: "SNS.AuthorizationErrorException", task: rejectWith("SNS.AuthorizationErrorException")},
}

// On the connection between a client of the SDK and a service.
var connectionFaults = []fault{
	{name: "disconnected", as: unavailable, wire: interception.disconnect},
	{name: "reset", as: unavailable, wire: interception.reset},
	{name: "carried out, and the response lost", as: unavailable, applied: true, wire: func(i interception) { i.forward(); i.disconnect() }},
	{name: "carried out, and reset", as: unavailable, applied: true, wire: func(i interception) { i.forward(); i.reset() }},
	{name: "carried out, and half the response lost", as: unavailable, applied: true, wire: func(i interception) { i.respondHalf(i.forward()) }},
	{name: "met by a page of a proxy", as: unavailable, wire: func(i interception) {
		i.respond(http.StatusBadGateway, "text/html", "<html>502 Bad Gateway</html>")
	}},
	{name: "met by another protocol", as: unavailable, wire: func(i interception) { i.send("220 mail.coffee.example ESMTP\r\n") }},
}

// In DynamoDB.
var dynamoDBFaults = []fault{
	{name: "failed with 500", as: unavailable, wire: jsonError(500, "com.amazonaws.dynamodb.v20120810#InternalServerError")},
	{name: "carried out, and failed with 500", as: unavailable, applied: true, wire: func(i interception) {
		i.forward()
		jsonError(500, "com.amazonaws.dynamodb.v20120810#InternalServerError")(i)
	}},
	{name: "failed with 503", as: unavailable, wire: jsonError(503, "com.amazon.coral.availability#ServiceUnavailableException")},
	{name: "throttled by the table", as: unavailable, wire: jsonError(400, "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException")},
	{name: "throttled by the account", as: unavailable, wire: jsonError(400, "com.amazon.coral.availability#ThrottlingException")},
	{name: "carried out, with broken JSON in the response", as: unavailable, applied: true, wire: func(i interception) {
		i.forward()
		i.respond(http.StatusOK, "application/x-amz-json-1.0", `{"Attributes": `)
	}},
	{name: "denied", fatal: true, as: final, wire: jsonError(400, "com.amazon.coral.service#AccessDeniedException")},
}

// In DynamoDB, as the SDK sees it. The handler's own tests go through every shape of a response; these are one of each kind.
var dynamoDBClientFaults = []fault{
	{name: "carried out, with a wrong checksum of the response", as: unavailable, applied: true, wire: func(i interception) {
		i.forward()
		i.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/x-amz-json-1.0\r\nX-Amz-Crc32: 1\r\nContent-Length: 2\r\n\r\n{}")
	}},
	{name: "carried out, with an empty body in the response", as: unavailable, applied: true, wire: func(i interception) {
		i.forward()
		i.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: 0\r\n\r\n")
	}},
	{name: "failed with 500 and a code of the client's errors", as: unavailable, wire: jsonError(500, "com.amazon.coral.service#AccessDeniedException")},
	{name: "made with credentials that have expired", as: unavailable, wire: jsonError(400, "com.amazon.coral.service#ExpiredTokenException")},
	{name: "in conflict with a transaction", as: unavailable, wire: jsonError(400, "com.amazonaws.dynamodb.v20120810#TransactionConflictException")},
	{name: "made of a table that does not exist", fatal: true, as: final, wire: jsonError(400, "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException")},
}

// In Step Functions.
var statesFaults = []fault{
	{name: "failed with 500", wire: jsonError(500, "com.amazon.coral.service#InternalFailure")},
	{name: "carried out, and failed with 500", applied: true, wire: func(i interception) {
		i.forward()
		jsonError(500, "com.amazon.coral.service#InternalFailure")(i)
	}},
	{name: "throttled", wire: jsonError(400, "com.amazon.coral.availability#ThrottlingException")},
	{name: "carried out, with broken JSON in the response", applied: true, wire: func(i interception) {
		i.forward()
		i.respond(http.StatusOK, "application/x-amz-json-1.0", `{"status": `)
	}},
	{name: "denied", wire: jsonError(400, "com.amazon.coral.service#AccessDeniedException")},
}

// In S3.
var s3Faults = []fault{
	{name: "failed with 500", as: unavailable, wire: s3Error(500, "InternalError")},
	{name: "carried out, and failed with 500", as: unavailable, applied: true, wire: func(i interception) { i.forward(); s3Error(500, "InternalError")(i) }},
	{name: "failed with 503", as: unavailable, wire: s3Error(503, "ServiceUnavailable")},
	{name: "throttled", as: unavailable, wire: s3Error(503, "SlowDown")},
	{name: "in conflict with another write", as: unavailable, wire: s3Error(409, "ConditionalRequestConflict")},
	{name: "denied", fatal: true, as: final, wire: s3Error(403, "AccessDenied")},
}

// In S3, for a write. A success has no body; what has one was not said by S3, or is not a success.
var s3WriteFaults = []fault{
	{name: "carried out, with 200 and half a body", as: unavailable, applied: true, wire: func(i interception) {
		i.forward()
		i.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 100\r\n\r\n<?xml vers")
	}},
	{name: "met by an error with 200", as: unavailable, wire: s3Error(200, "InternalError")},
	{name: "sent too slowly", as: unavailable, wire: s3Error(400, "RequestTimeout")},
	{name: "throttled with a client's error", as: unavailable, wire: s3Error(400, "SlowDown")},
	{name: "made with credentials that have expired", as: unavailable, wire: s3Error(400, "ExpiredToken")},
	{name: "made with a clock that is wrong", as: unavailable, wire: s3Error(403, "RequestTimeTooSkewed")},
	{name: "rejected with a code that is the object's path", fatal: true, as: final, wire: func(i interception) { s3Error(400, i.r.URL.Path)(i) }},
	{name: "sent to the wrong region", fatal: true, as: final, wire: s3Error(301, "PermanentRedirect")},
}

// In the process that makes the call, and in the time that it has.
var processFaults = []fault{
	{name: "made by a process killed before", as: "Runtime.ExitError", deadly: true, wire: func(i interception) { i.kill() }},
	{name: "made by a process killed meanwhile", as: "Runtime.ExitError", applied: true, deadly: true, wire: func(i interception) { i.forward(); i.kill() }},
	{name: "made by a process killed after", as: "Runtime.ExitError", applied: true, deadly: true, wire: func(i interception) { i.beginResponse(i.forward()); i.kill() }},
	{name: "left without a response until Lambda cuts the step short", as: "Sandbox.Timedout", alone: true, deadly: true, wire: func(i interception) { i.cutShort() }},
	{name: "carried out, and left without a response until Lambda cuts the step short", as: "Sandbox.Timedout", applied: true, alone: true, deadly: true, wire: func(i interception) { i.forward(); i.cutShort() }},
	{name: "left without a response", as: unavailable, alone: true, slow: true, wire: interception.silence},
	{name: "carried out, and left without a response", as: unavailable, applied: true, alone: true, slow: true, wire: func(i interception) { i.forward(); i.silence() }},
}

// In the time that the workflow has for the one write that it makes by itself.
var removalFaults = []fault{
	{name: "left without a response", wire: func(i interception) { i.plan.timeOut(); i.silence() }},
	{name: "carried out, and left without a response", applied: true, wire: func(i interception) { i.forward(); i.plan.timeOut(); i.silence() }},
}

func jsonError(status int, errorType string) func(interception) {
	return func(i interception) {
		i.respond(status, "application/x-amz-json-1.0", mustMarshal(map[string]string{"__type": errorType, "message": i.message()}))
	}
}

func s3Error(status int, code string) func(interception) {
	return func(i interception) {
		i.respond(status, "application/xml", `<?xml version="1.0"?><Error><Code>`+code+`</Code><Message>`+i.message()+`</Message></Error>`)
	}
}

// injected is in the message of every injected error.
const injected = "injected by the test"
