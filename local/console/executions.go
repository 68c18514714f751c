package console

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/stepfunctions"
)

// labels is what the list shows of an execution's input.
type labels struct {
	Account string `json:"account,omitempty"`
	Vendor  string `json:"vendor,omitempty"`
	What    string `json:"what,omitempty"` // such as 2 × Large Flat White
}

func labelsOf(input json.RawMessage) labels {
	var posted struct {
		Order struct {
			AccountID, VendorID string
			Details             struct {
				CoffeeType, CoffeeSize string
				Quantity               json.Number
			}
		}
	}
	_ = json.Unmarshal(input, &posted) // what is not an order has no labels
	o := posted.Order
	l := labels{Account: o.AccountID, Vendor: o.VendorID}
	if o.Details.CoffeeType != "" {
		l.What = fmt.Sprintf("%.10s × %.40s %.40s", o.Details.Quantity, o.Details.CoffeeSize, o.Details.CoffeeType)
	}
	return l
}

// executionRow is one execution in the list.
type executionRow struct {
	stepfunctions.ExecutionSummary
	labels
	Outcome string `json:"outcome"` // accepted, placed, rejected, failed or compensation failed
}

func rowOfExecution(x stepfunctions.Execution, l labels) executionRow {
	row := executionRow{x.ExecutionSummary, l, outcomeOf(x.ExecutionSummary)}
	row.Cause = string(clip([]byte(row.Cause), maxStart))
	return row
}

// outcomeOf says what became of an order, as docs/workflow.md names it.
func outcomeOf(x stepfunctions.ExecutionSummary) string {
	switch {
	case x.Status == asl.Running:
		return "accepted"
	case x.Status == asl.Succeeded:
		return "placed"
	case x.Error == "InvalidOrder" || x.Error == "ActiveOrderExists":
		return "rejected"
	case x.Error == "CompensationFailed":
		return "compensation failed"
	}
	return "failed"
}

// Started is told of each execution that has started.
func (c *Console) Started(x stepfunctions.Execution) { c.changed(x) }

// Ended is told of each execution that has ended.
func (c *Console) Ended(x stepfunctions.Execution) { c.changed(x) }

func (c *Console) changed(x stepfunctions.Execution) {
	c.hub.publish(topicExecution, x.ID, func() any { return rowOfExecution(x, labelsOf(x.Input)) })
}

// Visited is told of each visit of an execution, as it is entered, retried and left.
func (c *Console) Visited(name string, v asl.Visit) {
	c.hub.publish(topicVisit, name, func() any {
		return map[string]any{"id": name, "number": v.Number, "state": v.State}
	})
}

// index keeps the labels of executions, so that a search reads each input once. It grows when somebody searches.
type index struct {
	mu    sync.Mutex
	known map[int]labels // by the execution's number
}

func (i *index) of(number int, x stepfunctions.Execution) labels {
	i.mu.Lock()
	defer i.mu.Unlock()
	l, ok := i.known[number]
	if !ok {
		l = labelsOf(x.Input)
		i.known[number] = l
	}
	return l
}

const (
	chunk   = 500    // executions that are looked at while the service waits
	scanned = 20_000 // executions that one request looks at; the page asks on
)

// serveExecutions serves GET /_local/executions?q=&before=&limit=: the newest first. Before is the next of another page.
func (c *Console) serveExecutions(w http.ResponseWriter, r *http.Request) {
	limit, ok := readLimit(w, r)
	if !ok {
		return
	}
	before, wanted := int(^uint(0)>>1), parseSearch(r.URL.Query().Get("q"))
	if text := r.URL.Query().Get("before"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			writeMessage(w, http.StatusBadRequest, "before must be the next of another page")
			return
		}
		before = n
	}
	rows := []executionRow{}
	count, _ := c.sources.Executions.Before(0, 0)
	before = min(before, count)
	for end := max(0, before-scanned); before > end && len(rows) < limit; {
		_, list := c.sources.Executions.Before(before, min(chunk, before-end))
		for _, x := range list {
			if len(rows) == limit {
				break
			}
			before--
			if row := rowOfExecution(x, c.index.of(before, x)); wanted.matches(row) {
				rows = append(rows, row)
			}
		}
	}
	response := map[string]any{"count": count, "executions": rows}
	if before > 0 {
		response["next"] = before
	}
	writeJSON(w, http.StatusOK, response)
}

// search is what is searched for: every term must match.
type search []struct{ field, text string }

// parseSearch reads words such as status:failed, customer:a0, shop:v0, order:0f0e; a word without a field matches any of them.
func parseSearch(text string) (s search) {
	for word := range strings.FieldsSeq(strings.ToLower(text)) {
		field, value, found := strings.Cut(word, ":")
		if !found {
			field, value = "", word
		}
		s = append(s, struct{ field, text string }{field, value})
	}
	return s
}

func (s search) matches(row executionRow) bool {
	for _, term := range s {
		has := func(text string) bool { return strings.Contains(strings.ToLower(text), term.text) }
		id, account, vendor := has(row.ID), has(row.Account), has(row.Vendor)
		status := has(row.Outcome) || has(string(row.Status)) || has(row.Error)
		switch term.field {
		case "order", "orderid":
			account, vendor, status = false, false, false
		case "customer", "account", "accountid":
			id, vendor, status = false, false, false
		case "shop", "vendor", "vendorid":
			id, account, status = false, false, false
		case "status":
			id, account, vendor = false, false, false
		}
		if !id && !account && !vendor && !status {
			return false
		}
	}
	return true
}
