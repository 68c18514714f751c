package asl_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"skip-the-line/emulator/asl"
)

// brew returns a machine with one Task that has these Retriers and Catchers. A last Catcher, which matches nothing, leads
// to the states that the others do not name.
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
		results      []string
		want         string
		delays       []time.Duration
	}{
		"a success needs neither":              {results: []string{`"coffee"`}, want: `"coffee"`},
		"an uncaught failure ends":             {results: []string{`!Cold:too late`}, want: `FAILED Cold: too late`},
		"a failure without name is TaskFailed": {results: []string{`!:too late`}, want: `FAILED States.TaskFailed: too late`},

		"three retries by default": {retry: `{"ErrorEquals": ["Busy"]}`, results: []string{`!Busy`, `!Busy`, `!Busy`, `1`},
			want: `1`, delays: []time.Duration{1 * s, 2 * s, 4 * s}},
		"retries run out": {retry: `{"ErrorEquals": ["Busy"], "IntervalSeconds": 2, "MaxAttempts": 2, "BackoffRate": 1.5}`,
			results: []string{`!Busy:1`, `!Busy:2`, `!Busy:3`}, want: `FAILED Busy: 3`, delays: []time.Duration{2 * s, 3 * s}},
		"delays are capped": {retry: `{"ErrorEquals": ["Busy"], "IntervalSeconds": 2, "MaxAttempts": 4, "BackoffRate": 3, "MaxDelaySeconds": 7}`,
			results: []string{`!Busy`, `!Busy`, `!Busy`, `!Busy`, `1`}, want: `1`, delays: []time.Duration{2 * s, 6 * s, 7 * s, 7 * s}},
		"full jitter takes a part": {retry: `{"ErrorEquals": ["Busy"], "IntervalSeconds": 2, "BackoffRate": 3, "MaxDelaySeconds": 4, "JitterStrategy": "FULL"}`,
			results: []string{`!Busy`, `!Busy`, `1`}, want: `1`, delays: []time.Duration{s / 2, 1 * s}},
		"no jitter takes all": {retry: `{"ErrorEquals": ["Busy"], "JitterStrategy": "NONE"}`, results: []string{`!Busy`, `1`},
			want: `1`, delays: []time.Duration{1 * s}},
		"each retrier counts for itself": {
			retry:   `{"ErrorEquals": ["Busy"], "MaxAttempts": 1}, {"ErrorEquals": ["Cold", "Stale"], "IntervalSeconds": 10, "MaxAttempts": 2}`,
			results: []string{`!Cold`, `!Busy`, `!Stale`, `!Busy:again`}, want: `FAILED Busy: again`,
			delays: []time.Duration{10 * s, 1 * s, 20 * s}},
		"the first retrier that matches decides": {
			retry:   `{"ErrorEquals": ["Busy"], "MaxAttempts": 0}, {"ErrorEquals": ["States.ALL"]}`,
			results: []string{`!Cold`, `!Busy:no`}, want: `FAILED Busy: no`, delays: []time.Duration{1 * s}},
		"Retry comes before Catch": {
			retry: `{"ErrorEquals": ["Busy"], "MaxAttempts": 1}`, catch: `{"ErrorEquals": ["Busy"], "Next": "Apologise"},`,
			results: []string{`!Busy:1`, `!Busy:2`}, want: `{"sorry":{"Cause":"2","Error":"Busy"}}`, delays: []time.Duration{1 * s}},

		"the first Catcher that matches decides": {
			catch:   `{"ErrorEquals": ["Busy"], "Next": "Refund"}, {"ErrorEquals": ["Cold", "Stale"], "Next": "Apologise"},`,
			results: []string{`!Stale:old`}, want: `{"sorry":{"Cause":"old","Error":"Stale"}}`},
		"a Catcher keeps the input": {catch: `{"ErrorEquals": ["Cold"], "ResultPath": "$.error", "Next": "Refund"},`,
			results: []string{`!Cold`}, want: `{"refund":{"error":{"Cause":"","Error":"Cold"},"id":"o-1"}}`},
		"a Catcher drops the error": {catch: `{"ErrorEquals": ["Cold"], "ResultPath": null, "Next": "Refund"},`,
			results: []string{`!Cold`}, want: `{"refund":{"id":"o-1"}}`},
		"TaskFailed catches any name": {catch: `{"ErrorEquals": ["States.TaskFailed"], "Next": "Refund"},`,
			results: []string{`!Lambda.ServiceException:5xx`}, want: `{"refund":{"Cause":"5xx","Error":"Lambda.ServiceException"}}`},
		"TaskFailed leaves timeouts": {catch: `{"ErrorEquals": ["States.TaskFailed"], "Next": "Refund"},`,
			results: []string{`!States.Timeout`}, want: `FAILED States.Timeout`},
		"TaskFailed leaves excess data": {catch: `{"ErrorEquals": ["States.TaskFailed"], "Next": "Refund"},`,
			results: []string{`!States.DataLimitExceeded`}, want: `FAILED States.DataLimitExceeded`},
		"excess data is caught by name": {catch: `{"ErrorEquals": ["States.DataLimitExceeded"], "Next": "Refund"},`,
			results: []string{`!States.DataLimitExceeded`}, want: `{"refund":{"Cause":"","Error":"States.DataLimitExceeded"}}`},
		"nothing catches States.Runtime": {
			retry: `{"ErrorEquals": ["States.Runtime"]}`, catch: `{"ErrorEquals": ["States.Runtime", "States.TaskFailed"], "Next": "Refund"},`,
			results: []string{`!States.Runtime:bad`}, want: `FAILED States.Runtime: bad`},
		"names are case sensitive": {catch: `{"ErrorEquals": ["cold"], "Next": "Refund"},`, results: []string{`!Cold`}, want: `FAILED Cold`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := MustLoad(t, brew(test.retry, test.catch))
			var h asl.History
			o := m.Run(t.Context(), asl.Execution{
				Input: MustDecode(t, `{"id": "o-1"}`), Task: returning(test.results...), Clock: newFakeClock(),
				Rand: func() float64 { return 0.25 }, Observe: h.Observe,
			})
			if got := outcome(t, o); got != test.want {
				t.Errorf("got %s want %s", got, test.want)
			}
			visit := h.Visits()[0]
			var delays []time.Duration
			for _, retry := range visit.Retries {
				delays = append(delays, retry.Delay)
			}
			if !slices.Equal(delays, test.delays) {
				t.Errorf("the delays are %v want %v", delays, test.delays)
			}
			if want := len(test.results); visit.Attempts != want {
				t.Errorf("made %d attempts want %d", visit.Attempts, want)
			}
		})
	}
}

