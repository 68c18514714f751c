package gateway_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"skip-the-line/emulator/gateway"
)

const goodOrder = `{"order": {"accountid": "a0", "vendorid": "v0", "orderdate": "2026-11-22T07:45:00Z", "city": "Melbourne",
	"details": {"coffeetype": "Flat White", "coffeesize": "Large", "unitprice": "4.5", "quantity": 2}, "eventtype": ["new_order"]}}`

// withCity is goodOrder with another city, which is JSON.
func withCity(city string) string { return strings.Replace(goodOrder, `"Melbourne"`, city, 1) }

func TestPostStartsTheWorkflow(t *testing.T) {
	t.Parallel()
	b := &backend{status: 200, response: `{"executionArn":"arn:aws:states:x","startDate":1.7}`}
	url := MustServe(t, MustDocument(t, "NONE"), b.config())
	const mine = "0B1F1C1E-8A4E-4C55-9A51-0D9F6F0B7C11"
	got := MustCall(t, "POST", url+"/order", goodOrder, "X-Amzn-RequestId", mine, "Content-Type", "Application/JSON; charset=utf-8")
	if got.status != http.StatusAccepted || got.body != `{"orderid": "`+mine+`"}` {
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
	if action != "StartExecution" || sent.StateMachineArn != stateMachineARN || sent.Name != mine {
		t.Errorf("%s %s", action, body)
	}
	if !sameJSON(t, sent.Input, goodOrder) {
		t.Errorf("the workflow's input is %s", sent.Input)
	}
}

// sameJSON compares documents by value, numbers by their text.
func sameJSON(tb testing.TB, a, b string) bool {
	tb.Helper()
	var values [2]any
	for i, text := range []string{a, b} {
		dec := json.NewDecoder(strings.NewReader(text))
		dec.UseNumber()
		if err := dec.Decode(&values[i]); err != nil {
			tb.Fatalf("%v in %s", err, text)
		}
	}
	return reflect.DeepEqual(values[0], values[1])
}

func TestPostKeepsEveryCharacter(t *testing.T) {
	t.Parallel()
	b := &backend{status: 200, response: `{}`}
	url := MustServe(t, MustDocument(t, "NONE"), b.config())
	for _, tt := range []struct{ name, city string }{
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
			got := MustCall(t, "POST", url+"/order", withCity(tt.city))
			if got.status != http.StatusAccepted {
				t.Fatalf("%d %s", got.status, got.body)
			}
			_, body := b.sent()
			var sent struct{ Input string }
			if err := json.Unmarshal([]byte(body), &sent); err != nil {
				t.Fatalf("%v in %s", err, body)
			}
			if !sameJSON(t, sent.Input, withCity(tt.city)) {
				t.Errorf("the workflow's input is %s", sent.Input)
			}
		})
	}
}

