package awsjson_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"skip-the-line/emulator/awsjson"
)

func mustServe(t *testing.T, operations map[string]awsjson.Operation) awsjson.Client {
	t.Helper()
	server := httptest.NewServer(awsjson.Handler(operations))
	t.Cleanup(server.Close)
	return awsjson.Client{Endpoint: server.URL, Target: "Service_20261122", HTTP: server.Client()}
}

func TestHandler(t *testing.T) {
	t.Parallel()
	client := mustServe(t, map[string]awsjson.Operation{
		"Greet": func(_ context.Context, body []byte) (any, error) {
			request, err := awsjson.Decode[struct{ Name string }](body)
			return map[string]string{"Greeting": "Hello " + request.Name}, err
		},
		"Reject": func(context.Context, []byte) (any, error) {
			return nil, awsjson.ClientError("com.example#TooShy", "not %d", 1)
		},
		"Fail": func(context.Context, []byte) (any, error) { return nil, errors.New("broken") },
	})
	for name, test := range map[string]struct {
		operation, body string
		status          int
		says            string
	}{
		"a response":              {"Greet", `{"Name": "Ada"}`, 200, `{"Greeting":"Hello Ada"}`},
		"an error of the client":  {"Reject", `{}`, 400, `{"__type":"com.example#TooShy","message":"not 1"}`},
		"an error of the server":  {"Fail", `{}`, 500, "InternalFailure"},
		"an unknown operation":    {"Leave", `{}`, 400, "UnknownOperationException"},
		"a body that is not JSON": {"Greet", `{`, 400, "SerializationException"},
		"a body of 17 MB":         {"Greet", strings.Repeat(" ", 17<<20), 413, "SerializationException"},
	} {
		t.Run(name, func(t *testing.T) {
			status, response, err := client.Call(t.Context(), test.operation, []byte(test.body))
			if err != nil || status != test.status || !strings.Contains(string(response), test.says) {
				t.Errorf("status %d: %s, %v; want %d %s", status, response, err, test.status, test.says)
			}
		})
	}
}

// Half of a response that was too long would be read as another one.
func TestClient_rejectsAResponseThatIsTooLong(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(make([]byte, 17<<20))
	}))
	t.Cleanup(server.Close)
	client := awsjson.Client{Endpoint: server.URL, Target: "S", HTTP: server.Client()}
	if _, response, err := client.Call(t.Context(), "Greet", nil); err == nil {
		t.Errorf("%d bytes were accepted", len(response))
	}
}
