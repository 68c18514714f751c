package stepfunctions

import (
	"encoding/json"
	"time"

	"skip-the-line/emulator/asl"
)

// ExecutionSummary is an execution without its states.
type ExecutionSummary struct {
	ID        string     `json:"id"`     // the execution's name, which is the orderid
	Status    asl.Status `json:"status"` // RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED
	Error     string     `json:"error,omitempty"`
	Cause     string     `json:"cause,omitempty"`
	StartedAt time.Time  `json:"startedat"`
	StoppedAt *time.Time `json:"stoppedat,omitempty"` // absent while it runs
}

// Execution is an execution: the summary and every state that was entered.
type Execution struct {
	ExecutionSummary
	Input  json.RawMessage `json:"input"`
	Output any             `json:"output,omitempty"`
	States []StateVisit    `json:"states"` // in the order in which they were entered; null once forgotten
}

// StateVisit is one state that an execution entered.
type StateVisit struct {
	State     string         `json:"state"`
	Type      string         `json:"type"`
	EnteredAt time.Time      `json:"enteredat"`
	ExitedAt  *time.Time     `json:"exitedat,omitempty"` // absent while it is in the state
	Input     any            `json:"input"`
	Output    any            `json:"output,omitempty"`
	Error     string         `json:"error,omitempty"` // how it failed, caught or not
	Cause     string         `json:"cause,omitempty"`
	Attempts  int            `json:"attempts,omitempty"` // of a Task
	Retries   []RetryAttempt `json:"retries,omitempty"`
	Next      string         `json:"next,omitempty"`
}

// RetryAttempt is an attempt that failed and was tried again after the delay.
type RetryAttempt struct {
	Error        string  `json:"error"`
	Cause        string  `json:"cause,omitempty"`
	DelaySeconds float64 `json:"delayseconds"`
}

// Last is the name of the state that the execution ended in, or is in.
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
		StoppedAt: timeOrNil(x.stopped),
	}
}

func (x *execution) show() Execution {
	shown := Execution{ExecutionSummary: x.summary(), Input: json.RawMessage(x.input), Output: x.outcome.Output}
	if x.history == nil {
		return shown
	}
	for _, v := range x.history.Visits() {
		shown.States = append(shown.States, showVisit(v))
	}
	return shown
}

func showVisit(v asl.Visit) StateVisit {
	shown := StateVisit{
		State: v.State, Type: v.Type, EnteredAt: v.Entered.UTC(), ExitedAt: timeOrNil(v.Exited.UTC()),
		Input: v.Input, Output: v.Output, Error: v.Error, Cause: v.Cause, Attempts: v.Attempts, Next: v.Next,
	}
	for _, r := range v.Retries {
		shown.Retries = append(shown.Retries, RetryAttempt{Error: r.Error, Cause: r.Cause, DelaySeconds: r.Delay.Seconds()})
	}
	return shown
}

// timeOrNil returns nil for the zero time.
func timeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
