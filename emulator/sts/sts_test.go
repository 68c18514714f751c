package sts_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"skip-the-line/emulator/sts"
)

func TestGetCallerIdentity(t *testing.T) {
	t.Parallel()
	request := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("Action=GetCallerIdentity&Version=2011-06-15"))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	sts.New("aws", "111122223333").ServeHTTP(w, request)
	want := "<GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:root</Arn><UserId>111122223333</UserId><Account>111122223333</Account></GetCallerIdentityResult>"
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
		t.Errorf("%d %s; want %s", w.Code, w.Body, want)
	}
}
