package console

import (
	"encoding/json"
	"net/http"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/stepfunctions"
	"skip-the-line/local/faults"
)

// executionView is one execution with all that is kept of it.
type executionView struct {
	executionRow
	Input     any         `json:"input"`
	Output    any         `json:"output,omitempty"`
	States    []visitView `json:"states"`    // null once forgotten
	Forgotten bool        `json:"forgotten"` // there are too many newer ones

	Strikes []strikeView    `json:"strikes,omitempty"` // the faults that its calls have met
	Verdict *faults.Verdict `json:"verdict,omitempty"` // absent until it has ended, and where it has met no fault
}

// visitView is a visit with its attempts. What asl.Visit says of input and output is bounded here.
type visitView struct {
	asl.Visit
	Number int           `json:"number"`
	Input  any           `json:"input"`
	Output any           `json:"output,omitempty"`
	Stages []stageView   `json:"stages,omitempty"`
	Tried  []attemptView `json:"tried,omitempty"` // the oldest first; absent once forgotten
}

// stageView is a value between the input and the output of a state.
type stageView struct {
	Field string `json:"field"`
	Value any    `json:"value"`
}

func (c *Console) serveExecution(w http.ResponseWriter, r *http.Request) {
	x, err := c.sources.Executions.Find(r.PathValue("id"))
	if err != nil {
		writeMessage(w, http.StatusNotFound, "There is no execution of that id. GET /_local/executions lists them.")
		return
	}
	writeJSON(w, http.StatusOK, c.execution(x))
}

func (c *Console) execution(x stepfunctions.Execution) executionView {
	left := budget(maxShown)
	view := executionView{
		executionRow: rowOfExecution(x, labelsOf(x.Input)), Forgotten: x.States == nil, Strikes: c.strikes(x.ID), Verdict: c.verdict(x.ID),
	}
	view.Input, view.Output = left.text(x.Input), left.value(x.Output)
	if view.Input == nil {
		view.Input = json.RawMessage("null")
	}
	made := map[[2]int]invocation{} // of a redriven execution, the newest of each visit
	for _, by := range c.invocations.find(x.ID) {
		made[[2]int{by.visit, by.retries}] = by
	}
	for _, v := range x.States {
		shown := visitView{Number: v.Number, Input: left.value(v.Input), Output: left.value(v.Output)}
		for _, s := range v.Stages {
			shown.Stages = append(shown.Stages, stageView{s.Field, left.value(s.Value)})
		}
		if v.Type == "Task" {
			shown.Tried = c.attempts(v, made, &left)
		}
		v.Tries, v.Trying = nil, nil // which Tried shows
		shown.Visit = v
		view.States = append(view.States, shown)
	}
	return view
}
