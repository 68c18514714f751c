package definition_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"skip-the-line/handler/order"
)

const status = `/orders/7b3f1c1e-8a4e-4c55-9a51-0d9f6f0b7c11`

func TestAPI_menu(t *testing.T) {
	t.Parallel()
	base := mustServe(t, mustAPI(t), (&backend{}).config())
	got := mustCall(t, "GET", base+"/menu", "")
	if got.status != http.StatusOK || got.body != order.MenuJSON() || !strings.Contains(got.header.Get("Cache-Control"), "max-age") {
		t.Errorf("%d %s %v", got.status, got.body, got.header)
	}
}

func TestAPI_status(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, execution, want string }{
		{"of an order that is in the workflow", `"status": "RUNNING"`, `"status": "accepted"`},
		{"of a placed order", `"status": "SUCCEEDED", "output": "arn:aws:secret"`, `"status": "placed"`},
		{"of an invalid order", `"status": "FAILED", "error": "InvalidOrder", "cause": "{\"errorMessage\":\"A \\\"Large\\\" Latte's price is 4.50.\",\"errorType\":\"InvalidOrder\"}"`,
			`"status": "rejected", "reason": "A \"Large\" Latte's price is 4.50."`},
		{"of a second order", `"status": "FAILED", "error": "ActiveOrderExists", "cause": "{\"errorMessage\":\"You already have an order.\",\"errorType\":\"ActiveOrderExists\"}"`,
			`"status": "rejected", "reason": "You already have an order."`},
		{"of a rejection without the shop's words", `"status": "FAILED", "error": "InvalidOrder", "cause": "arn:aws:secret"`,
			`"status": "rejected", "reason": "The shop could not take this order. Check it and order again."`},
		{"of a failure", `"status": "FAILED", "error": "Unavailable", "cause": "{\"errorMessage\":\"arn:aws:secret\"}"`,
			`"status": "failed", "reason": "Something went wrong on our side. Nothing is charged and nothing is held for you. Please order again."`},
		{"of a failed compensation", `"status": "FAILED", "error": "CompensationFailed"`,
			`"status": "failed", "reason": "Something went wrong on our side. Nothing is charged. If a new order is rejected, ask the shop."`},
		{"of an execution that timed out", `"status": "TIMED_OUT"`,
			`"status": "failed", "reason": "Something went wrong on our side. Nothing is charged. If a new order is rejected, ask the shop."`},
		{"of an execution that was aborted", `"status": "ABORTED", "error": "InvalidOrder", "cause": "{\"errorMessage\":\"no\"}"`,
			`"status": "failed", "reason": "Something went wrong on our side. Nothing is charged. If a new order is rejected, ask the shop."`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := &backend{status: 200, response: `{"executionArn": "arn:aws:secret", "name": "7b3f", "input": "secret", ` + tt.execution + `}`}
			base := mustServe(t, mustAPI(t), b.config())
			got := mustCall(t, "GET", base+"/orders/"+strings.ToUpper(strings.TrimPrefix(status, "/orders/")), "")
			if got.status != http.StatusOK || !sameJSON(t, got.body, `{"orderid": "7b3f", `+tt.want+`}`) {
				t.Errorf("%d %s", got.status, got.body)
			}
			action, body := b.sent()
			if want := `{"executionArn": "arn:aws:states:ap-southeast-2:000000000000:execution:orders:7b3f1c1e-8a4e-4c55-9a51-0d9f6f0b7c11"}`; action != "DescribeExecution" || !sameJSON(t, body, want) {
				t.Errorf("%s %s", action, body)
			}
		})
	}
}

func TestAPI_statusSendsNoInvalidID(t *testing.T) {
	t.Parallel()
	b := &backend{status: 400, response: `{"__type":"com.amazonaws.swf.service.v2.model#InvalidArn"}`}
	base := mustServe(t, mustAPI(t), b.config())
	for _, id := range []string{"x", `a"}`, "7b3f1c1e-8a4e-4c55-9a51-0d9f6f0b7c1", "7b3f1c1e8a4e4c559a510d9f6f0b7c11", "7b3f1c1e-8a4e-4c55-9a51-0d9f6f0b7c11\n", "{orderid}", "a/b"} {
		got := mustCall(t, "GET", base+"/orders/"+url.PathEscape(id), "")
		if got.status != http.StatusBadRequest || !strings.Contains(got.message(), "must be a UUID") {
			t.Errorf("%q: %d %s", id, got.status, got.body)
		}
		if _, body := b.sent(); !sameJSON(t, body, `{"executionArn": "?"}`) {
			t.Errorf("%q: Step Functions is sent %s", id, body)
		}
	}
}

