package asl_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"skip-the-line/emulator/asl"
)

// ask waits for a token, with these further fields.
func ask(fields string) string {
	return `{"StartAt": "Ask", "States": {
		"Ask": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", ` + fields + `
			"Parameters": {"token.$": "$$.Task.Token", "retries.$": "$$.State.RetryCount"},
			"Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 1}],
			"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Late"}], "Next": "Done"},
		"Done": {"Type": "Succeed"}, "Late": {"Type": "Pass", "End": true}}}`
}

func TestTokens(t *testing.T) {
	t.Parallel()
	second := time.Second
	for name, test := range map[string]struct {
		fields string
		answer func(tokens *asl.Tokens, token string, attempt int) error // On a goroutine of its own, once the request is made.
		want   string
		takes  time.Duration
	}{
		"succeeds": {``, func(tokens *asl.Tokens, token string, _ int) error {
			time.Sleep(9 * second)
			return tokens.Succeed(token, "yes")
		}, `"yes"`, 9 * second},
		"fails": {``, func(tokens *asl.Tokens, token string, _ int) error {
			return tokens.Fail(token, &asl.Error{Name: "Refused", Cause: "closed"})
		}, `{"Cause":"closed","Error":"Refused"}`, 0},
		"fails without error and cause": {``, func(tokens *asl.Tokens, token string, _ int) error { return tokens.Fail(token, &asl.Error{}) },
			`{"Cause":null,"Error":null}`, 0},
		"is retried with another token": {``, func(tokens *asl.Tokens, token string, attempt int) error {
			if attempt == 0 {
				return tokens.Fail(token, &asl.Error{Name: "Busy"})
			}
			return tokens.Succeed(token, attempt)
		}, `1`, second},
		"times out": {`"TimeoutSeconds": 20,`, func(*asl.Tokens, string, int) error { return nil }, `{"Cause":"","Error":"States.Timeout"}`, 20 * second},
		"is silent": {`"HeartbeatSeconds": 5, "TimeoutSeconds": 20,`, func(*asl.Tokens, string, int) error { return nil }, `{"Cause":"","Error":"States.Timeout"}`, 5 * second},
		"falls silent": {`"HeartbeatSecondsPath": "$.beat",`, func(tokens *asl.Tokens, token string, _ int) error {
			for range 3 {
				time.Sleep(4 * second)
				if err := tokens.Heartbeat(token); err != nil {
					return err
				}
			}
			return nil
		}, `{"Cause":"","Error":"States.Timeout"}`, 17 * second},
		"times out between heartbeats": {`"HeartbeatSeconds": 5, "TimeoutSeconds": 7,`, func(tokens *asl.Tokens, token string, _ int) error {
			time.Sleep(4 * second)
			return tokens.Heartbeat(token)
		}, `{"Cause":"","Error":"States.Timeout"}`, 7 * second},
		"returns too much": {``, func(tokens *asl.Tokens, token string, _ int) error {
			return tokens.Succeed(token, strings.Repeat("x", asl.MaxDataBytes))
		}, `{"Cause":"The state/task 'sqs' returned a result with a size exceeding the maximum number of bytes service limit.","Error":"States.DataLimitExceeded"}`, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var tokens asl.Tokens
				var h asl.History
				seen := map[string]bool{}
				answered := make(chan error, 2)
				began := time.Now()
				o := MustLoad(t, ask(test.fields)).Run(t.Context(), asl.Execution{
					ID: "arn:one", Input: MustDecode(t, `{"beat": 5}`), Callbacks: &tokens, Observe: h.Observe,
					Task: func(ctx context.Context, _ string, input any) (any, error) {
						token := input.(map[string]any)["token"].(string)
						a := asl.AttemptOf(ctx)
						if waiting := tokens.Waiting(); len(waiting) != 1 || waiting[0] != a || a.Token != token || a.ExecutionID != "arn:one" {
							t.Errorf("the attempt is %+v, waiting are %+v", a, waiting)
						}
						if seen[token] {
							t.Error("the token was used before")
						}
						seen[token] = true
						go func() {
							synctest.Wait()
							if v := h.Visits()[0]; v.Token != token {
								t.Errorf("the visit is %+v", v)
							}
							answered <- test.answer(&tokens, token, a.Retries)
						}()
						return "sent", nil
					},
				})
				if got := outcome(t, o); got != test.want {
					t.Errorf("got %s; want %s", got, test.want)
				}
				if took := time.Since(began); took != test.takes {
					t.Errorf("took %v; want %v", took, test.takes)
				}
				for range len(seen) {
					if err := <-answered; err != nil {
						t.Errorf("answering: %v", err)
					}
				}
				for token := range seen {
					if err := tokens.Succeed(token, 1); !errors.Is(err, asl.ErrUnknownToken) {
						t.Errorf("answering after the end: %v", err)
					}
				}
				if waiting, visit := tokens.Waiting(), h.Visits()[0]; len(waiting) > 0 || visit.Token != "" {
					t.Errorf("at the end waiting are %+v and the visit is %+v", waiting, visit)
				}
			})
		})
	}
}

