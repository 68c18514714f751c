package proof_test

import (
	"bytes"
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

// exchange is one HTTP call to a service, in the hands of a fault.
type exchange struct {
	shop   *shop
	plan   *plan
	call   call
	w      http.ResponseWriter
	r      *http.Request
	server http.Handler
}

// apply has the service do what it is asked, and keeps the answer.
func (x exchange) apply() *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	x.server.ServeHTTP(answer, x.r)
	if answer.Code == http.StatusOK {
		x.plan.did(x.call)
	}
	return answer
}

// pass hands an answer on.
func (x exchange) pass(answer *httptest.ResponseRecorder) {
	for name, values := range answer.Header() {
		x.w.Header()[name] = values
	}
	x.w.WriteHeader(answer.Code)
	_, _ = x.w.Write(answer.Body.Bytes()) // a client that left cannot be told
}

func (x exchange) answer(status int, contentType, body string) {
	header := x.w.Header()
	header.Set("Content-Type", contentType)
	header.Set("X-Amz-Crc32", fmt.Sprint(crc32.ChecksumIEEE([]byte(body))))
	x.w.WriteHeader(status)
	_, _ = io.WriteString(x.w, body)
}

func (x exchange) hijack() *net.TCPConn {
	connection, _, err := http.NewResponseController(x.w).Hijack()
	if err != nil {
		panic(err) // every connection here is HTTP/1.1 over TCP
	}
	return connection.(*net.TCPConn)
}

func (x exchange) hangUp() { _ = x.hijack().Close() }

// reset closes the connection as a crashed machine would.
func (x exchange) reset() {
	connection := x.hijack()
	_ = connection.SetLinger(0)
	_ = connection.Close()
}

func (x exchange) answerHalf(answer *httptest.ResponseRecorder) {
	connection := x.beginAnswer(answer)
	_ = connection.Close()
}

// beginAnswer sends the first half of an answer.
func (x exchange) beginAnswer(answer *httptest.ResponseRecorder) *net.TCPConn {
	var text bytes.Buffer
	result := answer.Result()
	result.ContentLength = int64(answer.Body.Len())
	_ = result.Write(&text) // to memory
	connection := x.hijack()
	_, _ = connection.Write(text.Bytes()[:text.Len()/2])
	return connection
}

// silence lasts until the client has had enough.
func (x exchange) silence() { <-x.r.Context().Done() }

// tracing is the header that the SDK sends from a function. The two numbers overlap, and together are the id of the
// invocation.
var tracing = regexp.MustCompile(`Root=1-[0-9a-f]{8}-([0-9a-f]{16})[0-9a-f]{8};Parent=([0-9a-f]{8})([0-9a-f]{8})`)

// invocation is the id of the invocation that makes the call, without hyphens; "" where the header tells none.
func (x exchange) invocation() string {
	header, _ := url.PathUnescape(x.r.Header.Get("X-Amzn-Trace-Id"))
	if parts := tracing.FindStringSubmatch(header); parts != nil {
		return parts[1] + parts[2] + parts[3]
	}
	return ""
}

// caller is the process that makes the call, if it still is about it.
func (x exchange) caller() (pid int, ok bool) {
	id := x.invocation()
	for _, process := range x.shop.function(x.call.function()).Processes() {
		if process.RequestID != "" && strings.ReplaceAll(process.RequestID, "-", "") == id {
			return process.PID, true
		}
	}
	return 0, false
}

// kill ends the process that makes the call, and returns when it is gone.
func (x exchange) kill() {
	if pid, ok := x.caller(); !ok || !x.shop.function(x.call.function()).Kill(pid) {
		x.plan.problem("no process of " + x.call.function() + " makes the call of the invocation " + x.invocation())
	}
}

// cutShort lets the time of the invocation that makes the call run out, as Lambda does for a step that pays no heed to it.
func (x exchange) cutShort() {
	x.shop.binary.timeOut(x.call.function())
	x.silence()
}

// inTime tells whether the step still waits for this call, and has not given up before it was there.
func (x exchange) inTime() bool {
	_, ok := x.caller()
	return ok
}
