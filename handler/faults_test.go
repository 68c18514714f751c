package main

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// outcome is what a step makes of a service's response.
type outcome string

const (
	retried outcome = "is worth a retry"
	final   outcome = "is final"
)

// fault is one way in which DynamoDB or S3 responds, or fails to. Every operation meets every fault.
type fault struct {
	name    string
	respond func(conn *net.TCPConn, r *http.Request)
	want    outcome
	head    outcome // of HeadObject, whose errors have no body and so no code; as want where it is empty
	why     string
}

// faults are what the SDK can meet on the wire. The bodies of errors name what the logs must not hold.
var faults = []fault{
	{"a reset before the request is read", nil, retried, "", "nothing was said"},
	{"a reset instead of a response", reset(""), retried, "", "the call may have taken effect"},
	{"a connection closed instead of a response", bytesOf(""), retried, "", "the same"},
	{"a reset within the header", reset("HTTP/1.1 200 OK\r\nContent-Le"), retried, "", "the same"},
	{"a reset within the body", reset("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"It"), retried, "", "the same"},
	{"half a body", bytesOf("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"It"), retried, "", "the same"},
	{"half a body that parses", bytesOf("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}"), retried, "", "the same"},
	{"what is not HTTP", bytesOf("220 mail.example.com ESMTP\r\n\r\n"), retried, "", "somebody else listens there, for now"},

	{"200 without a body", status(200, "", ""), retried, "", "neither service sends it"},
	{"200 with a page of HTML", status(200, "", "<html><body>Welcome</body></html>"), retried, "", "it is from something in between"},
	{"200 with JSON that is not an object", status(200, "", "null"), retried, "", "the same"},
	{"200 with an error", coded(200, "InternalServerError"), retried, "", "nothing was written or found"},
	{"200 with a wrong checksum", status(200, "X-Amz-Crc32: 1\r\n", "{}"), retried, "", "the body was changed on its way"},

	{"301", coded(301, "PermanentRedirect"), final, "", "the bucket is in another region"},
	{"307", coded(307, "TemporaryRedirect"), retried, "", "the bucket is new"},

	{"400 RequestTimeout", coded(400, "RequestTimeout"), retried, "", "the request came too slowly"},
	{"400 IncompleteBody", coded(400, "IncompleteBody"), retried, "", "the request broke off"},
	{"400 BadDigest", coded(400, "BadDigest"), retried, "", "the request was changed on its way"},
	{"400 ExpiredToken", coded(400, "ExpiredToken"), retried, "", "Lambda replaces credentials"},
	{"400 ExpiredTokenException", coded(400, "ExpiredTokenException"), retried, "", "the same"},
	{"403 RequestTimeTooSkewed", coded(403, "RequestTimeTooSkewed"), retried, "", "the client corrects its clock"},
	{"400 InvalidSignatureException an hour ago", skewed(), retried, "", "the same"},
	{"400 InvalidSignatureException now", coded(400, "InvalidSignatureException"), final, retried, "the key is wrong"},
	{"400 ThrottlingException", coded(400, "ThrottlingException"), retried, "", "it is throttled"},
	{"400 ProvisionedThroughputExceededException", coded(400, "ProvisionedThroughputExceededException"), retried, "", "the same"},
	{"400 RequestLimitExceeded", coded(400, "RequestLimitExceeded"), retried, "", "the same"},
	{"400 SlowDown", coded(400, "SlowDown"), retried, "", "the same"},
	{"503 SlowDown", coded(503, "SlowDown"), retried, "", "the same"},
	{"429", status(429, "", "<html></html>"), retried, "", "the same"},
	{"429 with any code", coded(429, "TooBusy"), retried, "", "the same"},
	{"400 TransactionConflictException", coded(400, "TransactionConflictException"), retried, "", "another write was under way"},
	{"409 ConditionalRequestConflict", coded(409, "ConditionalRequestConflict"), retried, "", "the same"},

	{"500 without a body", status(500, "", ""), retried, "", "AWS failed"},
	{"500 with a page of HTML", status(502, "", "<html></html>"), retried, "", "AWS failed"},
	{"500 AccessDenied", coded(500, "AccessDenied"), retried, "", "AWS failed, whatever it says"},
	{"503 ValidationException", coded(503, "ValidationException"), retried, "", "the same"},

	{"400 without a body", status(400, "", ""), retried, "", "AWS says why it rejects a call"},
	{"403 with a page of HTML", status(403, "", "<html><body>Blocked<br></body></html>"), retried, "", "the same"},
	{"403 with half a body", bytesOf("HTTP/1.1 403 Forbidden\r\nContent-Length: 100\r\n\r\n<Error><Code>Acc"), retried, "", "why it was rejected is lost"},

	{"403 AccessDenied", coded(403, "AccessDenied"), final, retried, "a permission is missing"},
	{"400 AccessDeniedException", coded(400, "AccessDeniedException"), final, retried, "the same"},
	{"403 InvalidAccessKeyId", coded(403, "InvalidAccessKeyId"), final, retried, "the key is wrong"},
	{"400 UnrecognizedClientException", coded(400, "UnrecognizedClientException"), final, retried, "the same"},
	{"400 ValidationException", coded(400, "ValidationException"), final, retried, "the call is wrong"},
	{"400 ResourceNotFoundException", coded(400, "ResourceNotFoundException"), final, retried, "there is no such table"},
	{"405 MethodNotAllowed", coded(405, "MethodNotAllowed"), final, retried, "the call is wrong"},
}

func reset(sent string) func(*net.TCPConn, *http.Request) {
	return func(conn *net.TCPConn, _ *http.Request) {
		_, _ = io.WriteString(conn, sent)
		_ = conn.SetLinger(0) // closing then sends RST
	}
}

func bytesOf(sent string) func(*net.TCPConn, *http.Request) {
	return func(conn *net.TCPConn, _ *http.Request) { _, _ = io.WriteString(conn, sent) }
}

func status(code int, header, body string) func(*net.TCPConn, *http.Request) {
	return bytesOf(fmt.Sprintf("HTTP/1.1 %d %s\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n%s", code, http.StatusText(code), header, len(body), body))
}

// coded responds with an error as the service that was called writes it, request id and ARN included.
func coded(code int, errorCode string) func(*net.TCPConn, *http.Request) {
	return func(conn *net.TCPConn, r *http.Request) { writeCoded(conn, r, code, errorCode, time.Now()) }
}

func skewed() func(*net.TCPConn, *http.Request) {
	return func(conn *net.TCPConn, r *http.Request) {
		// Each time by another hour: the client has corrected its clock by the last one.
		skew := time.Duration(time.Now().UnixNano()%1000+1) * time.Hour
		writeCoded(conn, r, 400, "InvalidSignatureException", time.Now().Add(-skew))
	}
}

func writeCoded(conn *net.TCPConn, r *http.Request, code int, errorCode string, now time.Time) {
	const arn = "arn:aws:s3:::invoices/2026/11/acc0unt/vend0r/the-order.json"
	header := "X-Amzn-Requestid: REQUEST1\r\nX-Amz-Request-Id: REQUEST1\r\nDate: " + now.UTC().Format(http.TimeFormat) + "\r\n"
	body := "<Error><Code>" + errorCode + "</Code><Message>not on " + arn + "</Message><Resource>" + arn + "</Resource></Error>"
	if r.Header.Get("X-Amz-Target") != "" {
		body = `{"__type": "com.amazonaws.dynamodb.v20120810#` + errorCode + `", "message": "not on ` + arn + `"}`
	} else if code == 200 {
		header += "X: y\r\n" // S3 sends no ETag with an error
	}
	if r.Method == http.MethodHead {
		body = ""
	}
	status(code, header, body)(conn, r)
}

// faulty is a DynamoDB and an S3 that respond to every call with the same fault.
type faulty struct {
	url   string
	calls atomic.Int32
	fault atomic.Pointer[fault]
}

func startFaulty(tb testing.TB, fault fault) *faulty {
	tb.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = listener.Close() })
	f := &faulty{url: "http://" + listener.Addr().String()}
	f.fault.Store(&fault)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			f.calls.Add(1)
			go f.serve(conn.(*net.TCPConn))
		}
	}()
	return f
}

