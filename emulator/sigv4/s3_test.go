package sigv4_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"skip-the-line/emulator/sigv4"
)

// storage is an S3 with the bucket "invoices", behind the verification of signatures by the clock now.
type storage struct {
	*httptest.Server
	objects gofakes3.Backend
}

func mustStorage(tb testing.TB, now func() time.Time) storage {
	tb.Helper()
	objects := s3mem.New()
	if err := objects.CreateBucket("invoices"); err != nil {
		tb.Fatal(err)
	}
	c := config()
	c.Now = now
	server := httptest.NewServer(sigv4.S3(c, gofakes3.New(objects).Server()))
	tb.Cleanup(server.Close)
	return storage{server, objects}
}

// client is the SDK's, which signs by this machine's clock.
func (s storage) client(by aws.Credentials, options ...func(*s3.Options)) *s3.Client {
	return s3.New(s3.Options{
		Region:           region,
		BaseEndpoint:     &s.URL,
		UsePathStyle:     true,
		Credentials:      credentials.StaticCredentialsProvider{Value: by},
		HTTPClient:       s.Client(),
		RetryMaxAttempts: 1,
	}, options...)
}

func put(key, body string) *s3.PutObjectInput {
	return &s3.PutObjectInput{
		Bucket: aws.String("invoices"), Key: &key, Body: strings.NewReader(body), ContentType: aws.String("application/json"),
		IfNoneMatch: aws.String("*"), Metadata: map[string]string{"accountid": "a0", "billingperiod": "2026-11"},
	}
}

// What an application does with S3, with each kind of credentials.
func TestS3_acceptsTheSDKsRequests(t *testing.T) {
	t.Parallel()
	server := mustStorage(t, time.Now)
	for _, by := range []aws.Credentials{lasting, temporary} {
		for key, text := range map[string]string{
			"2026/11/a0/v0/o-1.json": order,
			"empty":                  "",
			"Zürich & O'Connor (1)+": order,
			"large":                  strings.Repeat("large", 1<<20),
		} {
			key = by.AccessKeyID + "/" + key
			client, bucket := server.client(by), aws.String("invoices")
			if _, err := client.PutObject(t.Context(), put(key, text)); err != nil {
				t.Errorf("PutObject %s: %v", key, err)
				continue
			}
			if _, err := client.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: bucket, Key: &key}); err != nil {
				t.Errorf("HeadObject %s: %v", key, err)
			}
			object, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: bucket, Key: &key, Range: aws.String("bytes=0-")})
			if err != nil && text != "" {
				t.Errorf("GetObject %s: %v", key, err)
			}
			if err == nil {
				if got, err := io.ReadAll(object.Body); err != nil || string(got) != text {
					t.Errorf("GetObject %s: %d bytes, %v", key, len(got), err)
				}
			}
			if _, err := client.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: bucket, Prefix: &key}); err != nil {
				t.Errorf("ListObjectsV2 %s: %v", key, err)
			}
		}
	}
}

// Over TLS the SDK does not sign the body.
func TestS3_acceptsUnsignedBodies(t *testing.T) {
	t.Parallel()
	var announced []string
	c := config()
	c.Now = time.Now
	server := httptest.NewTLSServer(sigv4.S3(c, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		announced = append(announced, r.Header.Get("X-Amz-Content-Sha256"))
		_, _ = io.Copy(io.Discard, r.Body)
	})))
	defer server.Close()
	for _, checksums := range []aws.RequestChecksumCalculation{aws.RequestChecksumCalculationWhenSupported, aws.RequestChecksumCalculationWhenRequired} {
		client := storage{Server: server}.client(lasting, func(o *s3.Options) { o.RequestChecksumCalculation = checksums })
		if _, err := client.PutObject(t.Context(), put("k", order)); err != nil {
			t.Error(err)
		}
	}
	if want := []string{"STREAMING-UNSIGNED-PAYLOAD-TRAILER", "UNSIGNED-PAYLOAD"}; !slices.Equal(announced, want) {
		t.Errorf("the bodies were announced as %q, want %q", announced, want)
	}
}

// tamper changes the SDK's requests after it has signed them.
type tamper func(*http.Request)

func (change tamper) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	change(r)
	return http.DefaultTransport.RoundTrip(r)
}

