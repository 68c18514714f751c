package sigv4_test

import (
	"bytes"
	"encoding/xml"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// responseS3 is what an HTTP client gets.
type responseS3 struct {
	status  int
	body    []byte
	Code    string
	Message string
}

func mustDo(tb testing.TB, r *http.Request) responseS3 {
	tb.Helper()
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		tb.Fatal(err)
	}
	defer response.Body.Close()
	got := responseS3{status: response.StatusCode}
	if got.body, err = io.ReadAll(response.Body); err != nil {
		tb.Fatal(err)
	}
	if response.StatusCode != http.StatusOK && len(got.body) > 0 {
		if err := xml.Unmarshal(got.body, &got); err != nil || response.Header.Get("Content-Type") != "application/xml" {
			tb.Errorf("the response is %s, %v", got.body, err)
		}
	}
	return got
}

// mustPresign writes an object and returns its URL as the handler would, valid for 15 minutes from now.
func mustPresign(tb testing.TB, server storage, by aws.Credentials, key string) *url.URL {
	tb.Helper()
	if _, err := server.objects.PutObject("invoices", key, map[string]string{}, bytes.NewReader([]byte(order)), int64(len(order)), nil); err != nil {
		tb.Fatal(err)
	}
	client := s3.NewPresignClient(server.client(by, func(o *s3.Options) {
		o.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenRequired
	}), s3.WithPresignExpires(15*time.Minute))
	signed, err := client.PresignGetObject(tb.Context(), &s3.GetObjectInput{
		Bucket: aws.String("invoices"), Key: &key, ResponseContentDisposition: aws.String(`attachment; filename="Zürich's 1+1.json"`),
	})
	if err != nil {
		tb.Fatal(err)
	}
	presigned, err := url.Parse(signed.URL)
	if err != nil {
		tb.Fatal(err)
	}
	return presigned
}

func TestS3_acceptsPresignedURLs(t *testing.T) {
	t.Parallel()
	server := mustStorage(t, time.Now)
	for _, by := range []aws.Credentials{lasting, temporary} {
		for _, key := range []string{"2026/11/a0/v0/o-1.json", "Zürich & O'Connor (1)+", "a b/%41"} {
			presigned := mustPresign(t, server, by, key)
			for _, query := range []string{presigned.RawQuery, presigned.Query().Encode()} {
				presigned.RawQuery = query
				if got := mustDo(t, newRequest("GET", presigned.String(), "")); got.status != http.StatusOK || string(got.body) != order {
					t.Errorf("%s: %d %s", presigned, got.status, got.body)
				}
			}
		}
	}
}

func TestS3_acceptsPresignedUploads(t *testing.T) {
	t.Parallel()
	server := mustStorage(t, time.Now)
	signed, err := s3.NewPresignClient(server.client(lasting)).PresignPutObject(t.Context(), put("k", order))
	if err != nil {
		t.Fatal(err)
	}
	upload := func(text string) responseS3 {
		r := newRequest(signed.Method, signed.URL, text)
		for name, values := range signed.SignedHeader {
			if name != "Host" && name != "Content-Length" {
				r.Header[name] = values
			}
		}
		return mustDo(t, r)
	}
	if got := upload(order + " "); got.Code != "SignatureDoesNotMatch" {
		t.Errorf("a longer body: %d %s", got.status, got.body)
	}
	if got := upload(order); got.status != http.StatusOK {
		t.Errorf("%d %s", got.status, got.body)
	}
}