func (f *faulty) serve(conn *net.TCPConn) {
	defer conn.Close()
	respond := f.fault.Load().respond
	if respond == nil {
		reset("")(conn, nil)
		return
	}
	r, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return
	}
	_, _ = io.Copy(io.Discard, r.Body)
	respond(conn, r)
}

// unreachable are endpoints at which nobody responds as a service would.
func unreachable(tb testing.TB) map[string]string {
	tb.Helper()
	stranger := httptest.NewTLSServer(http.NotFoundHandler())
	stranger.Config.ErrorLog = discardLog
	tb.Cleanup(stranger.Close)
	// Package net looks up no name with so long a label: no name server is asked.
	noHost := strings.Repeat("a", 64) + ".invalid"
	old := httptest.NewUnstartedServer(http.NotFoundHandler())
	old.TLS = &tls.Config{MaxVersion: tls.VersionTLS10}
	old.Config.ErrorLog = discardLog
	old.StartTLS()
	tb.Cleanup(old.Close)
	return map[string]string{
		"nobody listens":           "http://127.0.0.1:1",
		"no such host":             "http://" + noHost,
		"a certificate of others":  stranger.URL,
		"a version of TLS too old": old.URL,
		"HTTP where TLS is spoken": "http" + stranger.URL[len("https"):],
		"TLS where HTTP is spoken": "https" + serve(tb, http.NotFoundHandler())[len("http"):],
	}
}
