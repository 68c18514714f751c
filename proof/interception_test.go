package proof_test

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

// interception is one HTTP request on its way to a service, in the hands of a fault.
type interception struct {
	system *system
	plan   *faultPlan
	call   call
	w      http.ResponseWriter
	r      *http.Request
	body   []byte
	server http.Handler
}

// message returns the message of an injected error. Where a step makes the request it quotes all of it: AWS's errors name
// the resource, which for S3 holds the account and the vendor, and the handler must not pass that on.
func (i interception) message() string {
	if i.call.function() == "" {
		return injected
	}
	var quoted strings.Builder
	_ = xml.EscapeText(&quoted, fmt.Appendf(nil, "%s: not allowed on %s: %s", injected, i.r.URL.Path, i.body)) // to memory
	return quoted.String()
}

// forward has the service carry out the request, and holds its response back.
func (i interception) forward() *httptest.ResponseRecorder {
	response := httptest.NewRecorder()
	i.server.ServeHTTP(response, i.r)
	if response.Code == http.StatusOK {
		i.plan.did(i.call)
	}
	return response
}

// deliver passes a response on to the client.
func (i interception) deliver(response *httptest.ResponseRecorder) {
	for name, values := range response.Header() {
		i.w.Header()[name] = values
	}
	i.w.WriteHeader(response.Code)
	_, _ = i.w.Write(response.Body.Bytes()) // the client may be gone
}

// respond answers in the service's place, with a valid checksum.
func (i interception) respond(status int, contentType, body string) {
	header := i.w.Header()
	header.Set("Content-Type", contentType)
	header.Set("X-Amz-Crc32", fmt.Sprint(crc32.ChecksumIEEE([]byte(body))))
	i.w.WriteHeader(status)
	_, _ = io.WriteString(i.w, body)
}

// send writes bytes in the response's place and closes the connection. A whole response has to announce that, or the client
// would use the connection for its next request.
func (i interception) send(text string) {
	connection := i.hijack()
	_, _ = io.WriteString(connection, text)
	_ = connection.Close()
}

func (i interception) hijack() *net.TCPConn {
	connection, _, err := http.NewResponseController(i.w).Hijack()
	if err != nil {
		panic(err) // every connection here is HTTP/1.1 over TCP
	}
	return connection.(*net.TCPConn)
}

func (i interception) disconnect() { _ = i.hijack().Close() }

// reset closes the connection as a machine that crashed would.
func (i interception) reset() {
	connection := i.hijack()
	_ = connection.SetLinger(0)
	_ = connection.Close()
}

func (i interception) respondHalf(response *httptest.ResponseRecorder) {
	_ = i.beginResponse(response).Close()
}

// beginResponse sends the first half of a response.
func (i interception) beginResponse(response *httptest.ResponseRecorder) *net.TCPConn {
	var text bytes.Buffer
	result := response.Result()
	result.ContentLength = int64(response.Body.Len())
	_ = result.Write(&text) // to memory
	connection := i.hijack()
	_, _ = connection.Write(text.Bytes()[:text.Len()/2])
	return connection
}

// silence lasts until the client gives up.
func (i interception) silence() { <-i.r.Context().Done() }

// tracing matches the header that the SDK sends from a function. Its two numbers overlap, and together are the id of the
// invocation.
var tracing = regexp.MustCompile(`Root=1-[0-9a-f]{8}-([0-9a-f]{16})[0-9a-f]{8};Parent=([0-9a-f]{8})([0-9a-f]{8})`)

// invocation returns the id of the invocation that makes the request, without hyphens, and "" without such a header.
func (i interception) invocation() string {
	header, _ := url.PathUnescape(i.r.Header.Get("X-Amzn-Trace-Id"))
	if parts := tracing.FindStringSubmatch(header); parts != nil {
		return parts[1] + parts[2] + parts[3]
	}
	return ""
}

// caller returns the process that makes the request, and reports whether it still works on that invocation.
func (i interception) caller() (pid int, ok bool) {
	id := i.invocation()
	for _, process := range i.system.function(i.call.function()).Processes() {
		if process.RequestID != "" && strings.ReplaceAll(process.RequestID, "-", "") == id {
			return process.PID, true
		}
	}
	return 0, false
}

// kill ends the process that makes the request, and returns when it is gone.
func (i interception) kill() {
	if pid, ok := i.caller(); !ok || !i.system.function(i.call.function()).Kill(pid) {
		i.plan.problem("no process of " + i.call.function() + " makes the request of the invocation " + i.invocation())
	}
}

// cutShort lets the time of the invocation run out, as Lambda does to a step that ignores its deadline.
func (i interception) cutShort() {
	i.system.binary.timeOut(i.call.function())
	i.silence()
}

// inTime reports whether the step still waits for this request.
func (i interception) inTime() bool {
	_, ok := i.caller()
	return ok
}
