package lambda

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// callerListener is a process's own way to the Runtime API.
type callerListener struct {
	net.Listener
	process *process
}

type callerKey struct{}

// callerContext marks every request that comes through a process's listener as that process's.
func callerContext(l net.Listener) context.Context {
	return context.WithValue(context.Background(), callerKey{}, l.(*callerListener).process)
}

func (f *Function) runtimeAPI() http.Handler {
	mux := http.NewServeMux()
	handle := func(pattern string, call func(*process, http.ResponseWriter, *http.Request)) {
		method, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" /2018-06-01/runtime/"+path, func(w http.ResponseWriter, r *http.Request) {
			call(r.Context().Value(callerKey{}).(*process), w, r)
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
		err.send(w, r)
		return
	}
	if inv == nil {
		return // nobody is listening any more
	}
	header := w.Header()
	header.Set("Lambda-Runtime-Aws-Request-Id", inv.id)
	header.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(inv.deadline.UnixMilli(), 10))
	header.Set("Lambda-Runtime-Invoked-Function-Arn", p.function.config.ARN)
	header.Set("Lambda-Runtime-Trace-Id", traceID(inv.id, inv.deadline.Add(-p.function.config.Timeout)))
	header.Set("Content-Type", "application/json")
	header.Set("Content-Length", strconv.Itoa(len(inv.payload)))
	_, _ = w.Write(inv.payload) // a process that isn't there to read it is reported when it is reaped
}

func (p *process) serveResponse(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	body, err := readBody(r)
	o := outcome{result: Result{RequestID: id, Payload: body}}
	if err == errTooLarge {
		o = failed(id, "Function.ResponseSizeTooLarge",
			fmt.Sprintf("Response payload size exceeded maximum allowed payload size (%d bytes).", MaxResponse))
	} else if failure := r.Trailer.Get("Lambda-Runtime-Function-Error-Type"); failure != "" {
		// The answer broke off half-way: the runtime can say so only now, after the body.
		payload, _ := base64.StdEncoding.DecodeString(r.Trailer.Get("Lambda-Runtime-Function-Error-Body"))
		o = unhandled(id, failure, payload)
	}
	p.serveAnswer(w, r, id, o, err)
}

func (p *process) serveError(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	body, err := readBody(r)
	p.serveAnswer(w, r, id, unhandled(id, r.Header.Get("Lambda-Runtime-Function-Error-Type"), body), err)
}

func (p *process) serveAnswer(w http.ResponseWriter, r *http.Request, id string, o outcome, err *refusal) {
	if err == errTruncated { // and so is the answer: the process is about to be found dead
		err.send(w, r)
		return
	}
	if refused := p.answer(id, o); refused != nil {
		err = refused
	}
	if err != nil {
		err.send(w, r)
		return
	}
	accept(w)
}

func (p *process) serveInitError(w http.ResponseWriter, r *http.Request) {
	body, err := readBody(r)
	if err == nil {
		errorType := r.Header.Get("Lambda-Runtime-Function-Error-Type")
		err = p.failInit(func(id string) outcome { return unhandled(id, errorType, body) })
	}
	if err != nil {
		err.send(w, r)
		return
	}
	accept(w)
}

func accept(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusAccepted)
	_, _ = io.WriteString(w, `{"status":"OK"}`+"\n")
}

// refusal is how the Runtime API says no.
type refusal struct {
	status  int
	Type    string `json:"errorType"`
	Message string `json:"errorMessage"`
}

var (
	errInvalidID    = &refusal{http.StatusBadRequest, "InvalidRequestID", "Invalid request ID"}
	errTruncated    = &refusal{http.StatusBadRequest, "TruncatedHTTPRequest", "HTTP request detected as truncated"}
	errInvalidState = &refusal{http.StatusForbidden, "InvalidStateTransition", "State transition not allowed"}
	errTooLarge     = &refusal{http.StatusRequestEntityTooLarge, "RequestEntityTooLarge",
		fmt.Sprintf("Exceeded maximum allowed payload size (%d bytes).", MaxResponse)}

	// errEnding is never sent: a process that is being stopped is left without an answer, as on AWS. A refusal would
	// make it log an error of its own.
	errEnding = &refusal{}
)

func (e *refusal) send(w http.ResponseWriter, r *http.Request) {
	if e == errEnding {
		<-r.Context().Done()
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(e.status)
	_ = json.NewEncoder(w).Encode(e)
}

// readBody is what the process posts, up to MaxResponse bytes. The rest is read all the same: a process that is still
// sending would see a broken connection instead of the answer that says why.
func readBody(r *http.Request) ([]byte, *refusal) {
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

// traceID is an X-Ray tracing header of an invocation that isn't sampled
// (https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader).
func traceID(requestID string, begun time.Time) string {
	hex := strings.ReplaceAll(requestID, "-", "")
	return fmt.Sprintf("Root=1-%08x-%s;Parent=%s;Sampled=0", begun.Unix(), hex[:24], hex[16:])
}
