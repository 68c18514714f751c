package lambda_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"skip-the-line/emulator/lambda"
)

// caller makes requests in a process's place, at the process's own address.
type caller struct {
	tb     testing.TB
	base   string
	client *http.Client
}

// mustCaller returns a caller for the one process of f, which must be idle.
func mustCaller(tb testing.TB, f *lambda.Function) caller {
	tb.Helper()
	var variables []string
	if err := json.Unmarshal([]byte(mustSucceed(tb, f, do("environment", "", 0))), &variables); err != nil {
		tb.Fatal(err)
	}
	for _, variable := range variables {
		if address, found := strings.CutPrefix(variable, "AWS_LAMBDA_RUNTIME_API="); found {
			transport := &http.Transport{}
			tb.Cleanup(transport.CloseIdleConnections)
			return caller{tb, "http://" + address + "/2018-06-01/runtime/", &http.Client{Transport: transport}}
		}
	}
	tb.Fatal("the process has no AWS_LAMBDA_RUNTIME_API")
	return caller{}
}

func (c caller) want(method, path, body string, status int, errorType string) {
	c.tb.Helper()
	request, err := http.NewRequest(method, c.base+path, strings.NewReader(body))
	if err != nil {
		c.tb.Fatal(err)
	}
	response, err := c.client.Do(request)
	if err != nil {
		c.tb.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != status {
		c.tb.Errorf("%s %s: status %d, want %d", method, path, response.StatusCode, status)
	}
	if errorType == "" {
		return
	}
	var rejected struct{ ErrorType, ErrorMessage string }
	if err := json.NewDecoder(response.Body).Decode(&rejected); err != nil {
		c.tb.Fatalf("%s %s: %v", method, path, err)
	}
	if rejected.ErrorType != errorType || rejected.ErrorMessage == "" {
		c.tb.Errorf("%s %s: %+v, want %s", method, path, rejected, errorType)
	}
}

// wantTruncated breaks off in the middle of a body.
func (c caller) wantTruncated(path string) {
	c.tb.Helper()
	base, err := url.Parse(c.base)
	if err != nil {
		c.tb.Fatal(err)
	}
	connection, err := net.Dial("tcp", base.Host)
	if err != nil {
		c.tb.Fatal(err)
	}
	defer connection.Close()
	fmt.Fprintf(connection, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf", base.Path+path)
	if err := connection.(*net.TCPConn).CloseWrite(); err != nil {
		c.tb.Fatal(err)
	}
	response, err := io.ReadAll(connection)
	if err != nil || !strings.Contains(string(response), "400 Bad Request") ||
		!strings.Contains(string(response), `"TruncatedHTTPRequest"`) {
		c.tb.Errorf("got %q, %v", response, err)
	}
}

func TestRuntimeAPI_rejectsInvalidRequests(t *testing.T) {
	t.Parallel()
	f, g := mustStart(t, "behave"), mustGate(t)
	c := mustCaller(t, f)
	var group sync.WaitGroup
	var result lambda.Result
	group.Go(func() { result = mustInvoke(t, f, do("get", g.url, 0)) })
	<-g.arrived
	id := f.Processes()[0].RequestID

	c.want("POST", "invocation/another/response", `{}`, 400, "InvalidRequestID")
	c.want("POST", "invocation/another/error", `{}`, 400, "InvalidRequestID")
	c.want("GET", "invocation/next", "", 403, "InvalidStateTransition")
	c.want("POST", "init/error", `{}`, 403, "InvalidStateTransition")
	c.want("POST", "init/error", strings.Repeat("x", lambda.MaxResponse+1), 413, "RequestEntityTooLarge")
	c.wantTruncated("invocation/" + id + "/response")
	c.want("POST", "invocation/next", "", 405, "")
	c.want("GET", "invocation", "", 404, "")
	c.want("POST", "invocation/"+id+"/response", strings.Repeat("x", 2*lambda.MaxResponse), 413, "RequestEntityTooLarge")
	group.Wait()
	wantFailure(t, result, "Function.ResponseSizeTooLarge", "")
	c.want("POST", "invocation/"+id+"/response", `{}`, 403, "InvalidStateTransition")
}

// A process can't post for another, even when it knows the id of the other's invocation.
func TestRuntimeAPI_separatesProcesses(t *testing.T) {
	t.Parallel()
	f, g := mustStart(t, "behave"), mustGate(t)
	first := mustCaller(t, f)
	pid := f.Processes()[0].PID
	var group sync.WaitGroup
	for range 2 {
		group.Go(func() {
			if got := mustSucceed(t, f, do("get", g.url, 0)); got != `"through"` {
				t.Errorf("got %s", got)
			}
		})
	}
	<-g.arrived
	<-g.arrived
	for _, p := range f.Processes() {
		if p.PID != pid {
			first.want("POST", "invocation/"+p.RequestID+"/response", `"forged"`, 400, "InvalidRequestID")
			first.want("POST", "invocation/"+p.RequestID+"/error", `{}`, 400, "InvalidRequestID")
		}
	}
	g.open()
	group.Wait()
}