// A token can be answered before the request has returned; a request that fails ends the task.
func TestTokens_andTheRequest(t *testing.T) {
	t.Parallel()
	var tokens asl.Tokens
	for want, task := range map[string]asl.Task{
		`"early"`: func(ctx context.Context, _ string, _ any) (any, error) {
			err := tokens.Succeed(asl.AttemptOf(ctx).Token, "early")
			return nil, err
		},
		`{"Cause":"no queue","Error":"Gone"}`: returning(`!Gone:no queue`),
	} {
		if got := outcome(t, MustLoad(t, ask(``)).Run(t.Context(), asl.Execution{Task: task, Callbacks: &tokens})); got != want {
			t.Errorf("got %s; want %s", got, want)
		}
	}
	if got := outcome(t, MustLoad(t, ask(``)).Run(t.Context(), asl.Execution{Task: echo})); !strings.HasPrefix(got, "FAILED States.Runtime") {
		t.Errorf("without Callbacks got %s", got)
	}
}

// A job that is waited for has a token too, once it is read, and ends by whichever comes first.
func TestTokens_ofAJob(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, only(`{"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2", "Parameters": {"t.$": "$$.Task.Token"}}`))
	var tokens asl.Tokens
	for want, task := range map[string]asl.Task{
		`"by token"`: func(ctx context.Context, _ string, input any) (any, error) {
			if err := tokens.Succeed(input.(map[string]any)["t"].(string), "by token"); err != nil {
				t.Error(err)
			}
			<-ctx.Done()
			return nil, ctx.Err()
		},
		`"by job"`: returning(`"by job"`),
	} {
		if got := outcome(t, m.Run(t.Context(), asl.Execution{Task: task, Callbacks: &tokens})); got != want {
			t.Errorf("got %s; want %s", got, want)
		}
	}
}

// An attempt has the same ID whenever the execution is run again, whichever branch is the first.
func TestAttemptOf_identifies(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, `{"StartAt": "One", "States": {
		"One": {"Type": "Task", "Resource": "arn:aws:lambda:::function:f", "Retry": [{"ErrorEquals": ["Busy"]}], "Next": "All"},
		"All": {"Type": "Map", "End": true, "ItemProcessor": {"StartAt": "Skip", "States": {"Skip": {"Type": "Pass", "Next": "Each"},
			"Each": {"Type": "Task", "Resource": "arn:aws:lambda:::function:f", "End": true}}}}}}`)
	for range 5 {
		ids := make(chan string, 10)
		failed := false
		m.Run(t.Context(), asl.Execution{Clock: newFakeClock(), Task: func(ctx context.Context, _ string, input any) (any, error) {
			a := asl.AttemptOf(ctx)
			ids <- a.State + " " + a.ID
			if !failed {
				failed = true
				return nil, &asl.Error{Name: "Busy"}
			}
			return []any{1, 2, 3}, nil
		}})
		close(ids)
		got := slices.Sorted(func(yield func(string) bool) {
			for id := range ids {
				yield(id)
			}
		})
		if want := []string{"Each 1#0.0/1#0", "Each 1#0.1/1#0", "Each 1#0.2/1#0", "One 0#0", "One 0#1"}; !slices.Equal(got, want) {
			t.Fatalf("the attempts are %q; want %q", got, want)
		}
	}
}

