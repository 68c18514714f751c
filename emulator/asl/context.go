package asl

import (
	"encoding/json"
	"strconv"
	"time"
)

// contextObject returns the object that paths starting with $$ read:
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
// It is created when the first such path needs it. Each attempt of a task gets a new one, because the history may hold
// values of the old one.
func (v *visit) contextObject() map[string]any {
	if v.context != nil {
		return v.context
	}
	state := map[string]any{
		"EnteredTime": contextTime(v.seen.Entered),
		"Name":        v.state.name,
	}
	if v.state.typ == "Task" {
		state["RetryCount"] = json.Number(strconv.Itoa(len(v.seen.Retries)))
	}
	execution, machine := v.executionObjects()
	v.context = map[string]any{
		"Execution":    execution,
		"State":        state,
		"StateMachine": machine,
	}
	if s, ok := v.state.does.(*fallible); ok {
		if task, ok := s.work.(*taskState); ok && task.hasToken() && v.Callbacks != nil {
			v.context["Task"] = map[string]any{"Token": v.taskToken()}
		}
	}
	if v.item != nil {
		v.context["Map"] = v.item
	}
	return v.context
}

// executionObjects returns the parts that are the same for the whole execution.
func (r *run) executionObjects() (execution, machine map[string]any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.execution != nil {
		return r.execution, r.machineObject
	}
	r.execution = map[string]any{
		"Id":           r.ID,
		"Input":        r.Input,
		"Name":         r.Name,
		"RedriveCount": json.Number(strconv.Itoa(r.RedriveCount)),
		"RoleArn":      r.RoleARN,
		"StartTime":    contextTime(r.StartTime),
	}
	if r.RedriveCount > 0 {
		r.execution["RedriveTime"] = contextTime(r.RedriveTime)
	}
	r.machineObject = map[string]any{"Id": r.StateMachineID, "Name": r.StateMachineName}
	return r.execution, r.machineObject
}

func contextTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
