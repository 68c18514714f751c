package definition_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestAPI_deleteRemovesTheItem(t *testing.T) {
	t.Parallel()
	b := &backend{status: 200, response: `{}`}
	base := mustServe(t, mustAPI(t), b.config())
	got := mustCall(t, "DELETE", base+"/order?accountid=a-0&vendorid=x&vendorid=v_0", "")
	if got.status != http.StatusNoContent || got.body != "" || got.header.Get("Access-Control-Allow-Origin") == "" {
		t.Errorf("%d %q %v", got.status, got.body, got.header)
	}
	action, body := b.sent()
	want := `{"TableName": "orders", "Key": {"accountid": {"S": "a-0"}, "vendorid": {"S": "v_0"}}, "ConditionExpression": "attribute_exists(orderid) AND expiresat >= :now",
		"ExpressionAttributeValues": {":now": {"N": "1795333500"}}}`
	if action != "DeleteItem" || !sameJSON(t, body, want) {
		t.Errorf("%s %s", action, body)
	}
}

func TestAPI_deleteSendsNoInvalidID(t *testing.T) {
	t.Parallel()
	b := &backend{status: 400, response: `{"__type":"com.amazon.coral.validate#ValidationException"}`}
	base := mustServe(t, mustAPI(t), b.config())
	for _, id := range []string{`a"}`, `a\`, "a\n", "a\r\n", "a b", "ü", "$accountid", strings.Repeat("a", 65), `", "x": "`, "a\u2028"} {
		got := mustCall(t, "DELETE", base+"/order?accountid="+url.QueryEscape(id)+"&vendorid=v0", "")
		if got.status != http.StatusBadRequest || !strings.Contains(got.message(), "1 to 64") {
			t.Errorf("%q: %d %s", id, got.status, got.body)
		}
		want := `{"TableName": "orders", "Key": {"accountid": {"S": ""}, "vendorid": {"S": "v0"}}, "ConditionExpression": "attribute_exists(orderid) AND expiresat >= :now",
		"ExpressionAttributeValues": {":now": {"N": "1795333500"}}}`
		if _, body := b.sent(); !sameJSON(t, body, want) {
			t.Errorf("%q: DynamoDB is sent %s", id, body)
		}
	}
}
