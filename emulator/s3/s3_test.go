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
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"skip-the-line/emulator/s3"
	"skip-the-line/emulator/sigv4"
	"skip-the-line/emulator/store"
)

const region = "eu-west-1"

var known = aws.Credentials{AccessKeyID: "AKIAEXAMPLE", SecretAccessKey: "secret"}

func mustServe(t *testing.T, as aws.Credentials) *awss3.Client { return mustServeFrom(t, as, nil) }

func mustServeFrom(t *testing.T, as aws.Credentials, kept store.Store) *awss3.Client {
	t.Helper()
	handler, err := s3.New(kept, "letters")
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
	handler, err := s3.New(nil, "letters")
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

// A service of the same store has all that was written, and the bucket is not emptied.
func TestS3_keepsItsStore(t *testing.T) {
	t.Parallel()
	kept := store.NewMemory()
	if err := put(t, mustServeFrom(t, known, kept), "a", "text", nil); err != nil {
		t.Fatal(err)
	}
	object, err := mustServeFrom(t, known, kept).GetObject(t.Context(), &awss3.GetObjectInput{
		Bucket: aws.String("letters"), Key: aws.String("a"), Range: aws.String("bytes=1-2"),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer object.Body.Close()
	if text, err := io.ReadAll(object.Body); err != nil || string(text) != "ex" || aws.ToString(object.ETag) != `"1cb251ec0d568de6a929b520c4aed8d1"` {
		t.Errorf("read %q of %v, %v", text, aws.ToString(object.ETag), err)
	}
}

// A listing goes on where its last page ended, whether that was a key or a common prefix.
func TestS3_listsInPages(t *testing.T) {
	t.Parallel()
	client := mustServe(t, known)
	for _, key := range []string{"2026/10/a", "2026/11/a", "2026/11/b", "2026/12", "2026/12/a", "2027/01/a"} {
		if err := put(t, client, key, "text", nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct{ prefix, delimiter, want string }{
		{"", "", "2026/10/a 2026/11/a 2026/11/b 2026/12 2026/12/a 2027/01/a"},
		{"2026/11/", "", "2026/11/a 2026/11/b"},
		{"", "/", "2026/ 2027/"},
		{"2026/", "/", "2026/10/ 2026/11/ 2026/12 2026/12/"},
		{"2028/", "/", ""},
	} {
		var got []string
		pages := awss3.NewListObjectsV2Paginator(client, &awss3.ListObjectsV2Input{
			Bucket: aws.String("letters"), Prefix: &test.prefix, Delimiter: &test.delimiter, MaxKeys: aws.Int32(1),
		})
		for pages.HasMorePages() {
			page, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, object := range page.Contents {
				got = append(got, aws.ToString(object.Key))
			}
			for _, prefix := range page.CommonPrefixes {
				got = append(got, aws.ToString(prefix.Prefix))
			}
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("under %q by %q are %v, want %s", test.prefix, test.delimiter, got, test.want)
		}
	}
}

func TestS3_removes(t *testing.T) {
	t.Parallel()
	client := mustServe(t, known)
	for _, key := range []string{"a", "b", "c"} {
		if err := put(t, client, key, "text", nil); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := client.DeleteBucket(t.Context(), &awss3.DeleteBucketInput{Bucket: aws.String("letters")}); code(err) != "BucketNotEmpty" {
		t.Errorf("a bucket with objects: %v", err)
	}
	if _, err := client.DeleteObject(t.Context(), &awss3.DeleteObjectInput{Bucket: aws.String("letters"), Key: aws.String("a")}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.DeleteObjects(t.Context(), &awss3.DeleteObjectsInput{
		Bucket: aws.String("letters"), Delete: &types.Delete{Objects: []types.ObjectIdentifier{{Key: aws.String("b")}, {Key: aws.String("c")}}},
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.DeleteBucket(t.Context(), &awss3.DeleteBucketInput{Bucket: aws.String("letters")}); err != nil {
		t.Error(err)
	}
	if err := put(t, client, "a", "text", nil); code(err) != "NoSuchBucket" {
		t.Errorf("an object of a bucket that is not there: %v", err)
	}
}

// gofakes3 would answer each of these with the bucket's list or the object.
func TestS3_namesWhatItDoesNotImplement(t *testing.T) {
	t.Parallel()
	client := mustServe(t, known)
	if err := put(t, client, "k", "text", nil); err != nil {
		t.Fatal(err)
	}
	bucket, key := aws.String("letters"), aws.String("k")
	_, policy := client.GetBucketPolicy(t.Context(), &awss3.GetBucketPolicyInput{Bucket: bucket})
	_, cors := client.DeleteBucketCors(t.Context(), &awss3.DeleteBucketCorsInput{Bucket: bucket})
	_, acl := client.GetObjectAcl(t.Context(), &awss3.GetObjectAclInput{Bucket: bucket, Key: key})
	_, restore := client.RestoreObject(t.Context(), &awss3.RestoreObjectInput{Bucket: bucket, Key: key})
	for name, err := range map[string]error{"GetBucketPolicy": policy, "DeleteBucketCors": cors, "GetObjectAcl": acl, "RestoreObject": restore} {
		if code(err) != "NotImplemented" || !strings.Contains(err.Error(), "not implemented: the operation "+name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// botocore takes the names of user metadata from the headers as they are spelled.
func TestS3_spellsMetadataInLowerCase(t *testing.T) {
	t.Parallel()
	handler, err := s3.New(nil, "letters")
	if err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequest(http.MethodPut, "/letters/k", strings.NewReader("x"))
	request.Header.Set("Content-Length", "1")
	request.Header.Set("X-Amz-Meta-Weather", "rain")
	handler.ServeHTTP(httptest.NewRecorder(), request)
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/letters/k", nil))
	const spelled = "x-amz-meta-weather"
	if got := map[string][]string(w.Header())[spelled]; len(got) != 1 || got[0] != "rain" {
		t.Errorf("the headers are %v", w.Header())
	}
}
