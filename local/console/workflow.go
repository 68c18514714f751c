package console

import (
	"encoding/json"
	"net/http"

	"skip-the-line/emulator/asl"
)

// workflowState is a state as the graph draws it.
type workflowState struct {
	Name     string          `json:"name"`
	Type     string          `json:"type"`
	Resource string          `json:"resource,omitempty"`
	Parent   string          `json:"parent,omitempty"`
	Branch   int             `json:"branch"`
	First    bool            `json:"first"`
	Comment  string          `json:"comment,omitempty"`
	Retry    json.RawMessage `json:"retry,omitempty"`
}

type workflowTransition struct {
	From  string             `json:"from"`
	To    string             `json:"to,omitempty"`
	Kind  asl.TransitionKind `json:"kind"`
	Label string             `json:"label,omitempty"`
}

// serveWorkflow serves GET /_local/workflow?execution=ID: what the graph of the workflow is drawn from, as the execution runs it.
// Without an execution that exists it is what the next one will run.
func (c *Console) serveWorkflow(w http.ResponseWriter, r *http.Request) {
	revision, err := c.sources.Executions.RevisionOf(r.URL.Query().Get("execution"))
	if err != nil {
		revision = c.sources.Executions.Revision()
	}
	machine, written := revision.Machine, map[string]document{}
	var top document
	_ = json.Unmarshal(revision.Definition, &top) // it was loaded, so it is JSON
	top.collect(written)
	states, transitions := []workflowState{}, []workflowTransition{}
	for _, s := range machine.States() {
		states = append(states, workflowState{
			s.Name, s.Type, s.Resource, s.Parent, s.Branch, s.First, written[s.Name].Comment, written[s.Name].Retry,
		})
	}
	for _, t := range machine.Transitions() {
		transitions = append(transitions, workflowTransition{t.From, t.To, t.Kind, t.Label})
	}
	writeJSON(w, http.StatusOK, map[string]any{"startat": machine.StartAt(), "states": states, "transitions": transitions})
}

// document is a state machine, a part of one or a state, as far as the graph shows more than asl.Machine says.
type document struct {
	Comment                 string
	Retry                   json.RawMessage
	States                  map[string]document
	Branches                []document
	ItemProcessor, Iterator *document
}

// collect finds the states by name, which is unique in a whole document.
func (d document) collect(found map[string]document) {
	for name, state := range d.States {
		found[name] = state
		state.collect(found)
	}
	for _, branch := range d.Branches {
		branch.collect(found)
	}
	for _, inner := range []*document{d.ItemProcessor, d.Iterator} {
		if inner != nil {
			inner.collect(found)
		}
	}
}
