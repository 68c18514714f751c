package console

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"skip-the-line/emulator/gateway"
	"skip-the-line/emulator/lambda"
	"skip-the-line/emulator/sns"
	"skip-the-line/emulator/stepfunctions"
	"skip-the-line/local/faults"
)

// Console keeps what happens in a stack and shows it.
type Console struct {
	now         func() time.Time
	hub         *hub
	invocations *journal[invocation]           // by execution
	calls       *journal[*call]                // by invocation
	requests    *journal[*gateway.Observation] // by request id
	index       index
	changes     changes
	sources     Sources
}

// New returns a console whose hooks can be used at once; Handler shows what they were told. Now is the workflow's clock.
func New(now func() time.Time) *Console {
	return &Console{
		now:         now,
		hub:         newHub(),
		invocations: newJournal[invocation](keptInvocations, invocationsBytes),
		calls:       newJournal[*call](keptCalls, callsBytes),
		requests:    newJournal[*gateway.Observation](keptRequests, requestsBytes),
		index:       index{known: map[int]labels{}},
	}
}

// Sources is what the console reads when it is asked.
type Sources struct {
	Executions *stepfunctions.Service
	Topic      *sns.Topic
	Functions  map[string]*lambda.Function // by name
	API        func() []byte               // the rendered OpenAPI document
	Faults     *faults.Set

	// Start starts the workflow, as StartExecution does.
	Start func(ctx context.Context, name, input string) error

	// Items returns the items of the table after the key that an earlier call returned, and the next such key; "" at both ends.
	Items func(ctx context.Context, after string) (items []json.RawMessage, next string, err error)
	// Invoices returns the keys of the stored invoices after a key; Invoice returns one.
	Invoices func(ctx context.Context, after string) (keys []string, next string, err error)
	Invoice  func(ctx context.Context, key string) ([]byte, error)
}

// Published is told of each notification.
func (c *Console) Published(n sns.Notification) {
	c.hub.publish(topicNotification, "", func() any { return n })
}

// FaultsChanged is told whenever a fault was armed, has struck or was removed.
func (c *Console) FaultsChanged() {
	c.hub.publish(topicFaults, "", func() any { return nil })
}

// Close ends the streams of the pages that are open.
func (c *Console) Close() error {
	c.hub.close()
	return nil
}

// Handler returns what is served under /_local/.
func (c *Console) Handler(sources Sources) http.Handler {
	c.sources = sources
	mux := http.NewServeMux()
	mux.HandleFunc("GET /_local/events", c.serveEvents)
	mux.HandleFunc("GET /_local/executions", c.serveExecutions)
	mux.HandleFunc("GET /_local/executions/{id}", c.serveExecution)
	mux.HandleFunc("POST /_local/executions", c.startExecution)
	mux.HandleFunc("POST /_local/executions/{id}/redrive", c.redriveExecution)
	mux.HandleFunc("POST /_local/executions/{id}/stop", c.stopExecution)
	mux.HandleFunc("POST /_local/tokens/{token}", c.answerToken)
	mux.HandleFunc("GET /_local/workflow", c.serveWorkflow)
	mux.HandleFunc("GET /_local/requests", c.serveRequests)
	mux.HandleFunc("GET /_local/requests/{id}", c.serveRequest)
	mux.HandleFunc("GET /_local/functions", c.serveFunctions)
	mux.HandleFunc("GET /_local/functions/{name}/log", c.serveLog)
	mux.HandleFunc("GET /_local/notifications", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, map[string]any{"notifications": sources.Topic.Notifications()})
	})
	mux.HandleFunc("GET /_local/faults", c.serveFaults)
	mux.HandleFunc("POST /_local/faults", c.armFault)
	mux.HandleFunc("DELETE /_local/faults", c.removeFaults)
	mux.HandleFunc("DELETE /_local/faults/{id}", c.removeFaults)
	mux.HandleFunc("GET /_local/changes", c.serveChanges)
	mux.HandleFunc("GET /_local/items", c.serveItems)
	mux.HandleFunc("GET /_local/invoices", c.serveInvoices)
	mux.HandleFunc("GET /_local/invoice", c.serveInvoice)
	mux.HandleFunc("GET /_local/openapi.yaml", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/yaml")
		_, _ = w.Write(sources.API())
	})
	mux.HandleFunc("/_local/", func(w http.ResponseWriter, _ *http.Request) {
		writeMessage(w, http.StatusNotFound, "There is no such page. GET /_local/ is the console.")
	})
	servePages(mux)
	serveSwagger(mux)
	return ownOriginOnly(mux)
}

// readLimit returns the request's limit, 100 unless given, or responds that it is not valid.
func readLimit(w http.ResponseWriter, r *http.Request) (limit int, ok bool) {
	text := r.URL.Query().Get("limit")
	if text == "" {
		return 100, true
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		writeMessage(w, http.StatusBadRequest, "limit must be a whole number from 1")
		return 0, false
	}
	return min(n, 1000), true
}

func writeMessage(w http.ResponseWriter, status int, message string) {
	writeJSON(w, status, map[string]string{"message": message})
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(body) // a client that left cannot be told
}
