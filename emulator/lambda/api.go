package lambda

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
)

const (
	maxEvent         = 1 << 20 // bytes of an Event's payload (gettingstarted-limits.html)
	maxPendingEvents = 1000    // Events that have not ended; Lambda's own queue is far longer
	maxTail          = 4 << 10 // bytes of X-Amz-Log-Result
)

// api serves Lambda's API.
type api struct {
	functions []*Function // by name
	pending   atomic.Int64
}

// API returns Lambda's API (https://docs.aws.amazon.com/lambda/latest/api) for the functions: Invoke with all its
// invocation types and the log tail, ListFunctions, GetFunction and GetFunctionConfiguration. A function is named as on
// AWS, by its name or ARN, and has the version $LATEST only. An Event runs once: what fails or is throttled is not
// repeated. Other operations are rejected with UnknownOperationException.
func API(functions ...*Function) http.Handler {
	a := &api{functions: slices.Clone(functions)}
	slices.SortFunc(a.functions, func(f, g *Function) int { return strings.Compare(f.config.Name, g.config.Name) })
	mux := http.NewServeMux()
	handle := func(pattern string, serve func(w http.ResponseWriter, r *http.Request) error) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if err := serve(w, r); err != nil {
				writeError(w, err)
			}
		})
	}
	const path = "/2015-03-31/functions"
	handle("POST "+path+"/{function}/invocations", a.invoke)
	handle("GET "+path+"/{function}/configuration", a.getConfiguration)
	handle("GET "+path+"/{function}", a.getFunction)
	handle("GET "+path, a.list)
	handle("GET "+path+"/{$}", a.list)
	handle("/", func(_ http.ResponseWriter, r *http.Request) error {
		return &Error{"UnknownOperationException", http.StatusNotFound,
			"The emulator does not implement the operation " + r.Method + " " + r.URL.Path}
	})
	return mux
}

// function finds the function that the request's path names: by name, ARN or the end of one, with a version or without.
func (a *api) function(r *http.Request) (*Function, error) {
	named, version := r.PathValue("function"), r.URL.Query().Get("Qualifier")
	name := named
	if _, end, isARN := strings.Cut(named, "function:"); isARN {
		name = end
	}
	if bare, suffix, found := strings.Cut(name, ":"); found {
		name, version = bare, suffix
		named = strings.TrimSuffix(named, ":"+suffix)
	}
	i := slices.IndexFunc(a.functions, func(f *Function) bool {
		return f.config.Name == name && strings.HasSuffix(f.config.ARN, named)
	})
	if i < 0 || version != "" && version != "$LATEST" {
		return nil, &Error{"ResourceNotFoundException", http.StatusNotFound, "Function not found: " + r.PathValue("function")}
	}
	return a.functions[i], nil
}

func (a *api) invoke(w http.ResponseWriter, r *http.Request) error {
	f, err := a.function(r)
	if err != nil {
		return err
	}
	payload, err := io.ReadAll(io.LimitReader(r.Body, MaxRequest+1))
	if err != nil {
		return &Error{"InvalidRequestContentException", http.StatusBadRequest, "The request's body could not be read"}
	}
	if len(payload) == 0 {
		payload = []byte("{}")
	}
	switch kind := r.Header.Get("X-Amz-Invocation-Type"); kind {
	case "", "RequestResponse":
		return invokeNow(w, r, f, payload)
	case "Event":
		return a.invokeLater(w, r, f, payload)
	case "DryRun":
		w.WriteHeader(http.StatusNoContent)
		return nil
	default:
		return invalidParameter("X-Amz-Invocation-Type is %q: it must be RequestResponse, Event or DryRun", kind)
	}
}

