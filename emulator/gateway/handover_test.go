package gateway_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestDeleteFreesTheSlot(t *testing.T) {
	t.Parallel()
	b := &backend{status: 200, response: `{}`}
	base := MustServe(t, MustDocument(t, "NONE"), b.config())
	got := MustCall(t, "DELETE", base+"/order?accountid=a-0&vendorid=x&vendorid=v_0", "")
	if got.status != http.StatusNoContent || got.body != "" || got.header.Get("Access-Control-Allow-Origin") == "" {
		t.Errorf("%d %q %v", got.status, got.body, got.header)
	}
	action, body := b.sent()
	want := `{"TableName": "orders", "Key": {"accountid": {"S": "a-0"}, "vendorid": {"S": "v_0"}}, "ConditionExpression": "attribute_exists(accountid)"}`
	if action != "DeleteItem" || !sameJSON(t, body, want) {
		t.Errorf("%s %s", action, body)
	}
}

// An id that is none reaches DynamoDB as the empty string, whatever it holds: nothing a client sends can end the string
// that it stands in.
func TestDeleteSendsNoIDThatIsNone(t *testing.T) {
	t.Parallel()
	b := &backend{status: 400, response: `{"__type":"com.amazon.coral.validate#ValidationException"}`}
	base := MustServe(t, MustDocument(t, "NONE"), b.config())
	for _, id := range []string{`a"}`, `a\`, "a\n", "a\r\n", "a b", "ü", "$accountid", strings.Repeat("a", 65), `", "x": "`, "a\u2028"} {
		got := MustCall(t, "DELETE", base+"/order?accountid="+url.QueryEscape(id)+"&vendorid=v0", "")
		if got.status != http.StatusBadRequest || !strings.Contains(got.message(), "1 to 64") {
			t.Errorf("%q: %d %s", id, got.status, got.body)
		}
		want := `{"TableName": "orders", "Key": {"accountid": {"S": ""}, "vendorid": {"S": "v0"}}, "ConditionExpression": "attribute_exists(accountid)"}`
		if _, body := b.sent(); !sameJSON(t, body, want) {
			t.Errorf("%q: DynamoDB is sent %s", id, body)
		}
	}
}

func TestDeleteTellsWhatDynamoDBRefused(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		kind   string
		status int
	}{
		{"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException", 404},
		{"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException", 429},
		{"com.amazon.coral.availability#ThrottlingException", 429},
		{"com.amazonaws.dynamodb.v20120810#RequestLimitExceeded", 429},
		{"com.amazon.coral.service#AccessDeniedException", 500},
	} {
		t.Run(tt.kind, func(t *testing.T) {
			t.Parallel()
			b := &backend{status: 400, response: `{"__type":"` + tt.kind + `","message":"arn:aws:secret"}`}
			base := MustServe(t, MustDocument(t, "NONE"), b.config())
			got := MustCall(t, "DELETE", base+"/order?accountid=a&vendorid=v", "")
			if got.status != tt.status || got.message() == "" || strings.Contains(got.body, "arn:") {
				t.Errorf("%d %s, want %d", got.status, got.body, tt.status)
			}
		})
	}
}

func TestRequiredParameters(t *testing.T) {
	t.Parallel()
	b := &backend{status: 200, response: `{}`}
	base := MustServe(t, MustDocument(t, "NONE"), b.config())
	for _, tt := range []struct{ name, query, missing string }{
		{"none", "", "[accountid, vendorid]"},
		{"one", "?accountid=a", "[vendorid]"},
		{"blank", "?accountid=a&vendorid=%20", "[vendorid]"},
		{"empty", "?accountid=a&vendorid=", "[vendorid]"},
		{"without a value", "?accountid&vendorid=v", "[accountid]"},
		{"last one blank", "?accountid=a&accountid=&vendorid=v", "[accountid]"},
		{"in another case", "?AccountID=a&vendorid=v", "[accountid]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, method := range []string{"GET", "DELETE"} {
				got := MustCall(t, method, base+"/order"+tt.query, "")
				if got.status != http.StatusBadRequest || got.message() != "Missing required request parameters: "+tt.missing {
					t.Errorf("%s: %d %s", method, got.status, got.body)
				}
			}
		})
	}
}

func TestMalformedQueryStrings(t *testing.T) {
	t.Parallel()
	b := &backend{status: 200, response: `{}`}
	base := MustServe(t, MustDocument(t, "NONE"), b.config())
	for _, query := range []string{"?accountid=%", "?accountid=%zz&vendorid=v", "?%4=a"} {
		got := MustCall(t, "DELETE", base+"/order"+query, "")
		if got.status != http.StatusBadRequest || !strings.Contains(got.message(), "percent-encoding") {
			t.Errorf("%s: %d %s", query, got.status, got.body)
		}
	}
	if got := MustCall(t, "DELETE", base+"/order?accountid=a&vendorid=v&&;=;", ""); got.status != http.StatusNoContent {
		t.Errorf("a semicolon: %d %s", got.status, got.body)
	}
}
