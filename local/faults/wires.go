package faults

import (
	"encoding/json"
	"net/http"

	"skip-the-line/emulator/asl"
)

// unavailable is the handler's own error for a service that a retry may find well again.
const unavailable = "Unavailable"

// final is the handler's own error for what a service rejects for good.
const final = "ServiceError"

// On the connection between a client of the SDK and a service.
var connectionFaults = []Fault{
	{Name: "lose-answer", Main: true, Says: "carried out, and the response lost", As: unavailable, Applied: true, Wire: func(i *Interception) { i.Forward(); i.disconnect() }},
	{Name: "torn", Main: true, Says: "carried out, and half the response lost", As: unavailable, Applied: true, Wire: func(i *Interception) { i.respondHalf(i.Forward()) }},
	{Name: "slow", Main: true, Says: "carried out two seconds late", Applied: true, Wire: (*Interception).delay},
	{Name: "disconnect", Says: "disconnected", As: unavailable, Wire: (*Interception).disconnect},
	{Name: "reset", Says: "reset", As: unavailable, Wire: (*Interception).reset},
	{Name: "apply-reset", Says: "carried out, and reset", As: unavailable, Applied: true, Wire: func(i *Interception) { i.Forward(); i.reset() }},
	{Name: "proxy-page", Says: "met by a page of a proxy", As: unavailable, Wire: func(i *Interception) {
		i.Respond(http.StatusBadGateway, "text/html", "<html>502 Bad Gateway</html>")
	}},
	{Name: "other-protocol", Says: "met by another protocol", As: unavailable, Wire: func(i *Interception) { i.send("220 mail.coffee.example ESMTP\r\n") }},
}

// In DynamoDB.
var dynamoDBFaults = []Fault{
	{Name: "fail", Main: true, Says: "answered with a 500", As: unavailable, Wire: jsonError(500, "com.amazonaws.dynamodb.v20120810#InternalServerError")},
	{Name: "throttle", Main: true, Says: "throttled by the table", As: unavailable, Wire: jsonError(400, "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException")},
	{Name: "apply-fail", Says: "carried out, and answered with a 500", As: unavailable, Applied: true, Wire: func(i *Interception) {
		i.Forward()
		jsonError(500, "com.amazonaws.dynamodb.v20120810#InternalServerError")(i)
	}},
	{Name: "fail-503", Says: "answered with a 503", As: unavailable, Wire: jsonError(503, "com.amazon.coral.availability#ServiceUnavailableException")},
	{Name: "throttle-account", Says: "throttled by the account", As: unavailable, Wire: jsonError(400, "com.amazon.coral.availability#ThrottlingException")},
	{Name: "broken-json", Says: "carried out, with broken JSON in the response", As: unavailable, Applied: true, Wire: func(i *Interception) {
		i.Forward()
		i.Respond(http.StatusOK, amzJSON, `{"Attributes": `)
	}},
	{Name: "deny", Says: "denied", Fatal: true, As: final, Wire: Deny},
}

// In DynamoDB, as the SDK sees it. The handler's own tests go through every shape of a response; these are one of each kind.
var dynamoDBClientFaults = []Fault{
	{Name: "wrong-checksum", Says: "carried out, with a wrong checksum of the response", As: unavailable, Applied: true, Wire: func(i *Interception) {
		i.Forward()
		i.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/x-amz-json-1.0\r\nX-Amz-Crc32: 1\r\nContent-Length: 2\r\n\r\n{}")
	}},
	{Name: "empty-body", Says: "carried out, with an empty body in the response", As: unavailable, Applied: true, Wire: func(i *Interception) {
		i.Forward()
		i.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: 0\r\n\r\n")
	}},
	{Name: "fail-client-code", Says: "answered with a 500 and a code of the client's errors", As: unavailable, Wire: jsonError(500, "com.amazon.coral.service#AccessDeniedException")},
	{Name: "expired-credentials", Says: "made with credentials that have expired", As: unavailable, Wire: jsonError(400, "com.amazon.coral.service#ExpiredTokenException")},
	{Name: "conflict", Says: "in conflict with a transaction", As: unavailable, Wire: jsonError(400, "com.amazonaws.dynamodb.v20120810#TransactionConflictException")},
	{Name: "no-table", Says: "made of a table that does not exist", Fatal: true, As: final, Wire: jsonError(400, "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException")},
}

// In Step Functions.
var statesFaults = []Fault{
	{Name: "fail", Main: true, Says: "answered with a 500", Wire: jsonError(500, "com.amazon.coral.service#InternalFailure")},
	{Name: "throttle", Main: true, Says: "throttled", Wire: jsonError(400, "com.amazon.coral.availability#ThrottlingException")},
	{Name: "apply-fail", Says: "carried out, and answered with a 500", Applied: true, Wire: func(i *Interception) {
		i.Forward()
		jsonError(500, "com.amazon.coral.service#InternalFailure")(i)
	}},
	{Name: "broken-json", Says: "carried out, with broken JSON in the response", Applied: true, Wire: func(i *Interception) {
		i.Forward()
		i.Respond(http.StatusOK, amzJSON, `{"status": `)
	}},
	{Name: "deny", Says: "denied", Wire: Deny},
}

