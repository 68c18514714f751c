package local_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"skip-the-line/local"
)

// Whatever is sent to the stack's port, the response is the API's: JSON with a message, a request id and CORS headers.
func TestStack_respondsInJSONOnly(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{})
	for request, status := range map[string]int{
		"GET //order?accountid=a&vendorid=b HTTP/1.1":                                  404,
		"GET /order/?accountid=a&vendorid=b HTTP/1.1":                                  404,
		"POST //order HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 0": 400,
		"GET /_local/../order?accountid=a&vendorid=b HTTP/1.1":                         403,
		"GET /_local//executions HTTP/1.1":                                             403,
		"GET /order/../order HTTP/1.1":                                                 403,
		"GET /./invoice?objectKey=x HTTP/1.1":                                          403,
		"CONNECT /order HTTP/1.1":                                                      403,
		"CONNECT /_local/executions HTTP/1.1":                                          403,
		"OPTIONS * HTTP/1.1":                                                           403,
		"GET /order HTTP/1.1\r\nX-A: " + strings.Repeat("a", 72_000):                   431,
		"GET /%zz HTTP/1.1":                                                            400,
	} {
		c, err := net.Dial("tcp", strings.TrimPrefix(stack.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		go func() { _, _ = io.WriteString(c, request+"\r\nHost: localhost\r\nConnection: close\r\n\r\n") }() // the server may stop reading
		got, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Fatalf("%.60s: %v", request, err)
		}
		var body map[string]string
		err = json.NewDecoder(got.Body).Decode(&body)
		if err != nil || got.StatusCode != status || body["message"] == "" || got.Header.Get("X-Amzn-Requestid") == "" || got.Header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%.60s: %d %v %v: %v", request, got.StatusCode, got.Header, body, err)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
}
