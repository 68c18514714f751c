package gateway_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
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
	before := make(chan answer)
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
	close(proceed)
	if got := <-before; got.status != http.StatusOK || got.body != "served" {
		t.Errorf("the request that had begun ended with %d %s", got.status, got.body)
	}
}
