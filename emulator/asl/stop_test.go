package asl_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"skip-the-line/emulator/asl"
)

const (
	slow = `{"StartAt": "Brew", "States": {
		"Brew": {"Type": "Task", "Resource": "arn:aws:lambda:::function:f", "TimeoutSeconds": 5, "End": true}}}`
	slowByPath = `{"StartAt": "Brew", "States": {
		"Brew": {"Type": "Task", "Resource": "arn:aws:lambda:::function:f", "TimeoutSecondsPath": "$.t",
			"Parameters": {}, "End": true}}}`
	slowCaught = `{"StartAt": "Brew", "States": {
		"Brew": {"Type": "Task", "Resource": "arn:aws:lambda:::function:f", "TimeoutSeconds": 5, "End": true,
			"Catch": [{"ErrorEquals": ["States.Timeout"], "Next": "Late"}]},
		"Late": {"Type": "Succeed"}}}`
	slowRetried = `{"StartAt": "Brew", "States": {
		"Brew": {"Type": "Task", "Resource": "arn:aws:lambda:::function:f", "TimeoutSeconds": 5, "End": true,
			"Retry": [{"ErrorEquals": ["States.Timeout"], "IntervalSeconds": 1, "MaxAttempts": 2}]}}}`
	slowMachine = `{"StartAt": "Brew", "TimeoutSeconds": 20, "States": {
		"Brew": {"Type": "Task", "Resource": "arn:aws:lambda:::function:f", "End": true,
			"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Late"}]},
		"Late": {"Type": "Succeed"}}}`
	slowWait = `{"StartAt": "Rest", "TimeoutSeconds": 20, "States": {
		"Rest": {"Type": "Wait", "Seconds": 21, "End": true}}}`
)

func TestTimeouts(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		definition, input string
		takes             time.Duration
		want              string
	}{
		"a task in time":                 {slow, `1`, 4 * time.Second, `1`},
		"a task too late":                {slow, `1`, 5 * time.Second, `FAILED States.Timeout`},
		"a task too late by path":        {slowByPath, `{"t": 3}`, 3 * time.Second, `FAILED States.Timeout`},
		"a task in time by path":         {slowByPath, `{"t": 3}`, 2 * time.Second, `{}`},
		"a timeout by path of nothing":   {slowByPath, `{"t": 0}`, 0, `FAILED States.Runtime: An error occurred while executing the state 'Brew' (entered at the event id #2). The field 'TimeoutSecondsPath' must be a whole number from 1 to 99999999, and is 0`},
		"a timeout is caught":            {slowCaught, `1`, 5 * time.Second, `{"Cause":"","Error":"States.Timeout"}`},
		"a timeout is retried":           {slowRetried, `1`, 5 * time.Second, `FAILED States.Timeout`},
		"the execution in time":          {slowMachine, `1`, 19 * time.Second, `1`},
		"the execution too late":         {slowMachine, `1`, 20 * time.Second, `TIMED_OUT States.Timeout`},
		"the execution too late at rest": {slowWait, `1`, 0, `TIMED_OUT States.Timeout`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := newFakeClock()
			var h asl.History
			o := MustLoad(t, test.definition).Run(t.Context(), asl.Execution{
				Input: MustDecode(t, test.input), Task: clock.taking(test.takes), Clock: clock, Observe: h.Observe,
			})
			if got := outcome(t, o); got != test.want {
				t.Errorf("got %s want %s", got, test.want)
			}
			if visit := h.Visits()[0]; visit.Error != o.Error && o.Status != asl.Succeeded {
				t.Errorf("the history says %q and the outcome %q", visit.Error, o.Error)
			}
		})
	}
}

// Neither a timeout nor a cancellation waits for a task that ignores its context.
func TestTimeouts_doNotWaitForTheTask(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		ignoring := func(context.Context, string, any) (any, error) { <-release; return nil, nil }
		began := time.Now()
		o := MustLoad(t, slowRetried).Run(t.Context(), asl.Execution{Task: ignoring})
		if got := outcome(t, o); got != `FAILED States.Timeout` {
			t.Errorf("got %s", got)
		}
		if took := time.Since(began); took != 18*time.Second { // Three attempts of 5, after delays of 1 and 2.
			t.Errorf("took %v", took)
		}

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		o = MustLoad(t, slowMachine).Run(ctx, asl.Execution{Task: ignoring})
		if got := outcome(t, o); got != `ABORTED : context deadline exceeded` {
			t.Errorf("got %s", got)
		}
		close(release)
	})
}

