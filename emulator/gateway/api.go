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
)

// MaxBody is the longest body that API Gateway takes, in bytes: 10 MB (AGD, "API Gateway quotas for configuring and
// running a REST API").
const MaxBody = 10 << 20

// API serves a REST API. It is safe for concurrent use.
type API struct {
	config    Config
	routes    map[route]*operation
	responses gatewayResponses
}

type route struct{ method, path string }

// New loads an OpenAPI 3.0 document (YAML or JSON) with API Gateway's extensions. What the package does not support it
// refuses here, with the operation and the field.
func New(document []byte, config Config) (*API, error) {
	config = config.withDefaults()
	doc, err := readDocument(document)
	if err != nil {
		return nil, err
	}
	api := &API{config: config, routes: map[route]*operation{}}
	if api.responses, err = loadGatewayResponses(doc); err != nil {
		return nil, err
	}
	l := loader{config: config, patterns: patterns{}}
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
			api.routes[route{method, path}] = op
		}
	}
	return api, nil
}

// response is an answer before it is written.
type response struct {
	status  int
	headers http.Header
	body    []byte
}

func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ex := a.begin(r)
	answer, err := a.serve(w, ex)
	if err != nil {
		answer = a.refuse(ex, err)
	}
	a.write(w, ex, answer)
	a.config.Log.LogAttrs(r.Context(), slog.LevelInfo, "call",
		slog.String("requestId", ex.id), slog.String("method", r.Method), slog.String("path", r.URL.Path),
		slog.Int("status", answer.status), slog.Duration("took", a.config.Now().Sub(ex.started)))
}

// serve takes a call through the stations of API Gateway, in its order.
func (a *API) serve(w http.ResponseWriter, ex *exchange) (response, error) {
	r := ex.request
	op, found := a.routes[route{r.Method, r.URL.EscapedPath()}]
	if !found {
		return response{}, &Refusal{Type: MissingAuthenticationToken}
	}
	ex.operation = op
	if err := ex.readBody(w); err != nil {
		return response{}, err
	}
	if op.signed {
		if err := a.config.Authorize(r, ex.body); err != nil {
			return response{}, err
		}
	}
	if err := ex.parseQuery(); err != nil {
		return response{}, err
	}
	if err := op.validate(ex); err != nil {
		return response{}, err
	}
	// A client that goes away does not stop what it has started.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), op.timeout)
	defer cancel()
	answer, err := op.integration.serve(ctx, ex)
	if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return response{}, &Refusal{Type: IntegrationTimeout, cause: err}
	}
	return answer, err
}

func (ex *exchange) readBody(w http.ResponseWriter) error {
	if ex.request.ContentLength > MaxBody {
		return &Refusal{Type: RequestTooLarge}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, ex.request.Body, MaxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return &Refusal{Type: RequestTooLarge}
	case err != nil:
		return &Refusal{Type: Default4XX, Message: "The request body could not be read", cause: err}
	}
	ex.body = body
	return nil
}

func (a *API) write(w http.ResponseWriter, ex *exchange, answer response) {
	h := w.Header()
	maps.Copy(h, answer.headers)
	h.Set("X-Amzn-Requestid", ex.id)
	if answer.status == http.StatusNoContent || answer.status == http.StatusNotModified {
		w.WriteHeader(answer.status)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(answer.body)))
	w.WriteHeader(answer.status)
	if _, err := w.Write(answer.body); err != nil {
		a.config.Log.Debug("the client went away", "requestId", ex.id, "error", err)
	}
}
