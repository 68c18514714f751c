package gateway_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"skip-the-line/emulator/gateway"
)

func TestLog_saysWhyARequestFailed(t *testing.T) {
	t.Parallel()
	b := &backend{err: errUnreachable}
	config := b.config()
	var log bytes.Buffer
	config.Log = slog.New(slog.NewTextHandler(&log, nil))
	api, err := gateway.New(MustDocument(t, "NONE"), config)
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	api.ServeHTTP(w, httptest.NewRequest("POST", "/order", strings.NewReader(goodOrder)))
	if w.Code != http.StatusGatewayTimeout || strings.Contains(w.Body.String(), "10.0.0.7") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if len(lines) != 2 || !strings.Contains(lines[0], "INTEGRATION_FAILURE: "+errUnreachable.Error()) || !strings.Contains(lines[1], "status=504") {
		t.Errorf("%s", log.String())
	}
	for _, line := range lines {
		if !strings.Contains(line, "requestId="+requestID) || strings.Contains(line, "Melbourne") {
			t.Errorf("%s", line)
		}
	}
}
