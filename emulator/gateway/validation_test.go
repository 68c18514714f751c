package gateway_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"skip-the-line/emulator/gateway"
)

const goodOrder = `{"order": {"accountid": "a0", "vendorid": "v0", "city": "Melbourne",
	"details": {"kind": "red", "size": "Large", "price": "4.5", "quantity": 2}, "labels": ["new_order"]}}`

// withCity is goodOrder with another city, which is JSON.
func withCity(city string) string { return strings.Replace(goodOrder, `"Melbourne"`, city, 1) }

func TestValidation_rejectsBodies(t *testing.T) {
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
			`[/order/details: object has missing required properties (["kind","size","quantity"]), /order: object has missing required properties (["accountid","vendorid"])]`},
		{"an unknown kind", change(`"red"`, `"blue"`),
			`[/order/details/kind: instance value ("blue") not found in enum (possible values: ["red","green"])]`},
		{"too small a number", change(`"quantity": 2`, `"quantity": 0`),
			`[/order/details/quantity: numeric instance is lower than the required minimum (minimum: 1, found: 0)]`},
		{"too large a number", change(`"quantity": 2`, `"quantity": 51`),
			`[/order/details/quantity: numeric instance is greater than the required maximum (maximum: 50, found: 51)]`},
		{"a fraction", change(`"quantity": 2`, `"quantity": 1.5`),
			`[/order/details/quantity: instance type (number) does not match any allowed primitive type (allowed: ["integer"])]`},
		{"a number out of range", change(`"quantity": 2`, `"quantity": 1e999`), `/order/details/quantity: the number is out of range`},
		{"a number as text", change(`"quantity": 2`, `"quantity": "2"`), `/order/details/quantity: instance type (string)`},
		{"an invalid price", change(`"4.5"`, `"4,5"`), `/order/details/price: instance failed to match exactly one schema (matched 0 out of 2)`},
		{"an id with a line end", change(`"a0"`, `"a0\n"`), `/order/accountid: ECMA 262 regex "^[A-Za-z0-9_-]{1,64}$" does not match input string "a0\n"`},
		{"a blank city", withCity(`"\u00a0\u3000"`), `/order/city: ECMA 262 regex "\\S"`},
		{"an empty city", withCity(`""`), `/order/city: string "" is too short (length: 0, required minimum: 1)`},
		{"a city of 101 emoji", withCity(`"` + strings.Repeat("😀", 101) + `"`),
			`/order/city: string "` + strings.Repeat("😀", 40) + `…" is too long (length: 101, maximum allowed: 100)`},
		{"a label of another type", change(`["new_order"]`, `["a", {"b": 1}]`), `/order/labels/1: instance type (object)`},
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

func TestValidation_acceptsBodies(t *testing.T) {
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

func TestValidation_boundsItsMessage(t *testing.T) {
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

func TestIntegration_rejectsOtherMediaTypes(t *testing.T) {
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

func TestAPI_rejectsMoreThanTenMegabytes(t *testing.T) {
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
func TestAPI_rejectsMoreThanTenMegabytesOfUnknownLength(t *testing.T) {
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

func TestIntegration_timesOut(t *testing.T) {
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

func TestIntegration_continuesWhenTheClientHangsUp(t *testing.T) {
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

func TestRequestID(t *testing.T) {
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
