package asl_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"skip-the-line/emulator/asl"
)

// brew is a machine with one Task that has these Retriers and Catchers. A last Catcher, which matches nothing, leads to
// the states that the others do not name.
func brew(retry, catch string) string {
	return `{"StartAt": "Brew", "States": {
		"Brew": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "Served", "Retry": [` + retry + `],
			"Catch": [` + catch + `{"ErrorEquals": ["no such error"], "Next": "Either"}]},
		"Served": {"Type": "Succeed"},
		"Either": {"Type": "Choice", "Default": "Apologise", "Choices": [
			{"Variable": "$", "IsNull": true, "Next": "Refund"}]},
		"Apologise": {"Type": "Pass", "Parameters": {"sorry.$": "$"}, "End": true},
		"Refund": {"Type": "Pass", "Parameters": {"refund.$": "$"}, "End": true}}}`
}

func TestRetryAndCatch(t *testing.T) {
	t.Parallel()
	s := time.Second
	for name, test := range map[string]struct {
		retry, catch string // A Catcher is followed by a comma.
		answers      []string
		want         string
		delays       []time.Duration
	}{
		"ASuccessNeedsNeither":            {answers: []string{`"coffee"`}, want: `"coffee"`},
		"AnUncaughtFailureEnds":           {answers: []string{`!Cold:too late`}, want: `FAILED Cold: too late`},
		"AFailureWithoutNameIsTaskFailed": {answers: []string{`!:too late`}, want: `FAILED States.TaskFailed: too late`},

		"ThreeRetriesByDefault": {retry: `{"ErrorEquals": ["Busy"]}`, answers: []string{`!Busy`, `!Busy`, `!Busy`, `1`},
			want: `1`, delays: []time.Duration{1 * s, 2 * s, 4 * s}},
		"RetriesRunOut": {retry: `{"ErrorEquals": ["Busy"], "IntervalSeconds": 2, "MaxAttempts": 2, "BackoffRate": 1.5}`,
			answers: []string{`!Busy:1`, `!Busy:2`, `!Busy:3`}, want: `FAILED Busy: 3`, delays: []time.Duration{2 * s, 3 * s}},
		"DelaysAreCapped": {retry: `{"ErrorEquals": ["Busy"], "IntervalSeconds": 2, "MaxAttempts": 4, "BackoffRate": 3, "MaxDelaySeconds": 7}`,
			answers: []string{`!Busy`, `!Busy`, `!Busy`, `!Busy`, `1`}, want: `1`, delays: []time.Duration{2 * s, 6 * s, 7 * s, 7 * s}},
		"FullJitterTakesAPart": {retry: `{"ErrorEquals": ["Busy"], "IntervalSeconds": 2, "BackoffRate": 3, "MaxDelaySeconds": 4, "JitterStrategy": "FULL"}`,
			answers: []string{`!Busy`, `!Busy`, `1`}, want: `1`, delays: []time.Duration{s / 2, 1 * s}},
		"NoJitterTakesAll": {retry: `{"ErrorEquals": ["Busy"], "JitterStrategy": "NONE"}`, answers: []string{`!Busy`, `1`},
			want: `1`, delays: []time.Duration{1 * s}},
		"EachRetrierCountsForItself": {
			retry:   `{"ErrorEquals": ["Busy"], "MaxAttempts": 1}, {"ErrorEquals": ["Cold", "Stale"], "IntervalSeconds": 10, "MaxAttempts": 2}`,
			answers: []string{`!Cold`, `!Busy`, `!Stale`, `!Busy:again`}, want: `FAILED Busy: again`,
			delays: []time.Duration{10 * s, 1 * s, 20 * s}},
		"TheFirstRetrierThatMatchesDecides": {
			retry:   `{"ErrorEquals": ["Busy"], "MaxAttempts": 0}, {"ErrorEquals": ["States.ALL"]}`,
			answers: []string{`!Cold`, `!Busy:no`}, want: `FAILED Busy: no`, delays: []time.Duration{1 * s}},
		"RetryComesBeforeCatch": {
			retry: `{"ErrorEquals": ["Busy"], "MaxAttempts": 1}`, catch: `{"ErrorEquals": ["Busy"], "Next": "Apologise"},`,
			answers: []string{`!Busy:1`, `!Busy:2`}, want: `{"sorry":{"Cause":"2","Error":"Busy"}}`, delays: []time.Duration{1 * s}},

		"TheFirstCatcherThatMatchesDecides": {
			catch:   `{"ErrorEquals": ["Busy"], "Next": "Refund"}, {"ErrorEquals": ["Cold", "Stale"], "Next": "Apologise"},`,
			answers: []string{`!Stale:old`}, want: `{"sorry":{"Cause":"old","Error":"Stale"}}`},
		"ACatcherKeepsTheInput": {catch: `{"ErrorEquals": ["Cold"], "ResultPath": "$.error", "Next": "Refund"},`,
			answers: []string{`!Cold`}, want: `{"refund":{"error":{"Cause":"","Error":"Cold"},"id":"o-1"}}`},
		"ACatcherDropsTheError": {catch: `{"ErrorEquals": ["Cold"], "ResultPath": null, "Next": "Refund"},`,
			answers: []string{`!Cold`}, want: `{"refund":{"id":"o-1"}}`},
		"TaskFailedCatchesAnyName": {catch: `{"ErrorEquals": ["States.TaskFailed"], "Next": "Refund"},`,
			answers: []string{`!Lambda.ServiceException:5xx`}, want: `{"refund":{"Cause":"5xx","Error":"Lambda.ServiceException"}}`},
		"TaskFailedLeavesTimeouts": {catch: `{"ErrorEquals": ["States.TaskFailed"], "Next": "Refund"},`,
			answers: []string{`!States.Timeout`}, want: `FAILED States.Timeout`},
		"TaskFailedLeavesExcessData": {catch: `{"ErrorEquals": ["States.TaskFailed"], "Next": "Refund"},`,
			answers: []string{`!States.DataLimitExceeded`}, want: `FAILED States.DataLimitExceeded`},
		"ExcessDataIsCaughtByName": {catch: `{"ErrorEquals": ["States.DataLimitExceeded"], "Next": "Refund"},`,
			answers: []string{`!States.DataLimitExceeded`}, want: `{"refund":{"Cause":"","Error":"States.DataLimitExceeded"}}`},
		"NothingCatchesStatesRuntime": {
			retry: `{"ErrorEquals": ["States.Runtime"]}`, catch: `{"ErrorEquals": ["States.Runtime", "States.TaskFailed"], "Next": "Refund"},`,
			answers: []string{`!States.Runtime:bad`}, want: `FAILED States.Runtime: bad`},
		"NamesAreCaseSensitive": {catch: `{"ErrorEquals": ["cold"], "Next": "Refund"},`, answers: []string{`!Cold`}, want: `FAILED Cold`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := MustLoad(t, brew(test.retry, test.catch))
			var h asl.History
			o := m.Run(t.Context(), asl.Execution{
				Input: MustDecode(t, `{"id": "o-1"}`), Task: answers(test.answers...), Clock: newFakeClock(),
				Rand: func() float64 { return 0.25 }, Observe: h.Observe,
			})
			if got := outcome(t, o); got != test.want {
				t.Errorf("got %s and should get %s", got, test.want)
			}
			visit := h.Visits()[0]
			var delays []time.Duration
			for _, retry := range visit.Retries {
				delays = append(delays, retry.Delay)
			}
			if !slices.Equal(delays, test.delays) {
				t.Errorf("the delays are %v and should be %v", delays, test.delays)
			}
			if want := len(test.answers); visit.Attempts != want {
				t.Errorf("made %d attempts and should make %d", visit.Attempts, want)
			}
		})
	}
}