func TestRun_isAborted(t *testing.T) {
	t.Parallel()
	const waiting = `{"StartAt": "Rest", "States": {"Rest": {"Type": "Wait", "Seconds": 3600, "End": true}}}`
	for name, test := range map[string]struct {
		definition string
		cause      error
		want       string
	}{
		"while it waits":          {waiting, nil, `ABORTED : context canceled`},
		"with a reason":           {waiting, errors.New("closing time"), `ABORTED : closing time`},
		"with an error name":      {waiting, &asl.Error{Name: "Closed", Cause: "closing time"}, `ABORTED Closed: closing time`},
		"while a task runs":       {slowMachine, nil, `ABORTED : context canceled`},
		"while it waits to retry": {`{"StartAt": "Brew", "States": {"Brew": {"Type": "Task", "Resource": "arn:aws:lambda:::function:f", "End": true, "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 99}]}}}`, nil, `ABORTED : context canceled`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				time.AfterFunc(2*time.Second, func() { cancel(test.cause) })
				o := MustLoad(t, test.definition).Run(ctx, asl.Execution{
					Task: func(ctx context.Context, _ string, _ any) (any, error) {
						time.Sleep(time.Second)
						if test.definition == slowMachine {
							<-ctx.Done()
							return nil, ctx.Err()
						}
						return nil, &asl.Error{Name: "Busy"}
					},
				})
				if got := outcome(t, o); got != test.want {
					t.Errorf("got %s want %s", got, test.want)
				}
			})
		})
	}
}

func TestRun_entersNoStateAfterCancellation(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var h asl.History
	o := MustLoad(t, only(`{"Type": "Pass"}`)).Run(ctx, asl.Execution{Observe: h.Observe})
	if o.Status != asl.Aborted || len(h.Visits()) != 0 {
		t.Errorf("got %v after %v", o, h.Visits())
	}
}

func TestWait(t *testing.T) {
	t.Parallel()
	const runtime = "FAILED States.Runtime: An error occurred while executing the state 'It' (entered at the event id #2). The "
	for name, test := range map[string]struct {
		fields, input string
		slept         time.Duration
		want          string
	}{
		"seconds":                     {`"Seconds": 90`, `1`, 90 * time.Second, `1`},
		"no time":                     {`"Seconds": 0`, `1`, 0, `1`},
		"SecondsPath":                 {`"SecondsPath": "$.s", "InputPath": "$.in", "OutputPath": "$.out"`, `{"in": {"s": 7, "out": 2}}`, 7 * time.Second, `2`},
		"timestamp":                   {`"Timestamp": "2026-11-22T18:46:00.123456789+11:00"`, `1`, time.Minute, `1`},
		"a time gone by":              {`"Timestamp": "1994-11-22T07:46:00Z"`, `1`, 0, `1`},
		"TimestampPath":               {`"TimestampPath": "$"`, `"2026-11-22T08:45:00.123456789Z"`, time.Hour, `"2026-11-22T08:45:00.123456789Z"`},
		"less than no time":           {`"SecondsPath": "$"`, `-1`, 0, runtime + `field 'SecondsPath' must be a whole number from 0 to 99999999, and is -1`},
		"part of a second":            {`"SecondsPath": "$"`, `0.5`, 0, runtime + `field 'SecondsPath' must be a whole number from 0 to 99999999, and is 0.5`},
		"seconds in quotes":           {`"SecondsPath": "$"`, `"5"`, 0, runtime + `field 'SecondsPath' must be a whole number from 0 to 99999999, and is "5"`},
		"a time that is not RFC 3339": {`"TimestampPath": "$"`, `"noon"`, 0, runtime + `field 'TimestampPath' must be a time like 2016-03-14T01:59:00Z, and is "noon"`},
		"a number for a time":         {`"TimestampPath": "$"`, `1795333500`, 0, runtime + `field 'TimestampPath' must be a string, and is 1795333500`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := newFakeClock()
			m := MustLoad(t, only(`{"Type": "Wait", `+test.fields+`}`))
			o := m.Run(t.Context(), asl.Execution{Input: MustDecode(t, test.input), Clock: clock})
			if got := outcome(t, o); got != test.want {
				t.Errorf("got %s want %s", got, test.want)
			}
			if got := clock.Now().Sub(start); got != test.slept {
				t.Errorf("waited %v want %v", got, test.slept)
			}
		})
	}
}
