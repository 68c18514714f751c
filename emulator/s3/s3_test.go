package s3_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"

	"skip-the-line/emulator/s3"
	"skip-the-line/emulator/sigv4"
)

const region = "eu-west-1"

var known = aws.Credentials{AccessKeyID: "AKIAEXAMPLE", SecretAccessKey: "secret"}

func mustServe(t *testing.T, as aws.Credentials) *awss3.Client {
	t.Helper()
	handler, err := s3.New("letters")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sigv4.S3(sigv4.Config{Region: region, Credentials: sigv4.Static(known)}, handler))
	t.Cleanup(server.Close)
	return awss3.New(awss3.Options{
		Region: region, BaseEndpoint: &server.URL, UsePathStyle: true, HTTPClient: server.Client(),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return as, nil }),
	})
}

func put(t *testing.T, client *awss3.Client, key, text string, ifNoneMatch *string) error {
	t.Helper()
	_, err := client.PutObject(t.Context(), &awss3.PutObjectInput{
		Bucket: aws.String("letters"), Key: &key, Body: strings.NewReader(text), IfNoneMatch: ifNoneMatch,
	})
	return err
}

func code(err error) string {
	if api := (smithy.APIError)(nil); errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

func TestS3_keepsWhatWasWrittenOnce(t *testing.T) {
	t.Parallel()
	client := mustServe(t, known)
	if err := put(t, client, "a/b.txt", "first", aws.String("*")); err != nil {
		t.Fatal(err)
	}
	if err := put(t, client, "a/b.txt", "second", aws.String("*")); code(err) != "PreconditionFailed" {
		t.Errorf("a second write where none may be: %v", err)
	}
	object, err := client.GetObject(t.Context(), &awss3.GetObjectInput{Bucket: aws.String("letters"), Key: aws.String("a/b.txt")})
	if err != nil {
		t.Fatal(err)
	}
	defer object.Body.Close()
	if text, err := io.ReadAll(object.Body); err != nil || string(text) != "first" {
		t.Errorf("read %q, %v", text, err)
	}
	_, err = client.HeadObject(t.Context(), &awss3.HeadObjectInput{Bucket: aws.String("letters"), Key: aws.String("none")})
	if code(err) != "NotFound" {
		t.Errorf("an object that is not there: %v", err)
	}
}

func TestS3_opensToKnownCredentialsAndPresignedURLs(t *testing.T) {
	t.Parallel()
	stranger := aws.Credentials{AccessKeyID: "AKIASTRANGER", SecretAccessKey: "guess"}
	if err := put(t, mustServe(t, stranger), "a", "x", nil); code(err) != "InvalidAccessKeyId" {
		t.Errorf("a stranger's write: %v", err)
	}
	client := mustServe(t, known)
	if err := put(t, client, "a", "text", nil); err != nil {
		t.Fatal(err)
	}
	signed, err := awss3.NewPresignClient(client).PresignGetObject(t.Context(), &awss3.GetObjectInput{Bucket: aws.String("letters"), Key: aws.String("a")})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, signed.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Origin", "https://coffee.example")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK || response.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("a page that opens a presigned URL gets %s, %v", response.Status, response.Header)
	}
}

// A client of http://localhost puts the bucket before the host, as on AWS; .s3 may follow.
func TestS3_takesTheBucketFromTheHost(t *testing.T) {
	t.Parallel()
	handler, err := s3.New("letters")
	if err != nil {
		t.Fatal(err)
	}
	call := func(method, host, path, body string) *httptest.ResponseRecorder {
		request := httptest.NewRequest(method, path, strings.NewReader(body))
		request.Host = host
		request.Header.Set("Content-Length", strconv.Itoa(len(body))) // which a server leaves there
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, request)
		return w
	}
	if w := call(http.MethodPut, "letters.localhost:4566", "/a/b%20c", "text"); w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	for _, host := range []string{"letters.localhost", "letters.s3.localhost:4566", "letters.s3.eu-west-1.localhost", "LETTERS.localhost"} {
		if w := call(http.MethodGet, host, "/a/b%20c", ""); w.Code != http.StatusOK || w.Body.String() != "text" {
			t.Errorf("%s: %d %s", host, w.Code, w.Body)
		}
	}
	for _, host := range []string{"localhost:4566", "127.0.0.1", "[::1]:80", "s3.localhost", "s3.eu-west-1.localhost:4566"} {
		if w := call(http.MethodGet, host, "/letters/a/b%20c", ""); w.Code != http.StatusOK || w.Body.String() != "text" {
			t.Errorf("%s: %d %s", host, w.Code, w.Body)
		}
	}
}