// A state that is entered again has all its retries again.
func TestRetriesStartAfreshWithEachVisit(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, `{"StartAt": "Brew", "States": {
		"Brew": {"Type": "Task", "Resource": "arn:aws:lambda:::function:f", "Next": "Enough",
			"Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 1}]},
		"Enough": {"Type": "Choice", "Choices": [{"Variable": "$", "NumericEquals": 2, "Next": "Done"}], "Default": "Brew"},
		"Done": {"Type": "Succeed"}}}`)
	o := m.Run(t.Context(), asl.Execution{Task: answers(`!Busy`, `1`, `!Busy`, `2`), Clock: newFakeClock()})
	if got := outcome(t, o); got != `2` {
		t.Errorf("got %s", got)
	}
}

// Whatever a state does with its output, a Catcher's comes out untouched.
func TestACaughtErrorBypassesTheStatesOwnPaths(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, `{"StartAt": "Brew", "States": {
		"Brew": {"Type": "Task", "Resource": "arn:aws:lambda:::function:f", "ResultPath": "$.cup", "OutputPath": "$.no.such",
			"ResultSelector": {"a.$": "$.b"}, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Done"}], "End": true},
		"Done": {"Type": "Succeed"}}}`)
	o := m.Run(t.Context(), asl.Execution{Task: answers(`!Cold`)})
	if got, want := outcome(t, o), `{"Cause":"","Error":"Cold"}`; got != want {
		t.Errorf("got %s and should get %s", got, want)
	}
}