func invokeNow(w http.ResponseWriter, r *http.Request, f *Function, payload []byte) error {
	result, err := f.Invoke(r.Context(), payload)
	if err != nil {
		return err
	}
	header := w.Header()
	header.Set("Content-Type", "application/json")
	header.Set("X-Amzn-Requestid", result.RequestID)
	header.Set("X-Amz-Executed-Version", "$LATEST")
	if result.FunctionError != "" {
		header.Set("X-Amz-Function-Error", result.FunctionError)
	}
	if r.Header.Get("X-Amz-Log-Type") == "Tail" {
		var log []byte
		for _, event := range f.log.find(func(e *LogEvent) bool { return e.RequestID == result.RequestID }) {
			log = append(append(log, event.Message...), '\n')
		}
		header.Set("X-Amz-Log-Result", base64.StdEncoding.EncodeToString(log[max(0, len(log)-maxTail):]))
	}
	_, _ = w.Write(result.Payload) // the client may be gone
	return nil
}

func (a *api) invokeLater(w http.ResponseWriter, r *http.Request, f *Function, payload []byte) error {
	if len(payload) > maxEvent {
		return &Error{"RequestTooLargeException", http.StatusRequestEntityTooLarge,
			fmt.Sprintf("An Event must be at most %d bytes", maxEvent)}
	}
	if err := checkPayload(payload); err != nil {
		return err
	}
	if a.pending.Add(1) > maxPendingEvents {
		a.pending.Add(-1)
		return &Error{"TooManyRequestsException", http.StatusTooManyRequests,
			fmt.Sprintf("Rate Exceeded: %d Events are pending", maxPendingEvents)}
	}
	go func() {
		defer a.pending.Add(-1)
		_, _ = f.Invoke(context.WithoutCancel(r.Context()), payload) // see Function.Reports
	}()
	w.WriteHeader(http.StatusAccepted)
	return nil
}

// list serves ListFunctions; a page's marker is the name of the function before it.
func (a *api) list(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	most, err := strconv.Atoi(cmp.Or(query.Get("MaxItems"), "50"))
	if err != nil || most < 1 {
		return invalidParameter("MaxItems is %q: it must be a positive number", query.Get("MaxItems"))
	}
	page := struct {
		Functions  []configuration
		NextMarker string `json:",omitempty"`
	}{Functions: []configuration{}}
	for _, f := range a.functions {
		if f.config.Name <= query.Get("Marker") {
			continue
		}
		if len(page.Functions) == min(most, 50) {
			page.NextMarker = page.Functions[len(page.Functions)-1].FunctionName
			break
		}
		page.Functions = append(page.Functions, f.configuration())
	}
	writeJSON(w, http.StatusOK, page)
	return nil
}

func (a *api) getFunction(w http.ResponseWriter, r *http.Request) error {
	f, err := a.function(r)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, map[string]any{
		"Configuration": f.configuration(),
		"Code":          map[string]string{"RepositoryType": "S3"},
		"Concurrency":   map[string]int{"ReservedConcurrentExecutions": f.config.Concurrency},
	})
	return nil
}

func (a *api) getConfiguration(w http.ResponseWriter, r *http.Request) error {
	f, err := a.function(r)
	if err == nil {
		writeJSON(w, http.StatusOK, f.configuration())
	}
	return err
}

func invalidParameter(format string, values ...any) error {
	return &Error{"InvalidParameterValueException", http.StatusBadRequest, fmt.Sprintf(format, values...)}
}

// writeError responds as Lambda does. Its errors have a Message or a message, by their type, so these have both.
func writeError(w http.ResponseWriter, err error) {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		e = &Error{"ServiceException", http.StatusInternalServerError, err.Error()}
	}
	body := map[string]string{"Type": "User", "Message": e.Message, "message": e.Message}
	switch {
	case e.Status >= http.StatusInternalServerError:
		body["Type"] = "Service"
	case e.Status == http.StatusTooManyRequests:
		body["Reason"] = "ReservedFunctionConcurrentInvocationLimitExceeded"
	}
	w.Header().Set("X-Amzn-Errortype", e.Type)
	writeJSON(w, e.Status, body)
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		panic(err) // bodies consist of strings and numbers
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(text) // the client may be gone
}