// A state that is entered again has all of its retries again.
func TestRetry_startsAfreshAtEachVisit(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, `{"StartAt": "Brew", "States": {
		"Brew": {"Type": "Task", "Resource": "arn:aws:lambda:::function:f", "Next": "Enough",
			"Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 1}]},
		"Enough": {"Type": "Choice", "Choices": [{"Variable": "$", "NumericEquals": 2, "Next": "Done"}], "Default": "Brew"},
		"Done": {"Type": "Succeed"}}}`)
	o := m.Run(t.Context(), asl.Execution{Task: returning(`!Busy`, `1`, `!Busy`, `2`), Clock: newFakeClock()})
	if got := outcome(t, o); got != `2` {
		t.Errorf("got %s", got)
	}
}

// ResultSelector, ResultPath and OutputPath of the state do not apply to what a Catcher passes on.
func TestCatch_bypassesTheOutputFields(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, `{"StartAt": "Brew", "States": {
		"Brew": {"Type": "Task", "Resource": "arn:aws:lambda:::function:f", "ResultPath": "$.cup", "OutputPath": "$.no.such",
			"ResultSelector": {"a.$": "$.b"}, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Done"}], "End": true},
		"Done": {"Type": "Succeed"}}}`)
	o := m.Run(t.Context(), asl.Execution{Task: returning(`!Cold`)})
	if got, want := outcome(t, o), `{"Cause":"","Error":"Cold"}`; got != want {
		t.Errorf("got %s want %s", got, want)
	}
}

