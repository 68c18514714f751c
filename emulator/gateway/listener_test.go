package gateway_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"skip-the-line/emulator/gateway"
)

// mustListen serves the API on connections of its own listener, as the local stack does, and returns the address.
func mustListen(tb testing.TB) string {
	tb.Helper()
	api, err := gateway.New(MustDocument(tb, "NONE"), (&backend{response: `{"statusCode": 200}`}).config())
	if err != nil {
		tb.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	server := &http.Server{Handler: api, MaxHeaderBytes: 16 << 10, DisableGeneralOptionsHandler: true}
	go func() { _ = server.Serve(api.Listener(listener)) }() // ends with ErrServerClosed
	tb.Cleanup(func() { _ = server.Close() })
	return listener.Addr().String()
}

// mustSend sends text as it is and returns the response.
func mustSend(tb testing.TB, address, text string) *http.Response {
	tb.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = c.Close() })
	go func() { _, _ = io.WriteString(c, text) }() // the server may stop reading
	response, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = response.Body.Close() })
	return response
}

func TestListener_respondsToWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	address := mustListen(t)
	for _, tt := range []struct {
		name, request string
		status        int
	}{
		{"headers that are too long", "GET /order HTTP/1.1\r\nHost: x\r\nX-A: " + strings.Repeat("a", 70_000) + "\r\n\r\n", 431},
		{"a path that is too long", "GET /" + strings.Repeat("a", 70_000) + " HTTP/1.1\r\nHost: x\r\n\r\n", 431},
		{"no request line", "hello\r\n\r\n", 400},
		{"a TLS handshake", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400},
		{"a malformed path", "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400},
		{"a malformed header", "GET /order HTTP/1.1\r\nHost: x\r\nA b: c\r\n\r\n", 400},
		{"no host", "GET /order HTTP/1.1\r\n\r\n", 400},
		{"two hosts", "GET /order HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400},
		{"a malformed length", "POST /order HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400},
		{"an unknown transfer coding", "POST /order HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 501},
		{"an unknown version", "GET /order HTTP/3.0\r\nHost: x\r\n\r\n", 505},
		{"an unknown expectation", "GET /order HTTP/1.1\r\nHost: x\r\nExpect: coffee\r\n\r\n", 417},
		{"a broken chunk", "POST /order HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
		{"CONNECT to a path", "CONNECT /order HTTP/1.1\r\nHost: x\r\n\r\n", 403},
		{"CONNECT to a host", "CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n", 403},
		{"OPTIONS of the server", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 403},
		{"the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 403},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := mustSend(t, address, tt.request)
			var body map[string]string
			text, err := io.ReadAll(got.Body)
			if err == nil {
				err = json.Unmarshal(text, &body)
			}
			if err != nil || got.StatusCode != tt.status || len(body) != 1 || body["message"] == "" {
				t.Errorf("%d %s: %v", got.StatusCode, text, err)
			}
			if got.Header.Get("Content-Type") != "application/json" || got.Header.Get("X-Amzn-Requestid") == "" || got.Header.Get("Access-Control-Allow-Origin") == "" {
				t.Errorf("%v", got.Header)
			}
		})
	}
}

func TestAPI_ignoresSlashesBeforeAndAfterThePath(t *testing.T) {
	t.Parallel()
	address := mustListen(t)
	for path, status := range map[string]int{
		"/order": 200, "//order": 200, "///order": 200, "/order/": 200, "//order//": 200,
		"/order//": 200, "/x/../order": 403, "/./order": 403, "/order/.": 403, "/ord//er": 403, "//": 403, "/": 403, "/%2Forder": 403,
	} {
		got := mustSend(t, address, "GET "+path+"?accountid=a&vendorid=v HTTP/1.1\r\nHost: x\r\n\r\n")
		if got.StatusCode != status {
			t.Errorf("%s: %d, want %d", path, got.StatusCode, status)
		}
	}
}
