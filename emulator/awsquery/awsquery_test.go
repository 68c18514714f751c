package awsquery_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"skip-the-line/emulator/awsquery"
)

func TestHandler(t *testing.T) {
	t.Parallel()
	handler := awsquery.Handler("https://example.com/doc/", map[string]awsquery.Operation{
		"Greet": func(_ context.Context, p url.Values) (any, error) {
			return struct {
				Greeting string
				Names    []string `xml:"Names>member"`
			}{"Hello <" + p.Get("Name") + ">", p["Name"]}, nil
		},
		"Silent": func(context.Context, url.Values) (any, error) { return nil, nil },
		"Reject": func(context.Context, url.Values) (any, error) {
			return nil, awsquery.ClientError("TooShy", "not %d", 1)
		},
		"Fail": func(context.Context, url.Values) (any, error) { return nil, errors.New("broken") },
	})
	for name, test := range map[string]struct {
		form   string
		status int
		says   string
	}{
		"a response":                  {"Action=Greet&Name=Ada", 200, `<GreetResponse xmlns="https://example.com/doc/"><GreetResult><Greeting>Hello &lt;Ada&gt;</Greeting><Names><member>Ada</member></Names></GreetResult><ResponseMetadata><RequestId>`},
		"a response without a result": {"Action=Silent", 200, `<SilentResponse xmlns="https://example.com/doc/"><ResponseMetadata>`},
		"an error of the client":      {"Action=Reject", 400, `<ErrorResponse xmlns="https://example.com/doc/"><Error><Type>Sender</Type><Code>TooShy</Code><Message>not 1</Message></Error><RequestId>`},
		"an error of the server":      {"Action=Fail", 500, `<Type>Receiver</Type><Code>InternalFailure</Code>`},
		"an unknown operation":        {"Action=Leave", 400, `<Code>InvalidAction</Code><Message>The emulator does not implement the operation Leave</Message>`},
		"no operation":                {"Name=Ada", 400, `<Code>MissingAction</Code>`},
		"a form that cannot be read":  {"Action=%zz", 400, `<Code>MalformedQueryString</Code>`},
		"a form that is too long":     {"Action=Greet&Name=" + strings.Repeat("x", 1<<20), 400, `<Code>MalformedQueryString</Code>`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			request := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(test.form))
			request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, request)
			if w.Code != test.status || !strings.Contains(w.Body.String(), test.says) {
				t.Errorf("%d %.300s; want %d %s", w.Code, w.Body, test.status, test.says)
			}
		})
	}
}
