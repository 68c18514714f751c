package main

import (
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
)

// answered is the body of a request of the SDK's as it is once the response is there, before net/http has looked for
// the body's end.
type answered struct{ *strings.Reader }

func (answered) Close() error                     { return nil }
func (answered) WriteTo(io.Writer) (int64, error) { return 0, io.EOF }

// A request that was answered before its end was seen was sent all the same: its connection, and what has not been read
// of its response, must not be lost.
func TestClients_keepTheConnectionOfARequestThatWasAnswered(t *testing.T) {
	t.Parallel()
	url := serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	env := pointTo(url, url)
	for service, client := range map[string]interface {
		Do(*http.Request) (*http.Response, error)
	}{
		"DynamoDB": newDynamoDB(env, workflowRetries).Options().HTTPClient,
		"S3":       newS3(env, workflowRetries).Options().HTTPClient,
	} {
		sent := make(chan error, 1)
		ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{WroteRequest: func(r httptrace.WroteRequestInfo) { sent <- r.Err }})
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, answered{strings.NewReader("{}")})
		if err != nil {
			t.Fatal(err)
		}
		request.ContentLength = 2
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(service, err)
		}
		response.Body.Close()
		if err := <-sent; err != nil {
			t.Errorf("net/http takes a request to %s for one that failed: %v", service, err)
		}
	}
}
