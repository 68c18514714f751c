package proof_test

import "net/http"

// What goes wrong between a client of the SDK and a service: with the connection, with the service, with the time, and
// with the process that makes the call.

const unavailable = "Unavailable"

var connectionFaults = []fault{
	{name: "hung up on", as: unavailable, wire: exchange.hangUp},
	{name: "reset", as: unavailable, wire: exchange.reset},
	{name: "done, and the answer lost", as: unavailable, applied: true, wire: func(x exchange) { x.apply(); x.hangUp() }},
	{name: "done, and reset", as: unavailable, applied: true, wire: func(x exchange) { x.apply(); x.reset() }},
	{name: "done, and answered by half", as: unavailable, applied: true, wire: func(x exchange) { x.answerHalf(x.apply()) }},
	{name: "answered with a page of a proxy", as: unavailable, wire: func(x exchange) {
		x.answer(http.StatusBadGateway, "text/html", "<html>502 Bad Gateway</html>")
	}},
}

var dynamoDBFaults = []fault{
	{name: "answered 500", as: unavailable, wire: dynamoDBError(500, "com.amazonaws.dynamodb.v20120810#InternalServerError")},
	{name: "done, and answered 500", as: unavailable, applied: true, wire: func(x exchange) {
		x.apply()
		dynamoDBError(500, "com.amazonaws.dynamodb.v20120810#InternalServerError")(x)
	}},
	{name: "answered 503", as: unavailable, wire: dynamoDBError(503, "com.amazon.coral.availability#ServiceUnavailableException")},
	{name: "throttled by the table", as: unavailable, wire: dynamoDBError(400, "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException")},
	{name: "throttled by the account", as: unavailable, wire: dynamoDBError(400, "com.amazon.coral.availability#ThrottlingException")},
	{name: "done, and answered with what is no JSON", as: unavailable, applied: true, wire: func(x exchange) {
		x.apply()
		x.answer(http.StatusOK, "application/x-amz-json-1.0", `{"Attributes": `)
	}},
	{name: "denied", fatal: true, as: "OperationError", wire: dynamoDBError(400, "com.amazon.coral.service#AccessDeniedException")},
}

var s3Faults = []fault{
	{name: "answered 500", as: unavailable, wire: s3Error(500, "InternalError")},
	{name: "done, and answered 500", as: unavailable, applied: true, wire: func(x exchange) { x.apply(); s3Error(500, "InternalError")(x) }},
	{name: "answered 503", as: unavailable, wire: s3Error(503, "ServiceUnavailable")},
	{name: "throttled", as: unavailable, wire: s3Error(503, "SlowDown")},
	{name: "in conflict with another write", as: unavailable, wire: s3Error(409, "ConditionalRequestConflict")},
	{name: "denied", fatal: true, as: "OperationError", wire: s3Error(403, "AccessDenied")},
}

var processFaults = []fault{
	{name: "made by a process killed before", as: "Runtime.ExitError", deadly: true, wire: func(x exchange) { x.kill() }},
	{name: "made by a process killed meanwhile", as: "Runtime.ExitError", applied: true, deadly: true, wire: func(x exchange) { x.apply(); x.kill() }},
	{name: "made by a process killed after", as: "Runtime.ExitError", applied: true, deadly: true, wire: func(x exchange) { x.beginAnswer(x.apply()); x.kill() }},
	{name: "never answered until Lambda cuts the step short", as: "Sandbox.Timedout", alone: true, deadly: true, wire: func(x exchange) { x.cutShort() }},
	{name: "done, and never answered until Lambda cuts the step short", as: "Sandbox.Timedout", applied: true, alone: true, deadly: true, wire: func(x exchange) { x.apply(); x.cutShort() }},
	{name: "never answered", as: unavailable, alone: true, slow: true, wire: exchange.silence},
	{name: "done, and never answered", as: unavailable, applied: true, alone: true, slow: true, wire: func(x exchange) { x.apply(); x.silence() }},
}

// removalFaults are for the one write that the workflow makes by itself: the time is the state's own.
var removalFaults = []fault{
	{name: "never answered", wire: func(x exchange) { x.plan.timeOut(); x.silence() }},
	{name: "done, and never answered", applied: true, wire: func(x exchange) { x.apply(); x.plan.timeOut(); x.silence() }},
}

func dynamoDBError(status int, errorType string) func(exchange) {
	return func(x exchange) {
		x.answer(status, "application/x-amz-json-1.0", `{"__type":"`+errorType+`","message":"as the test wants it"}`)
	}
}

func s3Error(status int, code string) func(exchange) {
	return func(x exchange) {
		x.answer(status, "application/xml", `<?xml version="1.0"?><Error><Code>`+code+`</Code><Message>as the test wants it</Message></Error>`)
	}
}
