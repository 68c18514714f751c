package gateway

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"sync/atomic"

	"skip-the-line/emulator/throttle"
)

// MaxBody is the longest body that API Gateway takes, in bytes: 10 MB (AGD, "API Gateway quotas for configuring and
// running a REST API").
const MaxBody = 10 << 20

// API serves a REST API. It is safe for concurrent use.
type API struct {
	config   Config
	throttle *throttle.Bucket
	loaded   atomic.Pointer[loaded]
}

// loaded is what a document says.
type loaded struct {
	routes    routes
	responses gatewayResponses
}

// New loads an OpenAPI 3.0 document (YAML or JSON) with API Gateway's extensions. It rejects what the package does not
// support, naming the operation and the field. [Line] finds the line of an error.
func New(document []byte, config Config) (*API, error) {
	config = config.withDefaults()
	api := &API{config: config, throttle: throttle.New(config.Throttle)}
	if err := api.Update(document); err != nil {
		return nil, err
	}
	return api, nil
}

// Update serves requests that begin from now on as the document says. Those that have begun end as the one before says. An
// error is New's, and changes nothing.
func (a *API) Update(document []byte) error {
	next, err := load(document, a.config)
	if err == nil {
		a.loaded.Store(next)
	}
	return err
}

func load(document []byte, config Config) (*loaded, error) {
	doc, err := readDocument(document)
	if err != nil {
		return nil, err
	}
	api := &loaded{routes: routes{fixed: map[route]*operation{}}}
	if api.responses, err = loadGatewayResponses(doc); err != nil {
		return nil, err
	}
	l := loader{config: config, doc: doc, patterns: patterns{}}
	if l.validators, err = loadValidators(doc); err != nil {
		return nil, err
	}
	for _, path := range slices.Sorted(maps.Keys(doc.Paths.Map())) {
		item := doc.Paths.Value(path)
		operations := item.Operations()
		for _, method := range slices.Sorted(maps.Keys(operations)) {
			op, err := l.loadOperation(method, path, item, operations[method])
			if err != nil {
				return nil, err
			}
			api.routes.add(method, op)
		}
	}
	return api, nil
}

// response is an HTTP response that is not written yet.
type response struct {
	status  int
	headers http.Header
	body    []byte
}

func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	req := a.begin(r)
	resp, err := a.serve(w, req)
	if err != nil {
		resp = a.reject(req, err)
	}
	a.write(w, req, resp)
	a.config.Log.LogAttrs(r.Context(), slog.LevelInfo, "request",
		slog.String("requestId", req.id), slog.String("method", r.Method), slog.String("path", r.URL.Path),
		slog.Int("status", resp.status), slog.Duration("took", a.config.Now().Sub(req.started)))
	if a.config.Observe != nil {
		a.config.Observe(req.observation(resp, err))
	}
}

func (req *request) observation(resp response, err error) Observation {
	o := Observation{
		RequestID: req.id, Method: req.http.Method, Path: req.http.URL.Path, Query: req.http.URL.RawQuery,
		Started: req.started, Took: req.api.config.Now().Sub(req.started), Status: resp.status,
		Body: req.body, Response: resp.body, Err: err,
		Target: req.backend.target, Sent: req.backend.sent, Received: req.backend.received, BackendStatus: req.backend.status,
	}
	if req.operation != nil {
		o.Resource = req.operation.path
	}
	return o
}

// serve takes a request through the checks of API Gateway, in its order, to the integration.
func (a *API) serve(w http.ResponseWriter, req *request) (response, error) {
	r := req.http
	op, path := req.loaded.routes.find(r.Method, r.URL.EscapedPath())
	if op == nil {
		return response{}, &Error{Type: MissingAuthenticationToken}
	}
	req.operation, req.path = op, path
	if !a.throttle.Take(req.started) {
		return response{}, &Error{Type: Throttled}
	}
	if err := req.readBody(w); err != nil {
		return response{}, err
	}
	if err := op.auth.check(req); err != nil {
		return response{}, err
	}
	if err := req.parseQuery(); err != nil {
		return response{}, err
	}
	if err := op.validate(req); err != nil {
		return response{}, err
	}
	// A client that goes away does not stop what it has started.
	ctx, cancel := context.WithoutCancel(r.Context()), context.CancelFunc(func() {})
	if !a.config.Untimed {
		ctx, cancel = context.WithTimeout(ctx, op.timeout)
	}
	defer cancel()
	resp, err := op.integration.serve(ctx, req)
	if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return response{}, &Error{Type: IntegrationTimeout, cause: err}
	}
	return resp, err
}

func (req *request) readBody(w http.ResponseWriter) error {
	if req.http.ContentLength > MaxBody {
		return &Error{Type: RequestTooLarge}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, req.http.Body, MaxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return &Error{Type: RequestTooLarge}
	case err != nil:
		return &Error{Type: Default4XX, Message: "The request body could not be read", cause: err}
	}
	req.body = body
	return nil
}

func (a *API) write(w http.ResponseWriter, req *request, resp response) {
	h := w.Header()
	maps.Copy(h, resp.headers)
	h.Set("X-Amzn-Requestid", req.id)
	if resp.status == http.StatusNoContent || resp.status == http.StatusNotModified {
		w.WriteHeader(resp.status)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(resp.body)))
	w.WriteHeader(resp.status)
	if _, err := w.Write(resp.body); err != nil {
		a.config.Log.Debug("the client went away", "requestId", req.id, "error", err)
	}
}
