package gateway_test

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"skip-the-line/emulator/throttle"
)

func TestAPI_throttlesTheStage(t *testing.T) {
	t.Parallel()
	b := &backend{status: 200, response: `{}`}
	config := b.config()
	config.Throttle = throttle.Limit{Rate: 1, Burst: 2}
	var passed atomic.Int64
	config.Now = func() time.Time { return start.Add(time.Duration(passed.Load())) }
	url := MustServe(t, MustDocument(t, "NONE"), config)
	for i, want := range []int{http.StatusNoContent, http.StatusNoContent, http.StatusTooManyRequests} {
		got := MustCall(t, http.MethodOptions, url+"/order", "")
		if got.status != want {
			t.Errorf("request %d: %d %s, want %d", i, got.status, got.body, want)
		}
	}
	if action, _ := b.sent(); action != "" {
		t.Errorf("the back end was sent %s", action)
	}
	passed.Store(int64(time.Second))
	if got := MustCall(t, http.MethodOptions, url+"/order", ""); got.status != http.StatusNoContent {
		t.Errorf("a second later: %d %s", got.status, got.body)
	}
}