func TestPostTellsWhatStepFunctionsRefused(t *testing.T) {
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
		{"an input it cannot take", &backend{status: 400, response: `{"__type":"InvalidExecutionInput"}`}, 400, "cannot be taken"},
		{"an input that is too long", &backend{status: 400, response: `{"__type":"com.amazon.coral.validate#ValidationException"}`}, 400, "cannot be taken"},
		{"a missing right", &backend{status: 400, response: `{"__type":"AccessDeniedException","message":"arn:aws:states:secret"}`}, 500, "right now"},
		{"an answer without a type", &backend{status: 413, response: `{}`}, 500, "right now"},
		{"an answer that is not JSON", &backend{status: 404, response: `<html>`}, 500, "right now"},
		{"a failure of its own", &backend{status: 503, response: `{"message":"arn:aws:states:secret"}`}, 500, "right now"},
		{"a status nobody has heard of", &backend{status: 999}, 500, "right now"},
		{"no connection", &backend{err: errUnreachable}, 504, "right now"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			url := MustServe(t, MustDocument(t, "NONE"), tt.backend.config())
			got := MustCall(t, "POST", url+"/order", goodOrder)
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

func TestPostRefusesBodies(t *testing.T) {
	t.Parallel()
	b := &backend{status: 200, response: `{}`}
	url := MustServe(t, MustDocument(t, "NONE"), b.config())
	change := func(old, new string) string { return strings.Replace(goodOrder, old, new, 1) }
	for _, tt := range []struct{ name, body, says string }{
		{"none", ``, "the body is empty"},
		{"blank", " \n", "the body is empty"},
		{"broken off", `{"order":`, "not JSON: it ends too early"},
		{"broken", `{"order": 'a'}`, "not JSON: at byte 11"},
		{"two in one", goodOrder + goodOrder, "something follows its end"},
		{"with a byte order mark", "\ufeff" + goodOrder, "not JSON"},
		{"nested too deep", strings.Repeat("[", 100_000), "not JSON"},
		{"another type", `[]`, `[instance type (array) does not match any allowed primitive type (allowed: ["object"])]`},
		{"null", `null`, `instance type (null)`},
		{"without an order", `{}`, `[object has missing required properties (["order"])]`},
		{"without several fields", `{"order": {"city": "a", "details": {}}}`,
			`[/order/details: object has missing required properties (["coffeetype","coffeesize","quantity"]), /order: object has missing required properties (["accountid","vendorid","orderdate"])]`},
		{"a coffee nobody sells", change("Flat White", "Mocha"),
			`[/order/details/coffeetype: instance value ("Mocha") not found in enum (possible values: ["Short Black","Flat White","Latte","Long Black"])]`},
		{"no cup at all", change(`"quantity": 2`, `"quantity": 0`),
			`[/order/details/quantity: numeric instance is lower than the required minimum (minimum: 1, found: 0)]`},
		{"too many cups", change(`"quantity": 2`, `"quantity": 51`),
			`[/order/details/quantity: numeric instance is greater than the required maximum (maximum: 50, found: 51)]`},
		{"half a cup", change(`"quantity": 2`, `"quantity": 1.5`),
			`[/order/details/quantity: instance type (number) does not match any allowed primitive type (allowed: ["integer"])]`},
		{"a number beyond all", change(`"quantity": 2`, `"quantity": 1e999`), `/order/details/quantity: the number is out of range`},
		{"cups as text", change(`"quantity": 2`, `"quantity": "2"`), `/order/details/quantity: instance type (string)`},
		{"a price that is none", change(`"4.5"`, `"4,5"`), `/order/details/unitprice: instance failed to match exactly one schema (matched 0 out of 2)`},
		{"an id with a line end", change(`"a0"`, `"a0\n"`), `/order/accountid: ECMA 262 regex "^[A-Za-z0-9_-]{1,64}$" does not match input string "a0\n"`},
		{"a city of blanks", withCity(`"\u00a0\u3000"`), `/order/city: ECMA 262 regex "\\S"`},
		{"a city without a name", withCity(`""`), `/order/city: string "" is too short (length: 0, required minimum: 1)`},
		{"a city of 101 emoji", withCity(`"` + strings.Repeat("😀", 101) + `"`),
			`/order/city: string "` + strings.Repeat("😀", 40) + `…" is too long (length: 101, maximum allowed: 100)`},
		{"an event that is no text", change(`["new_order"]`, `["a", {"b": 1}]`), `/order/eventtype/1: instance type (object)`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := MustCall(t, "POST", url+"/order", tt.body)
			if got.status != http.StatusBadRequest || !strings.HasPrefix(got.message(), "The order is not valid: [") || !strings.Contains(got.message(), tt.says) {
				t.Errorf("%d %s\nwant 400 that says %s", got.status, got.message(), tt.says)
			}
		})
	}
}

func TestPostAcceptsBodies(t *testing.T) {
	t.Parallel()
	b := &backend{status: 200, response: `{}`}
	url := MustServe(t, MustDocument(t, "NONE"), b.config())
	for _, tt := range []struct{ name, body string }{
		{"with a city of 100 emoji", withCity(`"` + strings.Repeat("😀", 100) + `"`)},
		{"with a price as a number", strings.Replace(goodOrder, `"4.5"`, `4.50`, 1)},
		{"with unknown fields", strings.Replace(goodOrder, `{"order": {`, `{"a": 1, "order": {"tip": null,`, 1)},
		{"with an order twice, of which the last counts", strings.Replace(goodOrder, `{"order"`, `{"order": 1, "order"`, 1)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := MustCall(t, "POST", url+"/order", tt.body); got.status != http.StatusAccepted {
				t.Errorf("%d %s", got.status, got.body)
			}
		})
	}
}

func TestPostBoundsWhatItSaysBack(t *testing.T) {
	t.Parallel()
	b := &backend{}
	url := MustServe(t, MustDocument(t, "NONE"), b.config())
	for _, items := range []int{20, 5_000, 500_000} {
		list := "[" + strings.Repeat("0,", items) + "0]"
		got := MustCall(t, "POST", url+"/order", strings.Replace(goodOrder, `["new_order"]`, list, 1))
		if got.status != http.StatusBadRequest || len(got.body) > 2000 || got.message() == "" {
			t.Errorf("%d wrong items give %d and %d bytes", items, got.status, len(got.body))
		}
	}
}