func TestAPI_readySetsTheTimeOnce(t *testing.T) {
	t.Parallel()
	b := &backend{status: 200, response: `{}`}
	base := mustServe(t, mustAPI(t), b.config())
	got := mustCall(t, "PUT", base+"/order/ready?accountid=a-0&vendorid=v_0", "")
	action, body := b.sent()
	want := `{"TableName": "orders", "Key": {"accountid": {"S": "a-0"}, "vendorid": {"S": "v_0"}},
		"UpdateExpression": "SET readyat = if_not_exists(readyat, :time)", "ConditionExpression": "attribute_exists(orderid) AND expiresat >= :now",
		"ExpressionAttributeValues": {":now": {"N": "1795333500"}, ":time": {"N": "1795333500000"}}}`
	if got.status != http.StatusNoContent || got.body != "" || action != "UpdateItem" || !sameJSON(t, body, want) {
		t.Errorf("%d %q: %s %s", got.status, got.body, action, body)
	}
}

// What the back end rejects is said in a status and a sentence, without the words of AWS.
func TestAPI_reportsErrors(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		method, path, kind string
		status             int
	}{
		{"DELETE", "/order?accountid=a&vendorid=v", "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException", 404},
		{"DELETE", "/order?accountid=a&vendorid=v", "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException", 429},
		{"DELETE", "/order?accountid=a&vendorid=v", "com.amazon.coral.availability#ThrottlingException", 429},
		{"DELETE", "/order?accountid=a&vendorid=v", "com.amazonaws.dynamodb.v20120810#RequestLimitExceeded", 429},
		{"DELETE", "/order?accountid=a&vendorid=v", "com.amazon.coral.service#AccessDeniedException", 500},
		{"PUT", "/order/ready?accountid=a&vendorid=v", "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException", 404},
		{"PUT", "/order/ready?accountid=a&vendorid=v", "com.amazon.coral.validate#ValidationException", 400},
		{"PUT", "/order/ready?accountid=a&vendorid=v", "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", 500},
		{"GET", status, "com.amazonaws.swf.service.v2.model#ExecutionDoesNotExist", 404},
		{"GET", status, "com.amazon.coral.availability#ThrottlingException", 429},
		{"GET", status, "AccessDeniedException", 500},
	} {
		t.Run(tt.method+" "+tt.kind, func(t *testing.T) {
			t.Parallel()
			b := &backend{status: 400, response: `{"__type":"` + tt.kind + `","message":"arn:aws:secret"}`}
			base := mustServe(t, mustAPI(t), b.config())
			got := mustCall(t, tt.method, base+tt.path, "")
			if got.status != tt.status || got.message() == "" || strings.Contains(got.body, "arn:") || got.header.Get("Access-Control-Allow-Origin") == "" {
				t.Errorf("%d %s, want %d", got.status, got.body, tt.status)
			}
		})
	}
}

func TestAPI_ignoresTheTypeOfABodyThatIsNotThere(t *testing.T) {
	t.Parallel()
	b := &backend{status: 200, response: `{"status": "RUNNING"}`}
	base := mustServe(t, mustAPI(t), b.config())
	for _, tt := range []struct {
		method, path string
		status       int
	}{
		{"DELETE", "/order?accountid=a&vendorid=v", 204}, {"PUT", "/order/ready?accountid=a&vendorid=v", 204}, {"GET", "/menu", 200},
		{"GET", status, 200},
		{"OPTIONS", "/order", 204}, {"OPTIONS", "/invoice", 204}, {"OPTIONS", status, 204},
	} {
		for _, mediaType := range []string{"", "application/json", "application/x-www-form-urlencoded", "text/plain;charset=UTF-8",
			"multipart/form-data; boundary=x", "application/octet-stream", "application/xml", "text/html"} {
			for _, body := range []string{"", "x"} {
				got := mustCall(t, tt.method, base+tt.path, body, "Content-Type", mediaType)
				if got.status != tt.status {
					t.Errorf("%s %s of %q: %d %s", tt.method, tt.path, mediaType, got.status, got.body)
				}
			}
		}
	}
}

func TestAPI_preflight(t *testing.T) {
	t.Parallel()
	base := mustServe(t, mustAPI(t), (&backend{}).config())
	for _, path := range []string{"/menu", "/order", "/order/ready", "/orders", status, "/invoice"} {
		got := mustCall(t, "OPTIONS", base+path, "", "Origin", "https://coffee.example", "Access-Control-Request-Method", "POST")
		if got.status != http.StatusNoContent || got.body != "" || got.header.Get("Access-Control-Allow-Origin") != "https://coffee.example" ||
			got.header.Get("Access-Control-Allow-Methods") != "GET,POST,PUT,DELETE,OPTIONS" || got.header.Get("Access-Control-Max-Age") != "600" {
			t.Errorf("%s: %d %q %v", path, got.status, got.body, got.header)
		}
		// Amplify and @smithy/signature-v4 sign with all of these.
		for _, name := range []string{"Content-Type", "Authorization", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-Sha256", "X-Amz-User-Agent", "X-Amzn-RequestId"} {
			if !strings.Contains(","+got.header.Get("Access-Control-Allow-Headers")+",", ","+name+",") {
				t.Errorf("%s: %s is not allowed", path, name)
			}
		}
	}
}

