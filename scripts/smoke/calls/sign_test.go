package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"skip-the-line/local"
)

// signWith signs as the smoke calls do, with the credentials given.
func signWith(keys aws.Credentials, region string, now func() time.Time) signer {
	return sign(credentials.StaticCredentialsProvider{Value: keys}, region, now)
}

func TestSmoke_signedCallsPassAndOthersDoNot(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{Authorization: "AWS_IAM"})
	wrongSecret := local.Credentials
	wrongSecret.SecretAccessKey = "guessed"
	stranger := local.Credentials
	stranger.AccessKeyID = "AKIASTRANGER00000000"
	ago := func(d time.Duration) func() time.Time {
		return func() time.Time { return time.Now().Add(-d) }
	}
	for name, test := range map[string]struct {
		sign   signer
		status int
		says   string
	}{
		"signed":                        {signWith(local.Credentials, local.Region, time.Now), http.StatusNotFound, "no active order"},
		"not signed":                    {nil, http.StatusForbidden, "not signed"},
		"signed with another secret":    {signWith(wrongSecret, local.Region, time.Now), http.StatusForbidden, "does not match"},
		"signed by a stranger":          {signWith(stranger, local.Region, time.Now), http.StatusForbidden, "may not make"},
		"signed for another region":     {signWith(local.Credentials, "eu-central-1", time.Now), http.StatusForbidden, "does not match"},
		"signed six minutes ago":        {signWith(local.Credentials, local.Region, ago(6*time.Minute)), http.StatusForbidden, "too old"},
		"signed in six minutes' time":   {signWith(local.Credentials, local.Region, ago(-6*time.Minute)), http.StatusForbidden, "does not match"},
		"changed after it was signed":   {tampering(signWith(local.Credentials, local.Region, time.Now)), http.StatusForbidden, "does not match"},
		"signed for another service":    {forService(local.Credentials), http.StatusForbidden, "does not match"},
		"signed without the whole body": {withoutBody(signWith(local.Credentials, local.Region, time.Now)), http.StatusForbidden, "does not match"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(target{url: stack.URL, sign: test.sign}, options{timeout: time.Minute})
			call := func() (response, error) { return c.get(t.Context(), newOrder{AccountID: "a0", VendorID: "v0"}) }
			if strings.Contains(name, "body") {
				call = func() (response, error) {
					return c.post(t.Context(), "not-a-uuid", "application/json", []byte(`{"order": {}}`))
				}
			}
			r, err := call()
			if err != nil {
				t.Fatal(err)
			}
			if r.status != test.status || !strings.Contains(r.message(), test.says) {
				t.Errorf("returned %d %q, want %d and %q", r.status, r.message(), test.status, test.says)
			}
		})
	}
}

// tampering asks for another account's order than the one whose call was signed.
func tampering(sign signer) signer {
	return func(request *http.Request, body []byte) error {
		err := sign(request, body)
		request.URL.RawQuery = strings.Replace(request.URL.RawQuery, "accountid=a0", "accountid=a1", 1)
		return err
	}
}

func withoutBody(sign signer) signer {
	return func(request *http.Request, _ []byte) error { return sign(request, nil) }
}

func forService(keys aws.Credentials) signer {
	signed := signWith(keys, local.Region, time.Now)
	return func(request *http.Request, body []byte) error {
		err := signed(request, body)
		request.Header.Set("Authorization", strings.Replace(request.Header.Get("Authorization"), "execute-api", "s3", 1))
		return err
	}
}