// A shop that checks its capacity, waits for the customer and then for the barista, each for so long only.
const barista = `{"StartAt": "Open?", "States": {
	"Open?": {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:getItem", "Parameters": {"Key": "shop"}, "ResultPath": "$.shop", "Next": "Capacity?"},
	"Capacity?": {"Type": "Choice", "Default": "Full", "Choices": [{"And": [{"Variable": "$.shop.open", "BooleanEquals": true},
		{"Variable": "$.shop.queue", "NumericLessThan": 20}], "Next": "Customer"}]},
	"Customer": {"Type": "Task", "Resource": "arn:aws:states:::events:putEvents.waitForTaskToken", "TimeoutSeconds": 900, "ResultPath": "$.order",
		"Parameters": {"type": "CustomerWait", "token.$": "$$.Task.Token"}, "Next": "Number", "Catch": [{"ErrorEquals": ["States.Timeout"], "Next": "Left"}]},
	"Number": {"Type": "Pass", "Parameters": {"drink.$": "$.order.drink", "label.$": "States.Format('{} for {}', $.order.drink, $.order.name)"},
		"Assign": {"drink.$": "$.drink"}, "Next": "Barista"},
	"Barista": {"Type": "Task", "Resource": "arn:aws:states:::events:putEvents.waitForTaskToken", "TimeoutSecondsPath": "$$.Execution.Input.patience", "HeartbeatSeconds": 300,
		"Parameters": {"type": "BaristaWait", "label.$": "$.label", "token.$": "$$.Task.Token"}, "ResultPath": null, "Next": "Tell",
		"Catch": [{"ErrorEquals": ["States.Timeout"], "ResultPath": null, "Next": "Expired"}]},
	"Tell": {"Type": "Parallel", "Branches": [
		{"StartAt": "Screen", "States": {"Screen": {"Type": "Task", "Resource": "arn:aws:states:::events:putEvents", "End": true}}},
		{"StartAt": "Count", "States": {"Count": {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:updateItem", "End": true}}}],
		"ResultSelector": {"drink.$": "$drink"}, "Next": "Served"},
	"Served": {"Type": "Succeed"}, "Full": {"Type": "Fail", "Error": "Full"}, "Left": {"Type": "Fail", "Error": "CustomerLeft"}, "Expired": {"Type": "Fail", "Error": "Expired"}}}`

func TestTokens_orderProcessor(t *testing.T) {
	t.Parallel()
	m := MustLoad(t, barista)
	for name, test := range map[string]struct {
		queue             int
		customer, barista time.Duration // After how long they answer; 0 means never.
		want              string
		takes             time.Duration
	}{
		"served":            {3, time.Minute, 20 * time.Minute, `{"drink":"Latte"}`, 21 * time.Minute},
		"full":              {20, time.Minute, time.Minute, `FAILED Full`, 0},
		"the customer left": {3, 0, 0, `FAILED CustomerLeft`, 15 * time.Minute},
		"the barista slept": {3, time.Minute, 0, `FAILED Expired`, 6 * time.Minute},
		"an hour is over":   {3, time.Minute, 2 * time.Hour, `FAILED Expired`, 61 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var tokens asl.Tokens
				var answers sync.WaitGroup
				defer answers.Wait()
				began := time.Now()
				answer := func(token string, after time.Duration, output any) {
					for range after / time.Minute {
						time.Sleep(time.Minute)
						if tokens.Heartbeat(token) != nil {
							return
						}
					}
					if after > 0 {
						if err := tokens.Succeed(token, output); err != nil {
							t.Error(err)
						}
					}
				}
				o := m.Run(t.Context(), asl.Execution{Input: MustDecode(t, `{"patience": 3600}`), Callbacks: &tokens,
					Task: func(_ context.Context, resource string, input any) (any, error) {
						members, _ := input.(map[string]any)
						switch token, _ := members["token"].(string); {
						case strings.HasSuffix(resource, "getItem"):
							return MustDecode(t, fmt.Sprintf(`{"open": true, "queue": %d}`, test.queue)), nil
						case members["type"] == "CustomerWait":
							answers.Go(func() { answer(token, test.customer, map[string]any{"drink": "Latte", "name": "Zoë"}) })
						case members["type"] == "BaristaWait":
							if members["label"] != "Latte for Zoë" {
								t.Errorf("the label is %v", members["label"])
							}
							answers.Go(func() { answer(token, test.barista, nil) })
						}
						return nil, nil
					}})
				if got := outcome(t, o); got != test.want {
					t.Errorf("got %s; want %s", got, test.want)
				}
				if took := time.Since(began); took != test.takes {
					t.Errorf("took %v; want %v", took, test.takes)
				}
			})
		})
	}
}
