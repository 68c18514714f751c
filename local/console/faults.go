package console

import (
	"encoding/json"
	"mime"
	"net/http"
	"strconv"

	"skip-the-line/local/faults"
)

// callFaults is a call with the faults that it can meet.
type callFaults struct {
	Call       faults.Call `json:"call"`
	Title      string      `json:"title"`
	Operation  string      `json:"operation"`
	Function   string      `json:"function,omitempty"`
	Workflow   bool        `json:"workflow"`
	Guarantees []int       `json:"guarantees"`
	Faults     []faultView `json:"faults"`
}

type faultView struct {
	Name    string `json:"name"`
	Says    string `json:"says"`
	Main    bool   `json:"main,omitempty"`
	Applied bool   `json:"applied,omitempty"`
	Fatal   bool   `json:"fatal,omitempty"`
}

type armedView struct {
	ID     int         `json:"id"`
	Rule   string      `json:"rule"` // as it was written
	Call   faults.Call `json:"call"`
	Fault  string      `json:"fault"`
	Left   int         `json:"left,omitempty"` // absent for a share of all calls
	Struck int         `json:"struck"`
}

func viewOfArmed(a faults.Armed) armedView {
	return armedView{a.ID, a.Rule.String(), a.Call, a.Fault.Name, a.Left, a.Struck}
}

// catalog is what GET /_local/faults says of the calls and their faults, which never changes.
var catalog = func() (all []callFaults) {
	for _, info := range faults.Calls {
		of := callFaults{info.Call, info.Title, info.Operation, info.Function, info.Workflow, info.Guarantees, nil}
		for _, f := range faults.At(info.Call) {
			of.Faults = append(of.Faults, faultView{f.Name, f.Says, f.Main, f.Applied, f.Fatal})
		}
		all = append(all, of)
	}
	return all
}()

// serveFaults serves GET /_local/faults: what can go wrong, what is armed, and what has struck.
func (c *Console) serveFaults(w http.ResponseWriter, _ *http.Request) {
	armed := []armedView{}
	for _, a := range c.sources.Faults.Armed() {
		armed = append(armed, viewOfArmed(a))
	}
	writeJSON(w, http.StatusOK, map[string]any{
		"calls": catalog, "guarantees": faults.Guarantees, "armed": armed, "struck": c.struck(), "counts": c.sources.Faults.Counts(),
	})
}

// armFault serves POST /_local/faults with {"fault": "put-object=lose-answer:1"}.
func (c *Console) armFault(w http.ResponseWriter, r *http.Request) {
	request, ok := readJSON[struct{ Fault string }](w, r)
	if !ok {
		return
	}
	rule, err := faults.Parse(request.Fault)
	if err != nil {
		writeMessage(w, http.StatusBadRequest, err.Error())
		return
	}
	writeJSON(w, http.StatusCreated, map[string]any{"id": c.sources.Faults.Arm(rule), "rule": rule.String(), "says": rule.Call.String() + " will be " + rule.Fault.Says})
}

// removeFaults serves DELETE /_local/faults, which removes what is armed, and DELETE /_local/faults/{id}, which removes one rule.
func (c *Console) removeFaults(w http.ResponseWriter, r *http.Request) {
	wanted := func(faults.Armed) bool { return true }
	if text := r.PathValue("id"); text != "" {
		id, _ := strconv.Atoi(text) // no rule has the ID 0
		wanted = func(a faults.Armed) bool { return a.ID == id }
	}
	if n := c.sources.Faults.Remove(wanted); n == 0 && r.PathValue("id") != "" {
		writeMessage(w, http.StatusNotFound, "No such fault is armed. It may have struck as often as it should.")
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// readJSON reads a request's body, or responds why it cannot: only a page of the console's own origin can send this type without
// asking first.
func readJSON[T any](w http.ResponseWriter, r *http.Request) (value T, ok bool) {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
		writeMessage(w, http.StatusUnsupportedMediaType, "Content-Type must be application/json.")
		return value, false
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxPosted)).Decode(&value); err != nil {
		writeMessage(w, http.StatusBadRequest, "The body cannot be read: "+err.Error())
		return value, false
	}
	return value, true
}

// maxPosted bounds a request's body, in bytes: Step Functions takes inputs of up to 256 KiB.
const maxPosted = 512 << 10