// A result that cannot be placed is a failure like another, unlike a path that finds nothing.
func TestAResultThatFitsNowhereIsCaught(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, `{"StartAt": "Brew", "States": {
		"Brew": {"Type": "Task", "Resource": "arn:aws:lambda:::function:f", "ResultPath": "$.cup",
			"Catch": [{"ErrorEquals": ["States.ResultPathMatchFailure"], "ResultPath": null, "Next": "Done"}], "End": true},
		"Done": {"Type": "Succeed"}}}`)
	if got := outcome(t, m.Run(t.Context(), asl.Execution{Input: "text", Task: answers(`1`)})); got != `"text"` {
		t.Errorf("got %s", got)
	}
}

func TestTasksThatMisbehave(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		task asl.Task
		want string
	}{
		"AnyError": {func(context.Context, string, any) (any, error) { return nil, errors.New("no beans") },
			`{"sorry":{"Cause":"no beans","Error":"States.TaskFailed"}}`},
		"AWrappedFailure": {func(context.Context, string, any) (any, error) {
			return nil, fmt.Errorf("brewing: %w", &asl.Error{Name: "Cold", Cause: "late"})
		}, `{"sorry":{"Cause":"late","Error":"Cold"}}`},
		"APanic": {func(context.Context, string, any) (any, error) { panic("spilled") },
			`{"sorry":{"Cause":"the task panicked: spilled","Error":"States.TaskFailed"}}`},
		"AGoexit": {func(context.Context, string, any) (any, error) { runtime.Goexit(); return nil, nil },
			`{"sorry":{"Cause":"the task ended without an answer","Error":"States.TaskFailed"}}`},
		"NoTaskAtAll": {nil, `FAILED States.Runtime: The execution was started without a Task; set Execution.Task.`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := MustLoad(t, `{"StartAt": "Brew", "States": {
				"Brew": {"Type": "Task", "Resource": "arn:aws:lambda:::function:f", "End": true,
					"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Apologise"}]},
				"Apologise": {"Type": "Pass", "Parameters": {"sorry.$": "$"}, "End": true}}}`)
			if got := outcome(t, m.Run(t.Context(), asl.Execution{Task: test.task})); got != test.want {
				t.Errorf("got %s and should get %s", got, test.want)
			}
		})
	}
}

func TestTheTaskIsGivenItsResourceAndInput(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, only(`{"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Parameters": {"Message.$": "$.m"}}`))
	var got string
	m.Run(t.Context(), asl.Execution{Input: MustDecode(t, `{"m": "hi"}`),
		Task: func(_ context.Context, resource string, input any) (any, error) {
			got = resource + " " + MustEncode(t, input)
			return nil, nil
		}})
	if want := `arn:aws:states:::sns:publish {"Message":"hi"}`; got != want {
		t.Errorf("got %s and should get %s", got, want)
	}
}
