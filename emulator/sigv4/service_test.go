package sigv4_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"skip-the-line/emulator/sigv4"
)

const order = `{"order": {"city": "Zürich"}}`

func TestService_acceptsSignedRequests(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		request *http.Request
	}{
		{"a GET", newRequest("GET", "http://api.test/order", "")},
		{"a port", newRequest("GET", "http://127.0.0.1:8080/order", "")},
		{"the root", newRequest("GET", "http://api.test", "")},
		{"a query in no order", newRequest("GET", "http://api.test/order?vendorid=v0&accountid=a0&A=1", "")},
		{"a key that repeats", newRequest("GET", "http://api.test/order?k=b&k=a/b&k=a-b&k=", "")},
		{"a query of odd characters", newRequest("GET", "http://api.test/order?k=Z%C3%BCrich&o=O%27Connor+%2B%20%26", "")},
		{"a key without a value", newRequest("GET", "http://api.test/order?k", "")},
		{"a path of odd characters", newRequest("GET", "http://api.test/or%20der/Z%C3%BCrich/a%2Fb/~(c)'", "")},
		{"a body", newRequest("POST", "http://api.test/order", order, "Content-Type", "application/json")},
		{"a header with spaces", newRequest("GET", "http://api.test/order", "", "X-Note", "  a   b ")},
		{"a header that repeats", newRequest("GET", "http://api.test/order", "", "X-Note", "a", "X-Note", "b")},
		{"a body's announced hash", newRequest("POST", "http://api.test/order", order, "X-Amz-Content-Sha256", sha(order))},
		{"a request id", newRequest("POST", "http://api.test/order", order, "X-Amzn-RequestId", "0e3b1b5c-5f1e-4d29-b5c1-6a8f0b0f9e11")},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for _, by := range []aws.Credentials{lasting, temporary} {
				r := test.request.Clone(t.Context())
				r.Body, _ = test.request.GetBody()
				if err := verify(t, config(), signed(t, r, by)); err != nil {
					t.Errorf("signed by %s: %v", by.AccessKeyID, err)
				}
			}
		})
	}
}

// Other signers sign a header that the SDK's leaves out.
func TestService_acceptsASignedUserAgent(t *testing.T) {
	t.Parallel()
	r := newRequest("GET", "http://api.test/order", "")
	r.Header["user-agent"] = []string{"curl/8"} // the signer knows it by its canonical name only
	signed(t, r, lasting)
	if !strings.Contains(r.Header.Get("Authorization"), ";user-agent") {
		t.Fatalf("it is not signed: %s", r.Header.Get("Authorization"))
	}
	delete(r.Header, "user-agent")
	r.Header.Set("User-Agent", "curl/8")
	if err := verify(t, config(), r); err != nil {
		t.Error(err)
	}
	r.Header.Set("User-Agent", "curl/9")
	wantError(t, verify(t, config(), r), sigv4.Mismatch)
}

func TestService_overHTTP(t *testing.T) {
	t.Parallel()
	verify := sigv4.Service(config(), "execute-api")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err = errors.Join(err, verify(r, body)); err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
		}
	}))
	defer server.Close()
	for _, by := range []aws.Credentials{lasting, temporary, {AccessKeyID: lasting.AccessKeyID, SecretAccessKey: "guessed"}} {
		r := signed(t, newRequest("POST", server.URL+"/order?k=b&k=a%2Fb&j", order, "Content-Type", "application/json"), by)
		response, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		want := http.StatusOK
		if by.SecretAccessKey == "guessed" {
			want = http.StatusForbidden
		}
		if response.StatusCode != want {
			t.Errorf("%+v: %s", by, response.Status)
		}
	}
}

func TestService_checksTheTime(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		now  time.Duration
		want sigv4.Reason // 0 if it is accepted
	}{
		{0, 0}, {5 * time.Minute, 0}, {5*time.Minute + 1, sigv4.Expired}, {24 * time.Hour, sigv4.Expired},
		{-5 * time.Minute, 0}, {-5*time.Minute - 1, sigv4.NotYetValid}, {-24 * time.Hour, sigv4.NotYetValid},
	} {
		c := config()
		c.Now = at(test.now)
		err := verify(t, c, signed(t, newRequest("GET", "http://api.test/order", ""), lasting))
		switch {
		case test.want != 0:
			wantError(t, err, test.want)
		case err != nil:
			t.Errorf("%s after signing: %v", test.now, err)
		}
	}
}

func TestService_saysHowOldASignatureIs(t *testing.T) {
	t.Parallel()
	c := config()
	c.Now = at(time.Hour)
	err := verify(t, c, signed(t, newRequest("GET", "http://api.test/order", ""), lasting))
	const want = "Signature expired: 20261122T120000Z is now earlier than 20261122T125500Z (20261122T130000Z - 5 min.)"
	if err == nil || err.Error() != want {
		t.Errorf("the message is %v", err)
	}
}

func TestService_isSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	verify := sigv4.Service(config(), "execute-api")
	var calls sync.WaitGroup
	for i := range 64 {
		by := []aws.Credentials{lasting, temporary}[i%2]
		r, body, err := arrive(wire(t, signed(t, newRequest("POST", "http://api.test/order", order), by)))
		if err != nil {
			t.Fatal(err)
		}
		calls.Go(func() {
			if err := verify(r, body); err != nil {
				t.Errorf("signed by %s: %v", by.AccessKeyID, err)
			}
		})
	}
	calls.Wait()
}
