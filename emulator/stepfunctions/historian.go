package stepfunctions

import (
	"slices"
	"strings"
	"time"

	"skip-the-line/emulator/asl"
)

// historian writes the events of an execution, whose visits say what happened and when.
type historian struct {
	region string
	events []*event

	visits   []asl.Visit
	children map[asl.Inside][]int // the visits of each branch
}

func (h *historian) add(at time.Time, after *event, kind, details string, members map[string]any) *event {
	e := &event{at: at, after: after, kind: kind, details: details, members: members}
	h.events = append(h.events, e)
	return e
}

// run adds the events of the visits at the top level, beginning with the visit from. The first was redriven if again is set:
// AWS then schedules a task, say, without entering its state anew, and enters only a Fail state.
func (h *historian) run(visits []asl.Visit, from int, again bool, last *event) *event {
	h.visits, h.children = visits, map[asl.Inside][]int{}
	for i, v := range visits {
		if v.Inside != nil {
			h.children[*v.Inside] = append(h.children[*v.Inside], i)
		}
	}
	for i := from; i < len(visits); i++ {
		if visits[i].Inside == nil {
			last = h.visit(i, again && i == from, last)
		}
	}
	return last
}

// visit adds the events of one visit, and of those inside it, and returns the last.
func (h *historian) visit(i int, again bool, last *event) *event {
	v := h.visits[i]
	if !again || v.Type == "Fail" {
		members := map[string]any{"name": v.State}
		withValue(members, "input", v.Input)
		last = h.add(v.Entered, last, v.Type+"StateEntered", "stateEnteredEventDetails", members)
	}
	tries := v.Tries
	if v.Trying != nil {
		tries = append(slices.Clip(tries), *v.Trying)
	}
	for j, try := range tries {
		switch v.Type {
		case "Task":
			last = h.call(try, last)
		default:
			last = h.branches(i, j, try, last)
		}
	}
	if left := v.Next != "" || v.Error == "" && v.Cause == "" && v.Type != "Fail"; v.Exited.IsZero() || !left {
		return last
	}
	members := map[string]any{"name": v.State}
	withValue(members, "output", v.Output)
	if len(v.Assigned) > 0 {
		members["assignedVariables"], members["assignedVariablesDetails"] = variables(v.Assigned), map[string]bool{"truncated": false}
	}
	return h.add(v.Exited, last, v.Type+"StateExited", "stateExitedEventDetails", members)
}

// call adds the events of one attempt of a task.
func (h *historian) call(try asl.Try, last *event) *event {
	_, integration, _ := strings.Cut(try.Resource, ":::") // such as lambda:invoke
	end := max(0, strings.LastIndex(integration, ":"))
	details := func() map[string]any {
		return map[string]any{"resourceType": integration[:end], "resource": strings.TrimPrefix(integration[end:], ":")}
	}
	scheduled := details()
	parameters, _ := asl.Encode(try.Arguments)
	scheduled["region"], scheduled["parameters"] = h.region, string(parameters)
	if try.Timeout > 0 {
		scheduled["timeoutInSeconds"] = int(try.Timeout)
	}
	if try.Heartbeat > 0 {
		scheduled["heartbeatInSeconds"] = int(try.Heartbeat)
	}
	last = h.add(try.Begun, last, "TaskScheduled", "taskScheduledEventDetails", scheduled)
	last = h.add(try.Begun, last, "TaskStarted", "taskStartedEventDetails", details())
	if !try.Submitted.IsZero() {
		last = h.add(try.Submitted, last, "TaskSubmitted", "taskSubmittedEventDetails", details())
	}
	members := details()
	switch {
	case try.Ended.IsZero():
		return last
	case !try.Failed:
		withValue(members, "output", try.Result)
		return h.add(try.Ended, last, "TaskSucceeded", "taskSucceededEventDetails", members)
	case try.Error == asl.Timeout:
		withFailure(members, try.Error, try.Cause)
		return h.add(try.Ended, last, "TaskTimedOut", "taskTimedOutEventDetails", members)
	}
	withFailure(members, try.Error, try.Cause)
	return h.add(try.Ended, last, "TaskFailed", "taskFailedEventDetails", members)
}