func TestAPI_postHonoursUUIDsOnly(t *testing.T) {
	t.Parallel()
	b := &backend{status: 400, response: `{"__type":"InvalidName"}`}
	base := mustServe(t, mustAPI(t), b.config())
	for _, id := range []string{"12345678", "{7b3f1c1e-8a4e-4c55-9a51-0d9f6f0b7c12}", "7b3f1c1e8a4e4c559a510d9f6f0b7c12", "01ARZ3NDEKTSV4RRFFQ69G5FAV",
		"urn:uuid:7b3f1c1e-8a4e-4c55-9a51-0d9f6f0b7c12", "7b3f1c1e-8a4e-4c55-9a51-0d9f6f0b7c1g", `x","stateMachineArn":"y`, "$context.stage", "#set($x=1)", "null"} {
		got := mustCall(t, "POST", base+"/order", goodOrder, "X-Amzn-RequestId", id)
		_, body := b.sent()
		var sent struct{ StateMachineArn, Name string }
		if err := json.Unmarshal([]byte(body), &sent); err != nil || sent.Name != "?" || sent.StateMachineArn != stateMachineARN {
			t.Errorf("%q: Step Functions is sent %s", id, body)
		}
		if got.status != http.StatusBadRequest || !strings.Contains(got.message(), "must be a UUID") {
			t.Errorf("%q: %d %s", id, got.status, got.body)
		}
	}
}

// Whatever API Gateway makes of an id that is not a UUID, the templates let nothing of it into JSON.
func TestAPI_isNotInjectableByTheRequestID(t *testing.T) {
	t.Parallel()
	b := &backend{}
	config := b.config()
	var id string
	config.RequestID = func() string { return id }
	base := mustServe(t, mustAPI(t), config)
	for _, id = range []string{`x","stateMachineArn":"y`, `\`, `"`, "a\nb", "#set($id = 1)", "$context.stage", "${x}", "7b3f1c1e-8a4e-4c55-9a51-0d9f6f0b7c11\n",
		"7b3f1c1e-8a4e-4c55-9a51-0d9f6f0b7c11_REPLACED_INVALID_REQUEST_ID", "", "\u2028", "K7b3f1c1"} {
		for status, response := range map[int]string{200: `{}`, 400: `{"__type":"ExecutionAlreadyExists"}`} {
			b.status, b.response = status, response
			got := mustCall(t, "POST", base+"/order", goodOrder)
			_, body := b.sent()
			var sent struct{ StateMachineArn, Name, Input string }
			if err := json.Unmarshal([]byte(body), &sent); err != nil || sent.Name != "?" || sent.StateMachineArn != stateMachineARN || !sameJSON(t, sent.Input, goodOrder) {
				t.Errorf("%q: Step Functions is sent %s", id, body)
			}
			var fields map[string]string
			if err := json.Unmarshal([]byte(got.body), &fields); err != nil || len(fields) != 1 {
				t.Errorf("%q: %d %s", id, got.status, got.body)
			}
		}
	}
}

func TestAPI_postBoundsTheOrder(t *testing.T) {
	t.Parallel()
	b := &backend{status: 200, response: `{}`}
	base := mustServe(t, mustAPI(t), b.config())
	const empty = `{"accountid":"a0","city":"Melbourne","details":{"coffeesize":"Large","coffeetype":"Latte","quantity":2},"note":"","orderdate":"2026-11-22T07:45:00Z","vendorid":"v0"}`
	for _, tt := range []struct {
		name, note string
		taken      bool
	}{
		{"as large as it may be", strings.Repeat("x", order.MaxBytes-len(empty)), true},
		{"one byte more", strings.Repeat("x", order.MaxBytes-len(empty)+1), false},
		{"characters that take two bytes", strings.Repeat("ü", order.MaxBytes/2), false},
		{"a quarter of a megabyte", strings.Repeat("x", 262_000), false},
	} {
		sent := strings.Replace(empty, `"note":""`, `"note":"`+tt.note+`"`, 1)
		mustCall(t, "POST", base+"/order", `{"order":`+sent+`}`)
		_, body := b.sent()
		var call struct{ Input string }
		if err := json.Unmarshal([]byte(body), &call); err != nil {
			t.Fatal(err)
		}
		if taken := call.Input != ""; taken != tt.taken || taken && !sameJSON(t, call.Input, `{"order":`+sent+`}`) {
			t.Errorf("%s: Step Functions is sent an input of %d bytes", tt.name, len(call.Input))
		}
	}
}