// Unlike a path that finds nothing, a ResultPath that cannot be applied can be caught.
func TestCatch_matchesResultPathMatchFailure(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, `{"StartAt": "Brew", "States": {
		"Brew": {"Type": "Task", "Resource": "arn:aws:lambda:::function:f", "ResultPath": "$.cup",
			"Catch": [{"ErrorEquals": ["States.ResultPathMatchFailure"], "ResultPath": null, "Next": "Done"}], "End": true},
		"Done": {"Type": "Succeed"}}}`)
	if got := outcome(t, m.Run(t.Context(), asl.Execution{Input: "text", Task: returning(`1`)})); got != `"text"` {
		t.Errorf("got %s", got)
	}
}

// AWS was seen to do so, although its documentation says otherwise. A Pass that is too large ends the execution.
func TestCatch_matchesExcessData(t *testing.T) {
	t.Parallel()
	for resource, service := range map[string]string{
		"arn:aws:states:::lambda:invoke": "lambda", "arn:aws:lambda:::function:f": "arn:aws:lambda:::function:f",
	} {
		m := MustLoad(t, `{"StartAt": "Brew", "States": {
			"Brew": {"Type": "Task", "Resource": "`+resource+`", "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Done"}], "End": true},
			"Done": {"Type": "Succeed"}}}`)
		o := m.Run(t.Context(), asl.Execution{Task: returning(`["` + strings.Repeat("x", asl.MaxDataBytes) + `"]`)})
		if got, want := outcome(t, o), `{"Cause":"The state/task '`+service+`' returned a result with a size exceeding the maximum `+
			`number of bytes service limit.","Error":"States.DataLimitExceeded"}`; got != want {
			t.Errorf("got %s; want %s", got, want)
		}
	}
}

func TestTask_thatMisbehaves(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		task asl.Task
		want string
	}{
		"any error": {func(context.Context, string, any) (any, error) { return nil, errors.New("no beans") },
			`{"sorry":{"Cause":"no beans","Error":"States.TaskFailed"}}`},
		"a wrapped failure": {func(context.Context, string, any) (any, error) {
			return nil, fmt.Errorf("brewing: %w", &asl.Error{Name: "Cold", Cause: "late"})
		}, `{"sorry":{"Cause":"late","Error":"Cold"}}`},
		"a panic": {func(context.Context, string, any) (any, error) { panic("spilled") },
			`{"sorry":{"Cause":"the task panicked: spilled","Error":"States.TaskFailed"}}`},
		"a Goexit": {func(context.Context, string, any) (any, error) { runtime.Goexit(); return nil, nil },
			`{"sorry":{"Cause":"the task ended without a result","Error":"States.TaskFailed"}}`},
		"no task at all": {nil, `FAILED States.Runtime: The execution was started without a Task; set Execution.Task.`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := MustLoad(t, `{"StartAt": "Brew", "States": {
				"Brew": {"Type": "Task", "Resource": "arn:aws:lambda:::function:f", "End": true,
					"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Apologise"}]},
				"Apologise": {"Type": "Pass", "Parameters": {"sorry.$": "$"}, "End": true}}}`)
			if got := outcome(t, m.Run(t.Context(), asl.Execution{Task: test.task})); got != test.want {
				t.Errorf("got %s want %s", got, test.want)
			}
		})
	}
}

func TestTask_receivesResourceAndInput(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, only(`{"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Parameters": {"Message.$": "$.m"}}`))
	var got string
	m.Run(t.Context(), asl.Execution{Input: MustDecode(t, `{"m": "hi"}`),
		Task: func(_ context.Context, resource string, input any) (any, error) {
			got = resource + " " + MustEncode(t, input)
			return nil, nil
		}})
	if want := `arn:aws:states:::sns:publish {"Message":"hi"}`; got != want {
		t.Errorf("got %s want %s", got, want)
	}
}
