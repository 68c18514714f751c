package console

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"skip-the-line/emulator/gateway"
)

const (
	keptRequests  = 2000
	requestsBytes = 16 << 20
)

// requestRow is one request to the API in the list.
type requestRow struct {
	ID       string    `json:"id"`
	Method   string    `json:"method"`
	Path     string    `json:"path"`
	Query    string    `json:"query,omitempty"`
	Resource string    `json:"resource,omitempty"`
	Status   int       `json:"status"`
	Started  time.Time `json:"startedat"`
	Took     float64   `json:"tookms"`
	Why      string    `json:"why,omitempty"` // the gateway responded by itself
}

// requestView is one request with all that is kept of it.
type requestView struct {
	requestRow
	Body          string `json:"body,omitempty"`
	Response      string `json:"response,omitempty"`
	Target        string `json:"target,omitempty"`
	Sent          string `json:"sent,omitempty"`
	Received      string `json:"received,omitempty"`
	BackendStatus int    `json:"backendstatus,omitempty"`
}

// Observe is told of each request to the API.
func (c *Console) Observe(o gateway.Observation) {
	o.Body, o.Response, o.Sent, o.Received = clip(o.Body, maxBody), clip(o.Response, maxBody), clip(o.Sent, maxBody), clip(o.Received, maxBody)
	o.Path, o.Query = string(clip([]byte(o.Path), maxStart)), string(clip([]byte(o.Query), maxStart))
	c.requests.add(o.RequestID, &o, len(o.Body)+len(o.Response)+len(o.Sent)+len(o.Received)+len(o.Path)+len(o.Query))
	c.hub.publish(topicRequest, "", func() any { return rowOf(&o) })
}

// HandedOver reports whether the API has freed a customer's slot at a shop since then.
func (c *Console) HandedOver(account, vendor string, since time.Time) bool {
	newest, _ := c.requests.newest(keptRequests)
	return slices.ContainsFunc(newest, func(o *gateway.Observation) bool {
		if o.Method != http.MethodDelete || o.Status != http.StatusNoContent {
			return false
		}
		query, _ := url.ParseQuery(o.Query)
		return query.Get("accountid") == account &&
			query.Get("vendorid") == vendor && o.Started.Add(o.Took).After(since)
	})
}

func rowOf(o *gateway.Observation) requestRow {
	row := requestRow{
		ID: o.RequestID, Method: o.Method, Path: o.Path, Query: o.Query, Resource: o.Resource, Status: o.Status,
		Started: o.Started, Took: milliseconds(o.Took),
	}
	if o.Err != nil {
		row.Why = string(clip([]byte(o.Err.Error()), maxStart))
	}
	return row
}

func (c *Console) serveRequests(w http.ResponseWriter, r *http.Request) {
	limit, ok := readLimit(w, r)
	if !ok {
		return
	}
	newest, dropped := c.requests.newest(limit)
	rows := make([]requestRow, len(newest))
	for i, o := range newest {
		rows[i] = rowOf(o)
	}
	writeJSON(w, http.StatusOK, map[string]any{"requests": rows, "dropped": dropped})
}

// serveRequest serves all requests of one id: a client may use one again.
func (c *Console) serveRequest(w http.ResponseWriter, r *http.Request) {
	views := []requestView{}
	for _, o := range c.requests.find(r.PathValue("id")) {
		views = append(views, requestView{
			rowOf(o), string(o.Body), string(o.Response), o.Target, string(o.Sent), string(o.Received), o.BackendStatus,
		})
	}
	if len(views) == 0 {
		writeMessage(w, http.StatusNotFound, "No request of that id is kept.")
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"requests": views})
}
