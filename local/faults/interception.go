package faults

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"hash/crc32"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
)

// Interception is one HTTP request on its way to a service, in the hands of a fault.
type Interception struct {
	Call    Call
	Owner   string // an orderid or, for calls of the API, an accountid or vendorid
	Request *http.Request

	set    *Set
	strike *Strike
	w      http.ResponseWriter
	body   []byte
	server http.Handler
}

// message returns the message of an injected error. Where a step makes the request it quotes all of it: AWS's errors name the
// resource, which for S3 holds the account and the vendor, and the handler must not pass that on.
func (i *Interception) message() string {
	if i.Call.Function() == "" {
		return injected
	}
	var quoted strings.Builder
	_ = xml.EscapeText(&quoted, fmt.Appendf(nil, "%s: not allowed on %s: %s", injected, i.Request.URL.Path, i.body)) // to memory
	return quoted.String()
}

// Forward has the service carry out the request, and holds its response back.
func (i *Interception) Forward() *httptest.ResponseRecorder {
	response := httptest.NewRecorder()
	i.Request.Body = io.NopCloser(bytes.NewReader(i.body))
	i.server.ServeHTTP(response, i.Request)
	return response
}

// delay forwards the request later. A client that has left by then gets nothing carried out.
func (i *Interception) delay() {
	if i.set.clock.Sleep(i.Request.Context(), delay) == nil {
		i.Request.Body = io.NopCloser(bytes.NewReader(i.body))
		i.server.ServeHTTP(i.w, i.Request)
	}
}

// Respond responds in the service's place, with a valid checksum.
func (i *Interception) Respond(status int, contentType, body string) {
	header := i.w.Header()
	header.Set("Content-Type", contentType)
	header.Set("X-Amz-Crc32", fmt.Sprint(crc32.ChecksumIEEE([]byte(body))))
	i.w.WriteHeader(status)
	_, _ = io.WriteString(i.w, body) // the client may be gone
}

// send writes bytes in the response's place and closes the connection. A whole response has to announce that, or the client
// would use the connection for its next request.
func (i *Interception) send(text string) {
	connection := i.hijack()
	_, _ = io.WriteString(connection, text)
	_ = connection.Close()
}

func (i *Interception) hijack() *net.TCPConn {
	connection, _, err := http.NewResponseController(i.w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // the connection ends all the same
	}
	return connection.(*net.TCPConn)
}

func (i *Interception) disconnect() { _ = i.hijack().Close() }

// reset closes the connection as a machine that crashed would.
func (i *Interception) reset() {
	connection := i.hijack()
	_ = connection.SetLinger(0)
	_ = connection.Close()
}

func (i *Interception) respondHalf(response *httptest.ResponseRecorder) {
	_ = i.beginResponse(response).Close()
}

// beginResponse sends the first half of a response.
func (i *Interception) beginResponse(response *httptest.ResponseRecorder) *net.TCPConn {
	var text bytes.Buffer
	result := response.Result()
	result.ContentLength = int64(response.Body.Len())
	_ = result.Write(&text) // to memory
	connection := i.hijack()
	_, _ = connection.Write(text.Bytes()[:text.Len()/2])
	return connection
}

// Silence lasts until the client gives up.
func (i *Interception) Silence() { <-i.Request.Context().Done() }

// tracing matches the header that the SDK sends from a function. Its two numbers overlap, and together are the id of the
// invocation.
var tracing = regexp.MustCompile(`Root=1-[0-9a-f]{8}-([0-9a-f]{16})[0-9a-f]{8};Parent=([0-9a-f]{16})`)

// invocation returns the id of the invocation that makes the request, without hyphens, and "" without such a header.
func (i *Interception) invocation() string {
	header, _ := url.PathUnescape(i.Request.Header.Get("X-Amzn-Trace-Id"))
	if parts := tracing.FindStringSubmatch(header); parts != nil {
		return parts[1] + parts[2]
	}
	return ""
}

// caller returns the process that makes the request, and reports whether it still works on that invocation.
func (i *Interception) caller() (pid int, ok bool) {
	f := i.set.function(i.Call.Function())
	if f == nil {
		return 0, false
	}
	id := i.invocation()
	for _, process := range f.Processes() {
		if process.RequestID != "" && strings.ReplaceAll(process.RequestID, "-", "") == id {
			return process.PID, true
		}
	}
	return 0, false
}

// kill ends the process that makes the request, and returns when it is gone. A client that is not a process of the step is
// disconnected.
func (i *Interception) kill() {
	if pid, ok := i.caller(); !ok || !i.set.function(i.Call.Function()).Kill(pid) {
		i.set.missed(i.strike)
		panic(http.ErrAbortHandler)
	}
}
