package console

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

const (
	keptCalls  = 50_000
	callsBytes = 64 << 20
	maxBody    = 8 << 10 // bytes that are kept of a request or response
)

// call is one call of a service by a function.
type call struct {
	service, operation, target string
	started                    time.Time
	took                       time.Duration
	status                     int // 0 when the connection broke off
	sent, received             []byte
}

// trace matches the header that the SDK sends from a function. Its two numbers overlap, and together are the id of the
// invocation.
var trace = regexp.MustCompile(`Root=1-[0-9a-f]{8}-([0-9a-f]{16})[0-9a-f]{8};Parent=([0-9a-f]{16})`)

// invocationOf returns the id of the invocation that makes a request, without hyphens, and "" for any other request.
func invocationOf(r *http.Request) string {
	header := r.Header.Get("X-Amzn-Trace-Id")
	if header == "" {
		return ""
	}
	header, _ = url.PathUnescape(header)
	if parts := trace.FindStringSubmatch(header); parts != nil {
		return parts[1] + parts[2]
	}
	return ""
}

func compact(id string) string { return strings.ReplaceAll(id, "-", "") }

// Wire stands before a service, and keeps what functions call.
func (c *Console) Wire(service string, server http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		invocation := invocationOf(r)
		if invocation == "" {
			server.ServeHTTP(w, r)
			return
		}
		sent := &recordedBody{ReadCloser: r.Body}
		r.Body = sent
		response := &recordedResponse{ResponseWriter: w}
		started := time.Now()
		defer func() { // also when the server aborts the connection, which leaves the status at 0
			k := &call{
				service: service, operation: Operation(service, r), target: r.URL.Path, started: started, took: time.Since(started),
				status: response.status, sent: sent.start.Bytes(), received: response.start.Bytes(),
			}
			c.calls.add(invocation, k, len(k.sent)+len(k.received)+len(k.target))
		}()
		server.ServeHTTP(response, r)
		if response.status == 0 { // a handler that writes nothing has answered with 200 and no body, as S3 does to PutObject
			response.status = http.StatusOK
		}
	})
}

// Operation returns the name of the operation that a request is for, such as PutItem, or "" for what has none.
func Operation(service string, r *http.Request) string {
	if service != "s3" {
		_, name, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
		return name
	}
	bucket, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch {
	case bucket == "":
		return "ListBuckets"
	case key == "" && r.Method == http.MethodGet:
		return "ListObjects"
	}
	return map[string]string{
		http.MethodPut: "PutObject", http.MethodGet: "GetObject", http.MethodHead: "HeadObject", http.MethodDelete: "DeleteObject",
	}[r.Method]
}

// recordedBody keeps the start of what is read.
type recordedBody struct {
	io.ReadCloser
	start bytes.Buffer
}

func (b *recordedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.start.Write(p[:min(n, maxBody-b.start.Len())])
	return n, err
}

// recordedResponse keeps the start of what is written.
type recordedResponse struct {
	http.ResponseWriter
	status int
	start  bytes.Buffer
}

func (r *recordedResponse) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func (r *recordedResponse) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

func (r *recordedResponse) Write(p []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	r.start.Write(p[:min(len(p), maxBody-r.start.Len())])
	return r.ResponseWriter.Write(p)
}

// callView is a call as the page shows it.
type callView struct {
	Service   string    `json:"service"`
	Operation string    `json:"operation"`
	Target    string    `json:"target"`
	Started   time.Time `json:"startedat"`
	Took      float64   `json:"tookms"`
	Status    int       `json:"status"`
	Sent      string    `json:"sent,omitempty"`
	Received  string    `json:"received,omitempty"`
}

func (k *call) view() callView {
	return callView{k.service, k.operation, k.target, k.started, milliseconds(k.took), k.status, string(k.sent), string(k.received)}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
