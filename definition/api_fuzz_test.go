package definition_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"skip-the-line/emulator/gateway"
)

func FuzzTemplateRoundTrip(f *testing.F) {
	b := &backend{status: 200, response: `{}`}
	document := openCity(f)
	api, err := gateway.New(document, b.config())
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{"", "Melbourne", "O'Connor", `"`, `\`, `\'`, `\\'`, `'\`, "a\r\n\t\x00\x1f\x7f", "\u2028\u2029", "Zürich ☕ 👩‍💻",
		"${x}", "#set($x = 1)", "$context.requestId", "</script>", `\u0027`, `\u00e9`, "$1", "\xff"} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, name, value string) {
		body, err := json.Marshal(map[string]any{"order": map[string]any{name: value, "list": []string{value}}})
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		api.ServeHTTP(w, httptest.NewRequest("POST", "/order", strings.NewReader(string(body))))
		if w.Code != http.StatusAccepted {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		_, request := b.sent()
		var sent struct{ Input string }
		if err := json.Unmarshal([]byte(request), &sent); err != nil {
			t.Fatalf("%v in %s", err, request)
		}
		if !sameJSON(t, sent.Input, string(body)) {
			t.Errorf("%s\nbecomes %s", body, sent.Input)
		}
	})
}

func openCity(tb testing.TB) []byte {
	tb.Helper()
	document := string(mustAPI(tb))
	open := strings.Replace(document, "validateRequestBody: true", "validateRequestBody: false", 1)
	if open == document {
		tb.Fatal("the document has another validator now")
	}
	return []byte(open)
}

func FuzzRequest(f *testing.F) {
	b := &backend{status: 200, response: `{"statusCode": 200, "body": "{}"}`}
	api, err := gateway.New(mustAPI(f), b.config())
	if err != nil {
		f.Fatal(err)
	}
	f.Add("POST", "/order", "", "application/json", requestID, goodOrder)
	f.Add("POST", "/order", "", "text/plain", "", goodOrder)
	f.Add("POST", "/order", "", "", "", `{"order": {"details": {"quantity": 1e999, "unitprice": {}}}}`)
	f.Add("GET", "/order", "accountid=a&vendorid=v", "", "", "")
	f.Add("DELETE", "/order", "accountid=%&vendorid", ";", "\"", "")
	f.Add("OPTIONS", "/invoice", "&&=;", "a/b", "", "[")
	f.Add("GET", "/invoice", "objectKey=2026%2F11", "", "", "")
	f.Add("HEAD", "//", "%zz", "", "", "\xff")
	statuses := []int{200, 202, 204, 400, 403, 409, 413, 415, 429, 500, 502, 504}
	f.Fuzz(func(t *testing.T, method, path, query, contentType, id, body string) {
		r := httptest.NewRequest("GET", "/", strings.NewReader(body))
		r.Method = method
		r.URL = &url.URL{Path: path, RawQuery: query}
		r.Header.Set("Content-Type", contentType)
		r.Header.Set("X-Amzn-RequestId", id)
		w := httptest.NewRecorder()
		api.ServeHTTP(w, r)
		if !slices.Contains(statuses, w.Code) || w.Header().Get("Access-Control-Allow-Origin") == "" && w.Code != 200 {
			t.Errorf("%d %v", w.Code, w.Header())
		}
		if w.Header().Get("X-Amzn-RequestId") == "" {
			t.Error("no request id")
		}
		var failure struct {
			Message string `json:"message"`
		}
		if w.Code >= 400 && (json.Unmarshal(w.Body.Bytes(), &failure) != nil || failure.Message == "") {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}
