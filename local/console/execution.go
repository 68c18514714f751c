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
	Tried  []attemptView `json:"tried,omitempty"` // the oldest first; absent once forgotten
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
	made := map[string][][]*attempt{} // by state: the attempts of each visit
	for _, a := range c.attempts.find(x.ID) {
		if a.retries == 0 || len(made[a.state]) == 0 {
			made[a.state] = append(made[a.state], nil)
		}
		last := &made[a.state][len(made[a.state])-1]
		*last = append(*last, a)
	}
	for _, v := range x.States {
		v.Tries, v.Trying = nil, nil // the console keeps attempts of its own, which say more
		shown := visitView{Visit: v, Number: v.Number, Input: left.value(v.Input), Output: left.value(v.Output)}
		if of := made[v.State]; len(of) > 0 && v.Type == "Task" {
			for _, a := range of[0] {
				shown.Tried = append(shown.Tried, c.view(a, &left))
			}
			made[v.State] = of[1:]
		}
		view.States = append(view.States, shown)
	}
	return view
}