// branches adds the events of one attempt of a Parallel or Map state, those of its branches in the order of their times. What
// comes next follows the last event inside, not the one that says that the attempt has succeeded, and of an attempt that is
// retried there is none that says that it has failed (recorded on AWS).
func (h *historian) branches(i, try int, t asl.Try, last *event) *event {
	v := h.visits[i]
	if v.Type == "Map" {
		last = h.add(t.Begun, last, "MapStateStarted", "mapStateStartedEventDetails", map[string]any{"length": t.Items})
	} else {
		last = h.add(t.Begun, last, "ParallelStateStarted", "", nil)
	}
	strands := h.strands(i, try, t.Failed, last)
	if !t.Failed {
		last = h.events[len(h.events)-1]
		if !t.Ended.IsZero() {
			h.add(t.Ended, last, v.Type+"StateSucceeded", "", nil)
		}
		return last
	}
	if first := slices.IndexFunc(strands, func(s strand) bool { return s.failed() && s.end.Error == t.Error && s.end.Cause == t.Cause }); first >= 0 {
		last = strands[first].last
	}
	for _, s := range strands {
		h.unsuccessful(s, t.Ended, last)
	}
	if try < len(v.Retries) {
		return last
	}
	return h.add(t.Ended, last, v.Type+"StateFailed", "", nil)
}

// branchesOf returns the branches that one attempt of a state has entered, in their order.
func (h *historian) branchesOf(i, try int) (all []asl.Inside) {
	for inside := range h.children {
		if inside.Visit == i && inside.Try == try {
			all = append(all, inside)
		}
	}
	slices.SortFunc(all, func(a, b asl.Inside) int { return a.Branch - b.Branch })
	return all
}

// strand is one branch of a Parallel state, or one iteration of a Map state, in the history.
type strand struct {
	iteration map[string]any // what an event says of which iteration it is; nil of a branch
	last      *event         // inside it
	end       asl.Visit      // that it has ended with, or is in
}

func (s strand) ended() bool { return !s.end.Exited.IsZero() && s.end.Next == "" }

func (s strand) failed() bool { return s.ended() && (s.end.Error != "" || s.end.Type == "Fail") }

func (s strand) succeeded() bool { return s.ended() && !s.failed() && s.end.Cause == "" }

// strands adds the events inside one attempt, which has failed or not. An iteration that had to wait for another follows what
// that has done (recorded on AWS).
func (h *historian) strands(i, try int, failed bool, started *event) []strand {
	before := h.events
	var strands []strand
	var all [][]*event
	for _, inside := range h.branchesOf(i, try) {
		after := started
		for _, s := range strands {
			if begun := h.visits[h.children[inside][0]].Entered; s.iteration != nil && s.ended() && !s.end.Exited.After(begun) {
				after = s.last
			}
		}
		h.events = nil
		s := h.strand(inside, after)
		switch {
		case s.iteration == nil:
		case s.succeeded():
			h.add(s.end.Exited, s.last, "MapIterationSucceeded", "mapIterationSucceededEventDetails", s.iteration)
		case s.failed() && !failed: // which the state tolerates
			h.unsuccessful(s, s.end.Exited, s.last)
		}
		strands, all = append(strands, s), append(all, h.events)
	}
	h.events = append(before, merged(all)...)
	return strands
}

func (h *historian) strand(inside asl.Inside, last *event) (s strand) {
	visits, outer := h.children[inside], h.visits[inside.Visit]
	if outer.Type == "Map" {
		s.iteration = map[string]any{"name": outer.State, "index": inside.Branch}
		last = h.add(h.visits[visits[0]].Entered, last, "MapIterationStarted", "mapIterationStartedEventDetails", s.iteration)
	}
	for _, i := range visits {
		last = h.visit(i, false, last)
	}
	s.last, s.end = last, h.visits[visits[len(visits)-1]]
	return s
}

// unsuccessful adds how a branch or iteration has ended, if it did not succeed: by its own failure, or by that of another,
// whose event is cause.
func (h *historian) unsuccessful(s strand, at time.Time, cause *event) {
	if !s.ended() || s.succeeded() {
		return
	}
	how := "Aborted"
	if s.failed() {
		how, cause = "Failed", s.last
	}
	if s.iteration != nil {
		h.add(at, cause, "MapIteration"+how, "mapIteration"+how+"EventDetails", s.iteration)
	}
	if s.end.Type == "Task" {
		h.add(at, cause, "TaskStateAborted", "", nil)
	}
}

// merged returns the events of several branches in the order of their times.
func merged(branches [][]*event) (all []*event) {
	for {
		var earliest *[]*event
		for i := range branches {
			if b := &branches[i]; len(*b) > 0 && (earliest == nil || (*b)[0].at.Before((*earliest)[0].at)) {
				earliest = b
			}
		}
		if earliest == nil {
			return all
		}
		all = append(all, (*earliest)[0])
		*earliest = (*earliest)[1:]
	}
}
