package stepfunctions

import (
	"encoding/json"
	"time"

	"skip-the-line/emulator/asl"
)

// ExecutionSummary is an execution without its states.
type ExecutionSummary struct {
	ID        string     `json:"id"`     // the execution's name
	Status    asl.Status `json:"status"` // RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED
	Error     string     `json:"error,omitempty"`
	Cause     string     `json:"cause,omitempty"`
	StartedAt time.Time  `json:"startedat"`
	StoppedAt time.Time  `json:"stoppedat,omitzero"` // absent while it runs
}

// Execution is an execution and every state that it entered.
type Execution struct {
	ExecutionSummary
	Input  json.RawMessage `json:"input"`
	Output any             `json:"output,omitempty"`
	States []asl.Visit     `json:"states"` // in the order in which they were entered; null once forgotten
}

// Last returns the name of the state that the execution ended in, or is in.
func (e Execution) Last() string {
	if len(e.States) == 0 {
		return ""
	}
	return e.States[len(e.States)-1].State
}

func (x *execution) summary() ExecutionSummary {
	return ExecutionSummary{
		ID:        x.name,
		Status:    x.outcome.Status,
		Error:     x.outcome.Error,
		Cause:     x.outcome.Cause,
		StartedAt: x.started,
		StoppedAt: x.stopped,
	}
}

func (x *execution) withoutStates() Execution {
	e := Execution{ExecutionSummary: x.summary(), Output: x.outcome.Output}
	if x.input != "" {
		e.Input = json.RawMessage(x.input)
	}
	return e
}

func (x *execution) show() Execution {
	shown := x.withoutStates()
	if x.history != nil {
		shown.States = x.history.Visits()
	}
	return shown
}
