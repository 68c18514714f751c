package stepfunctions

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/awsjson"
)

// LambdaCall calls Lambda's API, which server serves: GetFunction, GetFunctionConfiguration, Invoke and ListFunctions.
//
// Unlike with [LambdaInvoke], the Payload of the response is a text, and a function that fails is a result with a FunctionError:
// https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
func LambdaCall(server http.Handler) Call {
	return func(ctx context.Context, operation string, body []byte) (int, []byte, error) {
		r, err := lambdaRequest(ctx, operation, body)
		if err != nil {
			return 0, nil, err
		}
		got := &response{header: http.Header{}, status: http.StatusOK}
		server.ServeHTTP(got, r)
		switch {
		case got.status/100 != 2:
			failure := awsjson.ParseError(got.status, got.body.Bytes())
			failure.Type = got.header.Get("X-Amzn-Errortype")
			text, err := json.Marshal(failure)
			return got.status, text, err
		case operation != "Invoke":
			return http.StatusOK, got.body.Bytes(), nil
		}
		result := map[string]any{"StatusCode": got.status, "Payload": got.body.String()}
		for header, member := range map[string]string{
			"X-Amz-Executed-Version": "ExecutedVersion", "X-Amz-Function-Error": "FunctionError", "X-Amz-Log-Result": "LogResult",
		} {
			if value := got.header.Get(header); value != "" {
				result[member] = value
			}
		}
		text, err := json.Marshal(result)
		return http.StatusOK, text, err
	}
}

// lambdaRequest returns the request of an operation. A Payload that is not a text is written as JSON.
func lambdaRequest(ctx context.Context, operation string, body []byte) (*http.Request, error) {
	value, err := asl.Decode(body)
	if err != nil {
		return nil, err
	}
	parameters, _ := value.(map[string]any)
	function, _ := parameters["FunctionName"].(string)
	at := url.URL{Path: "/2015-03-31/functions"}
	method, payload := http.MethodGet, []byte(nil)
	switch {
	case operation == "ListFunctions":
	case function == "":
		return nil, unusable("The field 'FunctionName' is required but was missing")
	default:
		at = *at.JoinPath(url.PathEscape(function), map[string]string{"GetFunctionConfiguration": "configuration", "Invoke": "invocations"}[operation])
	}
	if operation == "Invoke" {
		method = http.MethodPost
		if text, isText := parameters["Payload"].(string); isText {
			payload = []byte(text)
		} else if value, given := parameters["Payload"]; given {
			if payload, err = asl.Encode(value); err != nil {
				return nil, err
			}
		}
	}
	query := url.Values{}
	for _, name := range []string{"Marker", "MaxItems", "Qualifier"} {
		if text, ok := scalar(parameters[name]); ok {
			query.Set(name, text)
		}
	}
	at.RawQuery = query.Encode()
	r, err := http.NewRequestWithContext(ctx, method, at.String(), bytes.NewReader(payload))
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"InvocationType", "LogType"} {
		if text, ok := scalar(parameters[name]); ok {
			r.Header.Set(map[string]string{"InvocationType": "X-Amz-Invocation-Type", "LogType": "X-Amz-Log-Type"}[name], text)
		}
	}
	return r, nil
}
