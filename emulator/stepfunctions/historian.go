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

// branches adds the events of one attempt of a Parallel or Map state, those of its branches in the order of their times.
func (h *historian) branches(i, try int, t asl.Try, last *event) *event {
	kind := h.visits[i].Type
	if kind == "Map" {
		last = h.add(t.Begun, last, "MapStateStarted", "mapStateStartedEventDetails", map[string]any{"length": t.Items})
	} else {
		last = h.add(t.Begun, last, "ParallelStateStarted", "", nil)
	}
	before := h.events
	var all [][]*event
	for _, inside := range h.branchesOf(i, try) {
		h.events = nil
		h.branch(kind, inside, last)
		all = append(all, h.events)
	}
	h.events = append(before, merged(all)...)
	if t.Ended.IsZero() {
		return h.events[len(h.events)-1]
	}
	last = h.events[len(h.events)-1]
	if t.Failed {
		return h.add(t.Ended, last, kind+"StateFailed", "", nil)
	}
	return h.add(t.Ended, last, kind+"StateSucceeded", "", nil)
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

// branch adds the events of one branch, or of one iteration.
func (h *historian) branch(kind string, inside asl.Inside, last *event) {
	visits := h.children[inside]
	iteration := map[string]any{"name": h.visits[inside.Visit].State, "index": inside.Branch}
	if kind == "Map" {
		last = h.add(h.visits[visits[0]].Entered, last, "MapIterationStarted", "mapIterationStartedEventDetails", iteration)
	}
	for _, i := range visits {
		last = h.visit(i, false, last)
	}
	end := h.visits[visits[len(visits)-1]]
	if kind != "Map" || end.Exited.IsZero() || end.Next != "" {
		return
	}
	how := "Succeeded"
	switch {
	case end.Error != "" || end.Type == "Fail":
		how = "Failed"
	case end.Cause != "":
		how = "Aborted" // another iteration failed, or the execution was stopped
	}
	h.add(end.Exited, last, "MapIteration"+how, "mapIteration"+how+"EventDetails", iteration)
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
