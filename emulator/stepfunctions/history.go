package stepfunctions

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/awsjson"
)

// getExecutionHistory is https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html. A
// page's token is the id of the first event of the next one.
func (s *Service) getExecutionHistory(_ context.Context, body []byte) (any, error) {
	request, err := awsjson.Decode[struct {
		ExecutionArn, NextToken string
		MaxResults              int
		ReverseOrder            bool
		IncludeExecutionData    *bool
	}](body)
	if err != nil {
		return nil, err
	}
	if request.MaxResults < 0 || request.MaxResults > maxPage {
		return nil, awsjson.ClientError("com.amazon.coral.validate#ValidationException",
			"1 validation error detected: Value '%d' at 'maxResults' failed to satisfy constraint: Member must have value between 0 and %d", request.MaxResults, maxPage)
	}
	events, err := s.history(request.ExecutionArn)
	if err != nil {
		return nil, err
	}
	if request.ReverseOrder {
		slices.Reverse(events)
	}
	from := 0
	if request.NextToken != "" {
		from = slices.IndexFunc(events, func(e *event) bool { return strconv.Itoa(e.id) == request.NextToken })
		if from < 0 {
			return nil, awsjson.ClientError(namespace+"InvalidToken", "Invalid Token: '%s'", request.NextToken)
		}
	}
	to := min(len(events), from+cmp.Or(request.MaxResults, 100))
	response := map[string]any{}
	if to < len(events) {
		response["nextToken"] = strconv.Itoa(events[to].id)
	}
	page := []map[string]any{}
	for _, e := range events[from:to] {
		page = append(page, e.show(request.IncludeExecutionData == nil || *request.IncludeExecutionData))
	}
	response["events"] = page
	return response, nil
}

// history returns the events of an execution, the oldest first.
func (s *Service) history(executionARN string) ([]*event, error) {
	x, err := s.snapshot(executionARN)
	switch {
	case err != nil:
		return nil, err
	case x.history == nil:
		return nil, awsjson.ClientError(namespace+"ExecutionDoesNotExist", "Execution Does Not Exist: '%s': its history is forgotten", executionARN)
	}
	return s.eventsOf(&x), nil
}

// snapshot returns what an execution is now, so that a long history is not written while others wait.
func (s *Service) snapshot(executionARN string) (execution, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x, err := s.byARN(executionARN)
	if err != nil {
		return execution{}, err
	}
	return *s.whole(x), nil
}

// event is one event of an execution's history: https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
type event struct {
	at      time.Time
	kind    string
	details string // the name of the member that has them; empty for an event without
	members map[string]any
	id      int
	after   *event // the event that led to it; nil for the first
}

// data are the members that a history without execution data leaves out.
var data = []string{"input", "output", "inputDetails", "outputDetails", "parameters", "assignedVariables", "assignedVariablesDetails"}

func (e *event) show(all bool) map[string]any {
	shown := map[string]any{"timestamp": seconds(e.at), "type": e.kind, "id": e.id, "previousEventId": 0}
	if e.after != nil {
		shown["previousEventId"] = e.after.id
	}
	if e.details == "" {
		return shown
	}
	members := map[string]any{}
	for name, value := range e.members {
		if all || !slices.Contains(data, name) {
			members[name] = value
		}
	}
	shown[e.details] = members
	return shown
}

// eventsOf returns the events of an execution, numbered from 1.
func (s *Service) eventsOf(x *execution) []*event {
	h := &historian{region: s.region()}
	started := h.add(x.started, nil, "ExecutionStarted", "executionStartedEventDetails", map[string]any{"roleArn": s.config.RoleARN})
	withText(started.members, "input", x.input)
	var last *event // what follows the first event has no previous one (recorded on AWS)
	from, again := 0, false
	for i, r := range x.redrives {
		last = h.run(r.visits, from, again, last)
		last = h.ended(r.outcome, r.stopped, last)
		last = h.add(r.at, last, "ExecutionRedriven", "executionRedrivenEventDetails", map[string]any{"redriveCount": i + 1})
		from, again = max(0, len(asl.Redrive(r.visits, r.at))-1), len(r.visits) > 0
	}
	last = h.run(x.history.Visits(), from, again, last)
	if !x.stopped.IsZero() {
		h.ended(x.outcome, x.stopped, last)
	}
	for i, e := range h.events {
		e.id = i + 1
	}
	return h.events
}

// withText adds a value to the members, and that it is all there.
func withText(members map[string]any, name, text string) {
	members[name], members[name+"Details"] = text, map[string]bool{"truncated": false}
}

func withValue(members map[string]any, name string, value any) {
	if text, err := asl.Encode(value); err == nil {
		withText(members, name, string(text))
	}
}

// ended adds the event that ends an execution, or one of its redrives.
func (h *historian) ended(o asl.Outcome, at time.Time, last *event) *event {
	members := map[string]any{}
	if o.Status == asl.Aborted {
		last = nil // recorded on AWS
	}
	if o.Status == asl.Succeeded {
		withValue(members, "output", o.Output)
	}
	withFailure(members, o.Error, o.Cause)
	end := map[asl.Status]string{asl.Succeeded: "Succeeded", asl.Failed: "Failed", asl.TimedOut: "TimedOut", asl.Aborted: "Aborted"}[o.Status]
	return h.add(at, last, "Execution"+end, "execution"+end+"EventDetails", members)
}

func withFailure(members map[string]any, failure, cause string) {
	if failure != "" {
		members["error"] = failure
	}
	if cause != "" {
		members["cause"] = cause
	}
}

// variables returns what a state has assigned, each as JSON.
func variables(assigned map[string]any) map[string]string {
	texts := map[string]string{}
	for name, value := range assigned {
		text, _ := asl.Encode(value)
		texts[name] = string(text)
	}
	return texts
}
