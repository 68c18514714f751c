package definition_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

func TestAPI_postStartsTheWorkflow(t *testing.T) {
	t.Parallel()
	b := &backend{status: 200, response: `{"executionArn":"arn:aws:states:x","startDate":1.7}`}
	url := mustServe(t, mustAPI(t), b.config())
	const mine = "0B1F1C1E-8A4E-4C55-9A51-0D9F6F0B7C11"
	got := mustCall(t, "POST", url+"/order", goodOrder, "X-Amzn-RequestId", mine, "Content-Type", "Application/JSON; charset=utf-8")
	if got.status != http.StatusAccepted || got.body != `{"orderid": "`+strings.ToLower(mine)+`"}` {
		t.Errorf("%d %s", got.status, got.body)
	}
	if got.header.Get("X-Amzn-RequestId") != mine || got.header.Get("Access-Control-Allow-Origin") != "https://coffee.example" {
		t.Errorf("headers %v", got.header)
	}
	action, body := b.sent()
	var sent struct{ StateMachineArn, Name, Input string }
	if err := json.Unmarshal([]byte(body), &sent); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	if action != "StartExecution" || sent.StateMachineArn != stateMachineARN || sent.Name != strings.ToLower(mine) {
		t.Errorf("%s %s", action, body)
	}
	if !sameJSON(t, sent.Input, goodOrder) {
		t.Errorf("the workflow's input is %s", sent.Input)
	}
}

func TestAPI_postKeepsEveryCharacter(t *testing.T) {
	t.Parallel()
	b := &backend{status: 200, response: `{}`}
	url := mustServe(t, mustAPI(t), b.config())
	for _, tt := range []struct{ name, note string }{
		{"apostrophes, which escapeJavaScript escapes and JSON does not know", `"O'Connor''s"`},
		{"quotes", `"the \"Ring\""`},
		{"backslashes", `"C:\\new\\table"`},
		{"a backslash before an apostrophe", `"\\' \\\\' '\\"`},
		{"a backslash before a quote", `"\\\""`},
		{"slashes", `"a/b</script>"`},
		{"line ends and tabs", `"a\r\n\tb"`},
		{"control characters", `"a\u0000\u0001\u001f\u007f"`},
		{"line separators", `"\u2028\u2029a"`},
		{"letters of any script", `"Zürich 東京 Łódź"`},
		{"emoji", `"☕😀👩‍💻"`},
		{"references and placeholders", `"$context.requestId $order ${x} $!x $util.escapeJavaScript('a')"`},
		{"directives", `"#set($x = 1) #end ## #* *#"`},
		{"markup", `"<b>&amp;</b>"`},
	} {
		t.Run(tt.name, func(t *testing.T) { // one after another: they share the back end's memory
			got := mustCall(t, "POST", url+"/order", withNote(tt.note))
			if got.status != http.StatusAccepted {
				t.Fatalf("%d %s", got.status, got.body)
			}
			_, body := b.sent()
			var sent struct{ Input string }
			if err := json.Unmarshal([]byte(body), &sent); err != nil {
				t.Fatalf("%v in %s", err, body)
			}
			if !sameJSON(t, sent.Input, withNote(tt.note)) {
				t.Errorf("the workflow's input is %s", sent.Input)
			}
		})
	}
}

func TestAPI_postReportsErrorsOfStepFunctions(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		backend *backend
		status  int
		says    string
	}{
		{"an order submitted before", &backend{status: 400, response: `{"__type":"com.amazonaws.swf.service.v2.model#ExecutionAlreadyExists","message":"arn:aws:states:secret"}`}, 409, "already submitted"},
		{"throttling", &backend{status: 400, response: `{"__type":"ThrottlingException"}`}, 429, "Too many"},
		{"too many executions", &backend{status: 400, response: `{"__type":"ExecutionLimitExceeded"}`}, 429, "Too many"},
		{"an input that is rejected", &backend{status: 400, response: `{"__type":"InvalidExecutionInput"}`}, 400, "64 KiB"},
		{"an invalid name", &backend{status: 400, response: `{"__type":"InvalidName"}`}, 400, "must be a UUID"},
		{"an input that is too long", &backend{status: 400, response: `{"__type":"com.amazon.coral.validate#ValidationException"}`}, 400, "cannot be taken"},
		{"a missing right", &backend{status: 400, response: `{"__type":"AccessDeniedException","message":"arn:aws:states:secret"}`}, 500, "right now"},
		{"a response without a type", &backend{status: 413, response: `{}`}, 500, "right now"},
		{"a response that is not JSON", &backend{status: 404, response: `<html>`}, 500, "right now"},
		{"a failure of its own", &backend{status: 503, response: `{"message":"arn:aws:states:secret"}`}, 500, "right now"},
		{"an unknown status", &backend{status: 999}, 500, "right now"},
		{"no connection", &backend{err: errUnreachable}, 504, "right now"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			url := mustServe(t, mustAPI(t), tt.backend.config())
			got := mustCall(t, "POST", url+"/order", goodOrder)
			if got.status != tt.status || !strings.Contains(got.message(), tt.says) {
				t.Errorf("%d %s, want %d that says %q", got.status, got.body, tt.status, tt.says)
			}
			if strings.Contains(got.body, "arn:") || strings.Contains(got.body, "10.0.0.7") {
				t.Errorf("%s tells what only the log should", got.body)
			}
			if got.header.Get("Access-Control-Allow-Origin") == "" {
				t.Error("no CORS header")
			}
		})
	}
}