// A presigned URL may bind its user to one body.
func TestS3_acceptsPresignedBodies(t *testing.T) {
	t.Parallel()
	server := mustStorage(t, time.Now)
	hash := http.Header{"X-Amz-Content-Sha256": {sha(order)}}
	r := newRequest("PUT", server.URL+"/invoices/k?X-Amz-Expires=60", "")
	r.Header = hash
	presigned, _, err := v4.NewSigner().PresignHTTP(t.Context(), lasting, r, sha(order), "s3", region, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{strings.ToUpper(order): "XAmzContentSHA256Mismatch", order: ""} {
		r := newRequest("PUT", presigned, text)
		r.Header = hash
		if got := mustDo(t, r); got.Code != want {
			t.Errorf("%s: %d %s", text, got.status, got.body)
		}
	}
}

func TestS3_rejectsTamperedPresignedURLs(t *testing.T) {
	t.Parallel()
	set := func(name string, values ...string) func(*http.Request) {
		return func(r *http.Request) {
			query := r.URL.Query()
			query[name] = values
			r.URL.RawQuery = query.Encode()
		}
	}
	path := func(path string) func(*http.Request) { return func(r *http.Request) { r.URL.Path = path } }
	const malformed = "AuthorizationQueryParametersError"
	for _, test := range []struct {
		name   string
		with   func(*http.Request)
		now    time.Duration
		status int
		code   string
	}{
		{"nothing", func(*http.Request) {}, 0, 200, ""},
		{"nothing, 14 minutes later", func(*http.Request) {}, 14 * time.Minute, 200, ""},
		{"nothing, 16 minutes later", func(*http.Request) {}, 16 * time.Minute, 403, "AccessDenied"},
		{"nothing, 16 minutes sooner", func(*http.Request) {}, -16 * time.Minute, 403, "AccessDenied"},
		{"a header that it does not sign", header("X-Note", "1"), 0, 200, ""},
		{"an X-Amz- header", header("X-Amz-Expected-Bucket-Owner", "1"), 0, 403, "AccessDenied"},
		{"a hash of the body", header("X-Amz-Content-Sha256", sha("")), 0, 403, "AccessDenied"},
		{"another key", path("/invoices/2026/11/a1/v0/o-1.json"), 0, 403, "SignatureDoesNotMatch"},
		{"another bucket", path("/orders/2026/11/a0/v0/o-1.json"), 0, 403, "SignatureDoesNotMatch"},
		{"the bucket itself", path("/invoices"), 0, 403, "SignatureDoesNotMatch"},
		{"a path with dots", path("/invoices/x/../2026/11/a0/v0/o-1.json"), 0, 403, "SignatureDoesNotMatch"},
		{"an encoded slash", func(r *http.Request) { r.URL.RawPath = "/invoices/2026/11/a0/v0%2Fo-1.json" }, 0, 403, "SignatureDoesNotMatch"},
		{"another host", func(r *http.Request) { r.Host = "other.test" }, 0, 403, "SignatureDoesNotMatch"},
		{"HEAD", func(r *http.Request) { r.Method = "HEAD" }, 0, 403, ""},
		{"DELETE", func(r *http.Request) { r.Method = "DELETE" }, 0, 403, "SignatureDoesNotMatch"},
		{"PUT", func(r *http.Request) { r.Method = "PUT"; body("{}")(r) }, 0, 403, "SignatureDoesNotMatch"},
		{"a wider expiry", set("X-Amz-Expires", "901"), 0, 403, "SignatureDoesNotMatch"},
		{"the widest expiry", set("X-Amz-Expires", "604800"), 24 * time.Hour, 403, "SignatureDoesNotMatch"},
		{"an expiry beyond a week", set("X-Amz-Expires", "604801"), 0, 400, malformed},
		{"an expiry of 0", set("X-Amz-Expires", "0"), 0, 400, malformed},
		{"a negative expiry", set("X-Amz-Expires", "-1"), 0, 400, malformed},
		{"an expiry in words", set("X-Amz-Expires", "week"), 0, 400, malformed},
		{"an endless expiry", set("X-Amz-Expires", "99999999999999999999"), 0, 400, malformed},
		{"no expiry", set("X-Amz-Expires"), 0, 400, malformed},
		{"two expiries", set("X-Amz-Expires", "900", "604800"), 0, 400, malformed},
		{"two times", set("X-Amz-Date", "20261122T120000Z", "20261122T120000Z"), 0, 400, malformed},
		{"another time", set("X-Amz-Date", "yesterday"), 0, 400, malformed},
		{"a parameter more", set("versionId", "1"), 0, 403, "SignatureDoesNotMatch"},
		{"another parameter", set("response-content-disposition", "inline"), 0, 403, "SignatureDoesNotMatch"},
		{"a parameter less", set("response-content-disposition"), 0, 403, "SignatureDoesNotMatch"},
		{"a parameter that cannot be parsed", func(r *http.Request) { r.URL.RawQuery += "&%zz" }, 0, 400, malformed},
		{"no signature", set("X-Amz-Signature"), 0, 400, malformed},
		{"an empty signature", set("X-Amz-Signature", ""), 0, 400, malformed},
		{"another signature", set("X-Amz-Signature", sha("")), 0, 403, "SignatureDoesNotMatch"},
		{"two signatures", header("Authorization", "AWS4-HMAC-SHA256 a=b"), 0, 400, malformed},
		{"another algorithm", set("X-Amz-Algorithm", "AWS4-ECDSA-P256-SHA256"), 0, 400, malformed},
		{"an unknown key", func(r *http.Request) {
			r.URL.RawQuery = strings.Replace(r.URL.RawQuery, temporary.AccessKeyID, "ASIANOBODY", 1)
		}, 0, 403, "InvalidAccessKeyId"},
		{"somebody else's key", func(r *http.Request) {
			r.URL.RawQuery = strings.Replace(r.URL.RawQuery, temporary.AccessKeyID, lasting.AccessKeyID, 1)
		}, 0, 400, "InvalidToken"},
		{"another service", func(r *http.Request) { r.URL.RawQuery = strings.Replace(r.URL.RawQuery, "s3%2F", "sts%2F", 1) }, 0, 400, malformed},
		{"another token", set("X-Amz-Security-Token", "other"), 0, 400, "InvalidToken"},
		{"no token", set("X-Amz-Security-Token"), 0, 400, "InvalidToken"},
		{"other signed headers", set("X-Amz-SignedHeaders", "host;x-note"), 0, 403, "SignatureDoesNotMatch"},
		{"a signed length that is missing", set("X-Amz-SignedHeaders", "content-length;host"), 0, 403, "SignatureDoesNotMatch"},
		{"the host not signed", set("X-Amz-SignedHeaders", "x-note"), 0, 403, "AccessDenied"},
		{"no query", func(r *http.Request) { r.URL.RawQuery = "" }, 0, 403, "AccessDenied"},
		{"signature version 2", func(r *http.Request) { r.URL.RawQuery = "AWSAccessKeyId=a&Signature=b&Expires=1" }, 0, 403, "AccessDenied"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := mustStorage(t, func() time.Time { return time.Now().Add(test.now) })
			r := newRequest("GET", mustPresign(t, server, temporary, "2026/11/a0/v0/o-1.json").String(), "")
			test.with(r)
			got := mustDo(t, r)
			if got.status != test.status || got.Code != test.code {
				t.Errorf("%d %s", got.status, got.body)
			}
		})
	}
}

func TestS3_saysThatAURLHasExpired(t *testing.T) {
	t.Parallel()
	server := mustStorage(t, func() time.Time { return time.Now().Add(time.Hour) })
	got := mustDo(t, newRequest("GET", mustPresign(t, server, lasting, "k").String(), ""))
	if got.status != 403 || got.Code != "AccessDenied" || got.Message != "Request has expired" {
		t.Errorf("%d %s", got.status, got.body)
	}
}