// In S3.
var s3Faults = []Fault{
	{Name: "fail", Main: true, Says: "answered with a 500", As: unavailable, Wire: s3Error(500, "InternalError")},
	{Name: "throttle", Main: true, Says: "throttled", As: unavailable, Wire: s3Error(503, "SlowDown")},
	{Name: "apply-fail", Says: "carried out, and answered with a 500", As: unavailable, Applied: true, Wire: func(i *Interception) { i.Forward(); s3Error(500, "InternalError")(i) }},
	{Name: "fail-503", Says: "answered with a 503", As: unavailable, Wire: s3Error(503, "ServiceUnavailable")},
	{Name: "conflict", Says: "in conflict with another write", As: unavailable, Wire: s3Error(409, "ConditionalRequestConflict")},
	{Name: "deny", Main: true, Says: "denied", Fatal: true, As: final, Wire: s3Error(403, "AccessDenied")},
}

// In S3, for a write. A success has no body; what has one was not said by S3, or is not a success.
var s3WriteFaults = []Fault{
	{Name: "half-body", Says: "carried out, with 200 and half a body", As: unavailable, Applied: true, Wire: func(i *Interception) {
		i.Forward()
		i.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 100\r\n\r\n<?xml vers")
	}},
	{Name: "error-200", Says: "met by an error with 200", As: unavailable, Wire: s3Error(200, "InternalError")},
	{Name: "request-timeout", Says: "sent too slowly", As: unavailable, Wire: s3Error(400, "RequestTimeout")},
	{Name: "throttle-400", Says: "throttled with a client's error", As: unavailable, Wire: s3Error(400, "SlowDown")},
	{Name: "expired-credentials", Says: "made with credentials that have expired", As: unavailable, Wire: s3Error(400, "ExpiredToken")},
	{Name: "wrong-clock", Says: "made with a clock that is wrong", As: unavailable, Wire: s3Error(403, "RequestTimeTooSkewed")},
	{Name: "path-code", Says: "rejected with a code that is the object's path", Fatal: true, As: final, Wire: func(i *Interception) { s3Error(400, i.Request.URL.Path)(i) }},
	{Name: "wrong-region", Says: "sent to the wrong region", Fatal: true, As: final, Wire: s3Error(301, "PermanentRedirect")},
}

// In the process that makes the call, while it makes it.
var callerFaults = []Fault{
	{Name: "kill-before", Says: "made by a process that is killed before", As: "Runtime.ExitError", Deadly: true, Wire: func(i *Interception) { i.kill() }},
	{Name: "kill-meanwhile", Says: "made by a process that is killed meanwhile", As: "Runtime.ExitError", Applied: true, Deadly: true, Wire: func(i *Interception) { i.Forward(); i.kill() }},
	{Name: "kill-after", Says: "made by a process that is killed after", As: "Runtime.ExitError", Applied: true, Deadly: true, Wire: func(i *Interception) { i.beginResponse(i.Forward()); i.kill() }},
}

// In the time that a step has for its call.
var silenceFaults = []Fault{
	{Name: "silence", Says: "left without a response", As: unavailable, Slow: true, Wire: (*Interception).Silence},
	{Name: "apply-silence", Says: "carried out, and left without a response", As: unavailable, Applied: true, Slow: true, Wire: func(i *Interception) { i.Forward(); i.Silence() }},
}

// In the time that the workflow has for the one write that it makes by itself.
var removalFaults = []Fault{
	{Name: "silence", Says: "left without a response", As: asl.Timeout, Wire: func(i *Interception) { i.expireAttempt(); i.Silence() }},
	{Name: "apply-silence", Says: "carried out, and left without a response", As: asl.Timeout, Applied: true, Wire: func(i *Interception) { i.Forward(); i.expireAttempt(); i.Silence() }},
}

const amzJSON = "application/x-amz-json-1.0"

// Deny responds as a service with a JSON protocol does to a caller without the permission.
func Deny(i *Interception) { jsonError(400, "com.amazon.coral.service#AccessDeniedException")(i) }

func jsonError(status int, errorType string) func(*Interception) {
	return func(i *Interception) {
		body, err := json.Marshal(map[string]string{"__type": errorType, "message": i.message()})
		if err != nil {
			panic(err) // strings always marshal
		}
		i.Respond(status, amzJSON, string(body))
	}
}

func s3Error(status int, code string) func(*Interception) {
	return func(i *Interception) {
		i.Respond(status, "application/xml", `<?xml version="1.0"?><Error><Code>`+code+`</Code><Message>`+i.message()+`</Message></Error>`)
	}
}