func TestS3_rejectsTamperedRequests(t *testing.T) {
	t.Parallel()
	other := aws.Credentials{AccessKeyID: lasting.AccessKeyID, SecretAccessKey: "guessed"}
	for _, test := range []struct {
		name string
		by   aws.Credentials
		with tamper
		now  time.Duration
		code string
	}{
		{"nothing", lasting, func(*http.Request) {}, 0, ""},
		{"nothing, 14 minutes later", lasting, func(*http.Request) {}, 14 * time.Minute, ""},
		{"nothing, 16 minutes later", lasting, func(*http.Request) {}, 16 * time.Minute, "RequestTimeTooSkewed"},
		{"nothing, 16 minutes sooner", lasting, func(*http.Request) {}, -16 * time.Minute, "RequestTimeTooSkewed"},
		{"no signature", lasting, header("Authorization"), 0, "AccessDenied"},
		{"a bearer token", lasting, header("Authorization", "Bearer t"), 0, "AuthorizationHeaderMalformed"},
		{"another secret", other, func(*http.Request) {}, 0, "SignatureDoesNotMatch"},
		{"an unknown key", aws.Credentials{AccessKeyID: "AKIANOBODY", SecretAccessKey: "s"}, func(*http.Request) {}, 0, "InvalidAccessKeyId"},
		{"no token", temporary, header("X-Amz-Security-Token"), 0, "InvalidToken"},
		{"another key", lasting, func(r *http.Request) { r.URL.Path += "2"; r.URL.RawPath = "" }, 0, "SignatureDoesNotMatch"},
		{"another region", lasting, authorization(region, "us-east-1"), 0, "AuthorizationHeaderMalformed"},
		{"other metadata", lasting, header("X-Amz-Meta-Accountid", "a1"), 0, "SignatureDoesNotMatch"},
		{"more metadata", lasting, header("X-Amz-Meta-More", "1"), 0, "AccessDenied"},
		{"another body of that length", lasting, body(strings.ToUpper(order)), 0, "XAmzContentSHA256Mismatch"},
		{"a body of unknown length", lasting, func(r *http.Request) { body(strings.ToUpper(order))(r); r.ContentLength = -1 }, 0, "SignatureDoesNotMatch"},
		{"no hash of the body", lasting, header("X-Amz-Content-Sha256"), 0, "AuthorizationHeaderMalformed"},
		{"the body not signed", lasting, header("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD"), 0, "SignatureDoesNotMatch"},
		{"chunks signed", lasting, header("X-Amz-Content-Sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"), 0, "AuthorizationHeaderMalformed"},
		{"signed twice", lasting, func(r *http.Request) { r.URL.RawQuery += "&X-Amz-Signature=0" }, 0, "AuthorizationQueryParametersError"},
		{"a query that cannot be parsed", lasting, func(r *http.Request) { r.URL.RawQuery += "&%zz" }, 0, "AuthorizationHeaderMalformed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := mustStorage(t, func() time.Time { return time.Now().Add(test.now) })
			client := server.client(test.by, func(o *s3.Options) { o.HTTPClient = &http.Client{Transport: test.with} })
			_, err := client.PutObject(t.Context(), put("k", order))
			if test.code == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if e := smithy.APIError(nil); !errors.As(err, &e) || e.ErrorCode() != test.code {
				t.Errorf("the error is %v, want %s", err, test.code)
			}
			if _, err := server.objects.HeadObject("invoices", "k"); err == nil {
				t.Error("and yet the object was written")
			}
		})
	}
}

// The server's response to a body that is not the signed one is never seen, whatever the server does.
func TestS3_hidesTheResponseToAWrongBody(t *testing.T) {
	t.Parallel()
	for name, next := range map[string]http.HandlerFunc{
		"that reads what was announced": func(w http.ResponseWriter, r *http.Request) {
			if _, err := io.ReadFull(r.Body, make([]byte, r.ContentLength)); err == nil {
				t.Error("the whole body was passed on")
			}
			if _, again := r.Body.Read(make([]byte, 1)); again == nil || again == io.EOF {
				t.Errorf("reading on gives %v", again)
			}
			w.Header().Set("Etag", "of the wrong body")
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = w.Write([]byte("InternalError"))
		},
		"that does not care": func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			_, _ = w.Write([]byte("fine"))
		},
		"that says nothing": func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) },
	} {
		r := newRequest("PUT", "http://s3.test/invoices/k", strings.ToUpper(order), "X-Amz-Content-Sha256", sha(order))
		response := mustServe(t, r, next)
		if response.Code != http.StatusBadRequest || !strings.Contains(response.Body.String(), "XAmzContentSHA256Mismatch") || response.Header().Get("Etag") != "" {
			t.Errorf("a server %s: %d %s %s", name, response.Code, response.Header(), response.Body)
		}
	}
}

// A missing body is a wrong one too, although no server reads it.
func TestS3_rejectsAMissingBody(t *testing.T) {
	t.Parallel()
	r := newRequest("PUT", "http://s3.test/invoices/k", "", "X-Amz-Content-Sha256", sha(order))
	response := mustServe(t, r, func(http.ResponseWriter, *http.Request) { t.Error("it is accepted") })
	if response.Code != http.StatusBadRequest || !strings.Contains(response.Body.String(), "XAmzContentSHA256Mismatch") {
		t.Errorf("%d %s", response.Code, response.Body)
	}
}

// mustServe returns what a server responds to a request that is signed for the body that it announces.
func mustServe(tb testing.TB, r *http.Request, next http.HandlerFunc) *httptest.ResponseRecorder {
	tb.Helper()
	if err := v4.NewSigner().SignHTTP(tb.Context(), lasting, r, r.Header.Get("X-Amz-Content-Sha256"), "s3", region, noon); err != nil {
		tb.Fatal(err)
	}
	response := httptest.NewRecorder()
	sigv4.S3(config(), next).ServeHTTP(response, r)
	return response
}
