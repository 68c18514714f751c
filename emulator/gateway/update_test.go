package gateway_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"skip-the-line/emulator/gateway"
)

func TestUpdate_changesRequestsThatBeginLater(t *testing.T) {
	t.Parallel()
	reached, proceed := make(chan struct{}), make(chan struct{})
	config := (&backend{}).config()
	config.Services["states"] = func(context.Context, string, []byte) (int, []byte, error) {
		close(reached)
		<-proceed
		return http.StatusOK, []byte("served"), nil
	}
	const responses = awsFields + `, responses: {default: {statusCode: "200"}}`
	api, err := gateway.New(MustSmall(t, responses), config)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(api)
	t.Cleanup(server.Close)
	release := sync.OnceFunc(func() { close(proceed) })
	t.Cleanup(release)
	before := make(chan answer, 1)
	go func() { before <- MustCall(t, http.MethodPost, server.URL+"/x", "") }()
	<-reached

	if err := api.Update(MustSmall(t, `type: http`)); err == nil {
		t.Error("an invalid document was accepted")
	}
	if got := MustCall(t, http.MethodPost, server.URL+"/y", ""); got.status != http.StatusForbidden {
		t.Errorf("after a rejected document POST /y is %d", got.status)
	}
	moved := strings.Replace(string(MustSmall(t, `type: mock, requestTemplates: {application/json: '{"statusCode": 400}'}, responses: {"400": {statusCode: "400"}}`)), "/x:", "/y:", 1)
	if err := api.Update([]byte(moved)); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{"/x": http.StatusForbidden, "/y": http.StatusBadRequest} {
		if got := MustCall(t, http.MethodPost, server.URL+path, ""); got.status != want {
			t.Errorf("after the update POST %s is %d, want %d", path, got.status, want)
		}
	}
	release()
	if got := <-before; got.status != http.StatusOK || got.body != "served" {
		t.Errorf("the request that had begun ended with %d %s", got.status, got.body)
	}
}

// An API that is untimed waits for an integration beyond its timeout, which is 504 else.
func TestUntimed_waitsForIntegrations(t *testing.T) {
	t.Parallel()
	for untimed, want := range map[bool]int{false: http.StatusGatewayTimeout, true: http.StatusOK} {
		config := (&backend{}).config()
		config.Untimed = untimed
		config.Services["states"] = func(ctx context.Context, _ string, _ []byte) (int, []byte, error) {
			if _, timed := ctx.Deadline(); timed {
				<-ctx.Done()
				return 0, nil, ctx.Err()
			}
			return http.StatusOK, []byte("late"), nil
		}
		url := MustServe(t, MustSmall(t, awsFields+`, timeoutInMillis: 50, responses: {default: {statusCode: "200"}}`), config)
		if got := MustCall(t, http.MethodPost, url+"/x", ""); got.status != want {
			t.Errorf("untimed %v: %d, want %d", untimed, got.status, want)
		}
	}
}