func TestPostRefusesOtherMediaTypes(t *testing.T) {
	t.Parallel()
	b := &backend{status: 200, response: `{}`}
	url := MustServe(t, MustDocument(t, "NONE"), b.config())
	for _, mediaType := range []string{"text/plain", "application/xml", "application/jsonp", "application/*"} {
		got := MustCall(t, "POST", url+"/order", goodOrder, "Content-Type", mediaType)
		if got.status != http.StatusUnsupportedMediaType || got.message() == "" {
			t.Errorf("%s: %d %s", mediaType, got.status, got.body)
		}
	}
	if action, _ := b.sent(); action != "" {
		t.Errorf("%s was called", action)
	}
}

func TestPostRefusesMoreThanTenMegabytes(t *testing.T) {
	t.Parallel()
	b := &backend{status: 200, response: `{}`}
	url := MustServe(t, MustSmall(t, awsFields+`, responses: {default: {statusCode: "200"}}`), b.config())
	body := strings.Repeat("a", gateway.MaxBody)
	if got := MustCall(t, "POST", url+"/x", body); got.status != http.StatusOK {
		t.Errorf("10 MB: %d %s", got.status, got.body)
	}
	url = MustServe(t, MustDocument(t, "NONE"), b.config())
	if got := MustCall(t, "POST", url+"/order", body+"a"); got.status != http.StatusRequestEntityTooLarge || got.message() == "" {
		t.Errorf("one byte more: %d %s", got.status, got.body)
	}
}

// A client that does not say how much it sends is stopped at the bound, too.
func TestPostRefusesMoreThanTenMegabytesOfUnknownLength(t *testing.T) {
	t.Parallel()
	api, err := gateway.New(MustDocument(t, "NONE"), (&backend{}).config())
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", "/order", struct{ io.Reader }{strings.NewReader(strings.Repeat("a", gateway.MaxBody+1))})
	w := httptest.NewRecorder()
	api.ServeHTTP(w, r)
	if r.ContentLength != -1 || w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("%d bytes: %d %s", r.ContentLength, w.Code, w.Body)
	}
}

func TestPostGivesUpAfterItsTimeout(t *testing.T) {
	t.Parallel()
	b := &backend{}
	config := b.config()
	config.Services["states"] = func(ctx context.Context, _ string, _ []byte) (int, []byte, error) {
		<-ctx.Done()
		return 0, nil, ctx.Err()
	}
	document := strings.Replace(string(MustDocument(t, "NONE")), "timeoutInMillis: 10000", "timeoutInMillis: 50", 1)
	url := MustServe(t, []byte(document), config)
	if got := MustCall(t, "POST", url+"/order", goodOrder); got.status != http.StatusGatewayTimeout || got.message() == "" {
		t.Errorf("%d %s", got.status, got.body)
	}
}

func TestPostGoesOnWhenTheClientHangsUp(t *testing.T) {
	t.Parallel()
	b := &backend{}
	config := b.config()
	called, finish, state := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	config.Services["states"] = func(ctx context.Context, _ string, _ []byte) (int, []byte, error) {
		close(called)
		<-finish
		state <- ctx.Err()
		return 200, []byte(`{}`), nil
	}
	api, err := gateway.New(MustDocument(t, "NONE"), config)
	if err != nil {
		t.Fatal(err)
	}
	ctx, hangUp := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, "POST", "/order", strings.NewReader(goodOrder))
	if err != nil {
		t.Fatal(err)
	}
	go api.ServeHTTP(discard{http.Header{}}, r)
	<-called
	hangUp()
	close(finish)
	if err := <-state; err != nil {
		t.Errorf("the call was broken off: %v", err)
	}
}

// discard is a ResponseWriter that keeps nothing but headers.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (d discard) WriteHeader(int)             {}

func TestRequestIDs(t *testing.T) {
	t.Parallel()
	b := &backend{status: 200, response: `{}`}
	url := MustServe(t, MustDocument(t, "NONE"), b.config())
	for _, id := range []string{"", "mine", "{7b3f1c1e-8a4e-4c55-9a51-0d9f6f0b7c12}", "7b3f1c1e8a4e4c559a510d9f6f0b7c12",
		"urn:uuid:7b3f1c1e-8a4e-4c55-9a51-0d9f6f0b7c12", "7b3f1c1e-8a4e-4c55-9a51-0d9f6f0b7c1g"} {
		got := MustCall(t, "POST", url+"/order", goodOrder, "X-Amzn-RequestId", id)
		if got.header.Get("X-Amzn-RequestId") != requestID {
			t.Errorf("%q is taken for a request id", id)
		}
	}
	other := MustServe(t, MustDocument(t, "NONE"), gateway.Config{Services: b.config().Services, Lambda: b.invoke})
	first, second := MustCall(t, "GET", other, ""), MustCall(t, "GET", other, "")
	if first.header.Get("X-Amzn-RequestId") == second.header.Get("X-Amzn-RequestId") {
		t.Error("two calls have one request id")
	}
}
