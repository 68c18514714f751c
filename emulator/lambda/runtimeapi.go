package lambda

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// processListener is a process's own listener of the Runtime API.
type processListener struct {
	net.Listener
	process *process
}

// Accept ends a starting process whose first connection this machine can't take: it would hold what others wait for.
func (l *processListener) Accept() (net.Conn, error) {
	connection, err := l.Listener.Accept()
	if err != nil && !errors.Is(err, net.ErrClosed) {
		l.process.expire(nil, l.process.function.cannotStart(err))
	}
	return connection, err
}

type processKey struct{}

// processContext adds the process to the context of every request that comes through its listener.
func processContext(l net.Listener) context.Context {
	return context.WithValue(context.Background(), processKey{}, l.(*processListener).process)
}

func (f *Function) runtimeAPI() http.Handler {
	mux := http.NewServeMux()
	handle := func(pattern string, serve func(*process, http.ResponseWriter, *http.Request)) {
		method, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" /2018-06-01/runtime/"+path, func(w http.ResponseWriter, r *http.Request) {
			serve(r.Context().Value(processKey{}).(*process), w, r)
		})
	}
	handle("GET invocation/next", (*process).serveNext)
	handle("POST invocation/{id}/response", (*process).serveResponse)
	handle("POST invocation/{id}/error", (*process).serveError)
	handle("POST init/error", (*process).serveInitError)
	return mux
}

func (p *process) serveNext(w http.ResponseWriter, r *http.Request) {
	inv, err := p.poll(r.Context())
	if err != nil {
		send(w, r, err)
		return
	}
	if inv == nil {
		return // the process has hung up
	}
	inv.fault = p.function.config.Fault(inv.id, inv.payload)
	if inv.fault == CrashBefore {
		p.crash()
		return
	}
	header := w.Header()
	header.Set("Lambda-Runtime-Aws-Request-Id", inv.id)
	header.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(inv.begun.Add(p.function.config.Timeout).UnixMilli(), 10))
	header.Set("Lambda-Runtime-Invoked-Function-Arn", p.function.config.ARN)
	header.Set("Lambda-Runtime-Trace-Id", traceID(inv.id, inv.begun))
	header.Set("Content-Type", "application/json")
	header.Set("Content-Length", strconv.Itoa(len(inv.payload)))
	_, _ = w.Write(inv.payload) // if the process is dead, its invocation fails when it is reaped
	if inv.fault == CrashDuring {
		_ = http.NewResponseController(w).Flush()
		p.crash()
	}
}

func (p *process) serveResponse(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	body, err := readBody(r)
	o := outcome{result: Result{RequestID: id, Payload: body}}
	if err == errTooLarge {
		o = failure(id, "Function.ResponseSizeTooLarge",
			fmt.Sprintf("Response payload size exceeded maximum allowed payload size (%d bytes).", MaxResponse))
	} else if errorType := r.Trailer.Get("Lambda-Runtime-Function-Error-Type"); errorType != "" {
		// The response broke off half-way: the runtime can say so only now, after the body.
		payload, _ := base64.StdEncoding.DecodeString(r.Trailer.Get("Lambda-Runtime-Function-Error-Body"))
		o = unhandled(id, errorType, payload)
	}
	p.serveOutcome(w, r, id, o, err)
}

func (p *process) serveError(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	body, err := readBody(r)
	p.serveOutcome(w, r, id, unhandled(id, r.Header.Get("Lambda-Runtime-Function-Error-Type"), body), err)
}

func (p *process) serveOutcome(w http.ResponseWriter, r *http.Request, id string, o outcome, err *apiError) {
	if err != errTruncated { // a truncated outcome is that of a dying process, whose invocation fails when it is reaped
		err = cmp.Or(p.respond(id, o), err)
	}
	send(w, r, err)
}

func (p *process) serveInitError(w http.ResponseWriter, r *http.Request) {
	body, err := readBody(r)
	if err == nil {
		errorType := r.Header.Get("Lambda-Runtime-Function-Error-Type")
		err = p.failInit(func(id string) outcome { return unhandled(id, errorType, body) })
	}
	send(w, r, err)
}

// apiError is an error response of the Runtime API.
type apiError struct {
	status  int
	Type    string `json:"errorType"`
	Message string `json:"errorMessage"`
}

var (
	errInvalidID    = &apiError{http.StatusBadRequest, "InvalidRequestID", "Invalid request ID"}
	errTruncated    = &apiError{http.StatusBadRequest, "TruncatedHTTPRequest", "HTTP request detected as truncated"}
	errInvalidState = &apiError{http.StatusForbidden, "InvalidStateTransition", "State transition not allowed"}
	errTooLarge     = &apiError{http.StatusRequestEntityTooLarge, "RequestEntityTooLarge",
		fmt.Sprintf("Exceeded maximum allowed payload size (%d bytes).", MaxResponse)}

	// errEnding is never sent: a process that is being stopped gets no response, as on AWS. An error would make it log one
	// of its own.
	errEnding = &apiError{}
)

// send responds with the error, or with 202 if it is nil.
func send(w http.ResponseWriter, r *http.Request, err *apiError) {
	if err == errEnding {
		<-r.Context().Done()
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if err == nil {
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, `{"status":"OK"}`+"\n")
		return
	}
	w.WriteHeader(err.status)
	_ = json.NewEncoder(w).Encode(err)
}

// readBody returns what the process posts, up to MaxResponse bytes. It reads the rest all the same: a process that is
// still sending would see a broken connection instead of the error.
func readBody(r *http.Request) ([]byte, *apiError) {
	body, err := io.ReadAll(io.LimitReader(r.Body, MaxResponse+1))
	if err == nil && len(body) > MaxResponse {
		if _, err = io.Copy(io.Discard, r.Body); err == nil {
			return nil, errTooLarge
		}
	}
	if err != nil {
		return nil, errTruncated
	}
	return body, nil
}

// traceID returns an X-Ray tracing header of an invocation that isn't sampled
// (https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader).
func traceID(requestID string, begun time.Time) string {
	hex := strings.ReplaceAll(requestID, "-", "")
	return fmt.Sprintf("Root=1-%08x-%s;Parent=%s;Sampled=0", begun.Unix(), hex[:24], hex[16:])
}
