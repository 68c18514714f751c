package asl_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"skip-the-line/emulator/asl"
)

// interrupted runs through a retry, a Wait, variables, a Map, a Parallel and a token.
const interrupted = `{"StartAt": "Try", "TimeoutSeconds": 1000, "States": {
	"Try": {"Type": "Task", "Resource": "arn:aws:lambda:::function:try", "Assign": {"tried.$": "$"}, "Next": "Rest", "ResultPath": "$.tried",
		"Retry": [{"ErrorEquals": ["Other"]}, {"ErrorEquals": ["Busy"], "IntervalSeconds": 10, "MaxAttempts": 2}]},
	"Rest": {"Type": "Wait", "Seconds": 100, "Next": "Each"},
	"Each": {"Type": "Map", "ItemsPath": "$.list", "MaxConcurrency": 1, "ResultPath": "$.each", "Next": "Ask",
		"ItemProcessor": {"StartAt": "One", "States": {"One": {"Type": "Task", "Resource": "arn:aws:lambda:::function:one", "Next": "Two"}, "Two": {"Type": "Pass", "End": true}}}},
	"Ask": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish.waitForTaskToken", "TimeoutSeconds": 300, "Parameters": {"t.$": "$$.Task.Token"},
		"ResultPath": "$.said", "Next": "Both", "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Late"}]},
	"Both": {"Type": "Parallel", "Next": "Show", "ResultPath": null, "Branches": [
		{"StartAt": "L", "States": {"L": {"Type": "Wait", "Seconds": 5, "End": true}}}, {"StartAt": "R", "States": {"R": {"Type": "Pass", "End": true}}}]},
	"Show": {"Type": "Pass", "Parameters": {"all.$": "$", "tried.$": "$tried", "at.$": "$$.Execution.StartTime"}, "Next": "Done"},
	"Done": {"Type": "Succeed"}, "Late": {"Type": "Fail", "Error": "Late"}}}`

// An execution that is interrupted after any report to Observe, and then resumed, ends as if it had not been, at the same
// time, with the same visits, and without repeating what had ended.
func TestRun_resumes(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, interrupted)
	const answer = 200 * time.Second // After the token was asked for.
	run := func(t *testing.T, resume []asl.Visit, asked time.Time, observe func(asl.Visit)) (asl.Outcome, []string) {
		var tokens asl.Tokens
		var calls []string
		tries := 0
		if len(resume) > 0 {
			tries = len(resume[0].Retries)
		}
		said := func() {
			if waiting := tokens.Waiting(); len(waiting) == 1 {
				if err := tokens.Succeed(waiting[0].Token, "yes"); err != nil {
					t.Error(err)
				}
			}
		}
		if !asked.IsZero() {
			time.AfterFunc(time.Until(asked.Add(answer)), said)
		}
		o := m.Run(t.Context(), asl.Execution{Name: "one", StartTime: start, Input: MustDecode(t, `{"list": [1, 2]}`), Callbacks: &tokens, Resume: resume, Observe: observe,
			Task: func(ctx context.Context, resource string, input any) (any, error) {
				calls = append(calls, asl.AttemptOf(ctx).ID)
				switch {
				case strings.HasSuffix(resource, "try"):
					if tries++; tries < 3 {
						return nil, &asl.Error{Name: "Busy"}
					}
					return tries, nil
				case strings.HasSuffix(resource, ".waitForTaskToken"):
					time.AfterFunc(answer, said)
				}
				return input, nil
			}})
		return o, calls
	}
	type interruption struct {
		at     time.Time
		asked  time.Time
		visits []byte
	}
	var interruptions []interruption
	var want, wantVisits string
	var end time.Duration
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(start))
		var h asl.History
		var asked time.Time
		full, _ := run(t, nil, time.Time{}, func(v asl.Visit) {
			h.Observe(v)
			if v.Token != "" && asked.IsZero() {
				asked = time.Now()
			}
			stored, err := json.Marshal(h.Visits())
			if err != nil {
				t.Fatal(err)
			}
			interruptions = append(interruptions, interruption{time.Now(), asked, stored})
		})
		want = outcome(t, full)
		if !strings.HasPrefix(want, `{"all":`) {
			t.Fatal(want)
		}
		end, wantVisits = time.Since(start), visitsOf(t, &h)
	})
	for i, m := range interruptions {
		t.Run(fmt.Sprintf("after report %d", i), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(time.Until(m.at))
				decoder := json.NewDecoder(bytes.NewReader(m.visits))
				decoder.UseNumber()
				var visits []asl.Visit
				if err := decoder.Decode(&visits); err != nil {
					t.Fatal(err)
				}
				var h asl.History
				o, calls := run(t, visits, m.asked, h.Observe)
				if got := outcome(t, o); got != want {
					t.Errorf("got %s; want %s", got, want)
				}
				if got := visitsOf(t, &h); got != wantVisits {
					t.Errorf("the visits are\n%s\nwant\n%s", got, wantVisits)
				}
				if took := time.Since(start); took != end && took > end+20*time.Second {
					t.Errorf("ended after %v; want %v", took, end)
				}
				if !m.asked.IsZero() && strings.Contains(fmt.Sprint(calls), "3#0") {
					t.Errorf("the request for the token was made again: %v", calls)
				}
			})
		})
	}
}

