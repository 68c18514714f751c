package gateway_test

import (
	"net/http"
	"strings"
	"testing"
)

// An id that is none reaches DynamoDB as the empty string, whatever it holds: nothing a client sends can end the string
// that it stands in.
func TestValidation_requiredParameters(t *testing.T) {
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

func TestAPI_rejectsMalformedQueryStrings(t *testing.T) {
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