func visitsOf(t *testing.T, h *asl.History) string {
	var lines []string
	for _, v := range h.Visits() {
		lines = append(lines, fmt.Sprintf("%s %s -> %s %s, %d attempts, %d retries, %v", v.State, MustEncode(t, v.Input), MustEncode(t, v.Output), v.Next, v.Attempts, len(v.Retries), v.Assigned))
	}
	slices.Sort(lines) // branches that run at the same time enter their states in either order
	return strings.Join(lines, "\n")
}

// What has ended stays so, and a state that is gone is an error.
func TestRun_resumesNothing(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, only(`{"Type": "Pass"}`))
	exited := start.Add(time.Second)
	for name, test := range map[string]struct {
		visit asl.Visit
		want  string
	}{
		"an output":      {asl.Visit{State: "It", Type: "Pass", Exited: exited, Output: "done"}, `"done"`},
		"a failure":      {asl.Visit{State: "It", Type: "Task", Exited: exited, Error: "Cold", Cause: "late"}, `FAILED Cold: late`},
		"a Fail":         {asl.Visit{State: "It", Type: "Fail", Exited: exited}, `FAILED`},
		"a missing next": {asl.Visit{State: "It", Type: "Pass", Exited: exited, Next: "Gone"}, `FAILED States.Runtime: The execution goes on at the state 'Gone', which the state machine does not have.`},
		"a missing open": {asl.Visit{State: "Gone", Type: "Pass"}, `FAILED States.Runtime: The execution goes on at the state 'Gone', which the state machine does not have.`},
	} {
		if got := outcome(t, m.Run(t.Context(), asl.Execution{Resume: []asl.Visit{test.visit}})); got != test.want {
			t.Errorf("%s: got %s; want %s", name, got, test.want)
		}
	}
}

// Times and counts go on, too.
func TestRun_resumesInTime(t *testing.T) {
	t.Parallel()
	entered := start.Add(-time.Minute)
	for name, test := range map[string]struct {
		definition string
		visit      asl.Visit
		result     string
		want       string
		takes      time.Duration
	}{
		"a Wait":              {only(`{"Type": "Wait", "Seconds": 90}`), asl.Visit{State: "It", Type: "Wait", Entered: entered}, `1`, `null`, 30 * time.Second},
		"a Wait that is over": {only(`{"Type": "Wait", "Seconds": 30}`), asl.Visit{State: "It", Type: "Wait", Entered: entered}, `1`, `null`, 0},
		"retries": {only(`{"Type": "Task", "Resource": "arn:aws:lambda:::function:f", "Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 2}]}`),
			asl.Visit{State: "It", Type: "Task", Entered: entered, Attempts: 2, Retries: []asl.Retry{{Error: "Busy"}}}, `!Busy`, `FAILED Busy`, 2 * time.Second},
		"the timeout of the machine": {`{"StartAt": "It", "TimeoutSeconds": 100, "States": {"It": {"Type": "Wait", "Seconds": 999, "End": true}}}`,
			asl.Visit{State: "It", Type: "Wait", Entered: entered}, `1`, `TIMED_OUT States.Timeout`, 40 * time.Second},
		"the timeout of a token": {only(`{"Type": "Task", "Resource": "arn:aws:states:::a:b.waitForTaskToken", "TimeoutSeconds": 70}`),
			asl.Visit{State: "It", Type: "Task", Entered: entered, Attempts: 1, Token: "t"}, `1`, `FAILED States.Timeout`, 10 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(time.Until(start))
				var h asl.History
				o := MustLoad(t, test.definition).Run(t.Context(), asl.Execution{StartTime: entered, Resume: []asl.Visit{test.visit},
					Task: returning(test.result), Callbacks: &asl.Tokens{}, Observe: h.Observe})
				if got := outcome(t, o); got != test.want || time.Since(start) != test.takes {
					t.Errorf("got %s after %v; want %s after %v", got, time.Since(start), test.want, test.takes)
				}
				if v := h.Visits()[0]; !v.Entered.Equal(entered) || v.Attempts != test.visit.Attempts+len(v.Retries)-len(test.visit.Retries) {
					t.Errorf("the visit is %+v", v)
				}
			})
		})
	}
}

// A redriven execution begins the state anew that it ended in: its retries, its Wait and the machine's timeout too.
func TestRedrive_beginsTheStateAnew(t *testing.T) {
	t.Parallel()
	const machine = `{"StartAt": "Set", "TimeoutSeconds": 100, "States": {
		"Set": {"Type": "Pass", "Assign": {"set.$": "$$.Execution.RedriveCount"}, "Next": "Each"},
		"Each": {"Type": "Map", "ItemProcessor": {"StartAt": "Pause", "States": {"Pause": {"Type": "Wait", "Seconds": 50, "Next": "Try"},
			"Try": {"Type": "Task", "Resource": "arn:aws:lambda:::function:f", "Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 1}], "End": true}}}, "Next": "Show"},
		"Show": {"Type": "Pass", "Parameters": {"set.$": "$set", "redrives.$": "$$.Execution.RedriveCount", "at.$": "$$.Execution.RedriveTime"}, "End": true}}}`
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(start))
		var ids []string
		fails := 2
		e := asl.Execution{StartTime: time.Now(), Input: MustDecode(t, `[1]`), Task: func(ctx context.Context, _ string, _ any) (any, error) {
			ids = append(ids, asl.AttemptOf(ctx).ID)
			if fails--; fails >= 0 {
				return nil, &asl.Error{Name: "Busy"}
			}
			return 1, nil
		}}
		m := MustLoad(t, machine)
		var h asl.History
		e.Observe = h.Observe
		if got := outcome(t, m.Run(t.Context(), e)); got != "FAILED Busy" {
			t.Fatal(got)
		}
		fails = 1
		time.Sleep(time.Hour)
		var again asl.History
		e.Observe, e.RedriveCount, e.RedriveTime, e.Resume = again.Observe, 1, time.Now(), asl.Redrive(h.Visits(), time.Now())
		if got, want := outcome(t, m.Run(t.Context(), e)), `{"at":"2026-11-22T08:45:51.123Z","redrives":1,"set":0}`; got != want {
			t.Errorf("got %s; want %s", got, want)
		}
		if got := strings.Join(ids, " "); got != "1#0.0/1#0 1#0.0/1#1 1#0.0/1#0r1 1#0.0/1#1r1" {
			t.Errorf("the attempts are %s", got)
		}
		var states []string
		for _, v := range again.Visits() {
			states = append(states, v.State)
		}
		if got := strings.Join(states, " "); got != "Set Each Pause Try Show" {
			t.Errorf("the visits are %s", got)
		}
	})
}
