package stepfunctions_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/awsjson"
	"skip-the-line/emulator/store"
)

// mustServeSDK serves a state machine whose tasks run task, to the SDK.
func mustServeSDK(t *testing.T, definition string, task func(ctx context.Context, parameters any) (any, error)) *sfn.Client {
	t.Helper()
	_, client := mustServeMachine(t, definition, task)
	return newSDK(client)
}

func newSDK(client awsjson.Client) *sfn.Client {
	return sfn.New(sfn.Options{
		BaseEndpoint: &client.Endpoint, Region: "eu-west-1", HTTPClient: client.HTTP,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
		}),
	})
}

// mustRun starts an execution, waits until it has ended and returns its ARN.
func mustRun(t *testing.T, client *sfn.Client, name, input string) *string {
	t.Helper()
	started, err := client.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: aws.String(stateMachineARN), Name: &name, Input: &input})
	if err != nil {
		t.Fatal(err)
	}
	mustEnd(t, client, started.ExecutionArn)
	return started.ExecutionArn
}

func mustEnd(t *testing.T, client *sfn.Client, arn *string) {
	t.Helper()
	for {
		d, err := client.DescribeExecution(t.Context(), &sfn.DescribeExecutionInput{ExecutionArn: arn})
		if err != nil {
			t.Fatal(err)
		}
		if d.Status != types.ExecutionStatusRunning {
			return
		}
		<-time.After(time.Millisecond)
	}
}

func mustHistory(t *testing.T, client *sfn.Client, in sfn.GetExecutionHistoryInput) (all []types.HistoryEvent) {
	t.Helper()
	pages := sfn.NewGetExecutionHistoryPaginator(client, &in)
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, page.Events...)
	}
	return all
}

// line is an event as a test writes it: its id, that of the event before it, its type and what its details say.
func line(e types.HistoryEvent) string {
	said := []string{fmt.Sprintf("%d<%d %s", e.Id, e.PreviousEventId, e.Type)}
	say := func(values ...*string) {
		for _, value := range values {
			if value != nil {
				said = append(said, *value)
			}
		}
	}
	if d := e.ExecutionStartedEventDetails; d != nil {
		say(d.Input, d.RoleArn)
	}
	if d := e.ExecutionSucceededEventDetails; d != nil {
		say(d.Output)
	}
	if d := e.ExecutionFailedEventDetails; d != nil {
		say(d.Error, d.Cause)
	}
	if d := e.ExecutionAbortedEventDetails; d != nil {
		say(d.Error, d.Cause)
	}
	if d := e.ExecutionTimedOutEventDetails; d != nil {
		say(d.Error, d.Cause)
	}
	if d := e.ExecutionRedrivenEventDetails; d != nil {
		say(aws.String(fmt.Sprint(aws.ToInt32(d.RedriveCount))))
	}
	if d := e.StateEnteredEventDetails; d != nil {
		say(d.Name, d.Input)
	}
	if d := e.StateExitedEventDetails; d != nil {
		say(d.Name, d.Output)
		for name, value := range d.AssignedVariables {
			say(aws.String(name + "=" + value))
		}
	}
	if d := e.TaskScheduledEventDetails; d != nil {
		say(d.ResourceType, d.Resource, d.Region, d.Parameters)
		if d.TimeoutInSeconds != nil {
			say(aws.String(fmt.Sprint(*d.TimeoutInSeconds, "s")))
		}
	}
	if d := e.TaskStartedEventDetails; d != nil {
		say(d.ResourceType, d.Resource)
	}
	if d := e.TaskSucceededEventDetails; d != nil {
		say(d.ResourceType, d.Resource, d.Output)
	}
	if d := e.TaskFailedEventDetails; d != nil {
		say(d.ResourceType, d.Resource, d.Error, d.Cause)
	}
	if d := e.TaskTimedOutEventDetails; d != nil {
		say(d.ResourceType, d.Resource, d.Error)
	}
	if d := e.MapStateStartedEventDetails; d != nil {
		say(aws.String(fmt.Sprint(d.Length)))
	}
	for _, d := range []*types.MapIterationEventDetails{e.MapIterationStartedEventDetails, e.MapIterationSucceededEventDetails, e.MapIterationFailedEventDetails} {
		if d != nil {
			say(d.Name, aws.String(fmt.Sprint(d.Index)))
		}
	}
	return strings.Join(said, " ")
}

func lines(events []types.HistoryEvent) string {
	var all []string
	for _, e := range events {
		all = append(all, line(e))
	}
	return strings.Join(all, "\n")
}

// do runs a task as its parameters say.
func do(_ context.Context, parameters any) (any, error) {
	if failure, ok := parameters.(map[string]any)["fail"].(string); ok {
		return nil, &asl.Error{Name: failure, Cause: "as it was told"}
	}
	return map[string]any{"done": true}, nil
}

const task = `"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke"`

// The order of events, and which leads to which, is as recorded on AWS.
func TestGetExecutionHistory(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ definition, want string }{
		"a task and variables": {`{"StartAt": "A", "States": {
			"A": {` + task + `, "Parameters": {"n.$": "$.n"}, "TimeoutSeconds": 9, "ResultSelector": {"d.$": "$.done"}, "Assign": {"v.$": "$.d"}, "Next": "B"},
			"B": {"Type": "Choice", "Choices": [{"Variable": "$.d", "BooleanEquals": true, "Next": "C"}]},
			"C": {"Type": "Wait", "Seconds": 0, "Next": "D"}, "D": {"Type": "Pass", "Next": "E"}, "E": {"Type": "Succeed"}}}`,
			`1<0 ExecutionStarted {"n": 1} arn:role
2<0 TaskStateEntered A {"n":1}
3<2 TaskScheduled lambda invoke eu-west-1 {"n":1} 9s
4<3 TaskStarted lambda invoke
5<4 TaskSucceeded lambda invoke {"done":true}
6<5 TaskStateExited A {"d":true} v=true
7<6 ChoiceStateEntered B {"d":true}
8<7 ChoiceStateExited B {"d":true}
9<8 WaitStateEntered C {"d":true}
10<9 WaitStateExited C {"d":true}
11<10 PassStateEntered D {"d":true}
12<11 PassStateExited D {"d":true}
13<12 SucceedStateEntered E {"d":true}
14<13 SucceedStateExited E {"d":true}
15<14 ExecutionSucceeded {"d":true}`},
		"a retry, a Catcher and a Fail": {`{"StartAt": "A", "States": {
			"A": {` + task + `, "Parameters": {"fail": "Busy"}, "Next": "B", "Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 1, "MaxDelaySeconds": 1, "JitterStrategy": "FULL"}],
				"Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.e", "Next": "B"}]},
			"B": {"Type": "Fail", "Error": "Closed", "Cause": "It is late"}}}`,
			`1<0 ExecutionStarted {"n": 1} arn:role
2<0 TaskStateEntered A {"n":1}
3<2 TaskScheduled lambda invoke eu-west-1 {"fail":"Busy"}
4<3 TaskStarted lambda invoke
5<4 TaskFailed lambda invoke Busy as it was told
6<5 TaskScheduled lambda invoke eu-west-1 {"fail":"Busy"}
7<6 TaskStarted lambda invoke
8<7 TaskFailed lambda invoke Busy as it was told
9<8 TaskStateExited A {"e":{"Cause":"as it was told","Error":"Busy"},"n":1}
10<9 FailStateEntered B {"e":{"Cause":"as it was told","Error":"Busy"},"n":1}
11<10 ExecutionFailed Closed It is late`},
		"a task that fails": {`{"StartAt": "A", "States": {"A": {` + task + `, "Parameters": {"fail": "States.Timeout"}, "End": true}}}`,
			`1<0 ExecutionStarted {"n": 1} arn:role
2<0 TaskStateEntered A {"n":1}
3<2 TaskScheduled lambda invoke eu-west-1 {"fail":"States.Timeout"}
4<3 TaskStarted lambda invoke
5<4 TaskTimedOut lambda invoke States.Timeout
6<5 ExecutionFailed States.Timeout as it was told`},
		"a Map": {`{"StartAt": "M", "States": {"M": {"Type": "Map", "MaxConcurrency": 1, "End": true, "ItemsPath": "$.l",
			"ItemProcessor": {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}}}}`,
			`1<0 ExecutionStarted {"l": [7, 8]} arn:role
2<0 MapStateEntered M {"l":[7,8]}
3<2 MapStateStarted 2
4<3 MapIterationStarted M 0
5<4 PassStateEntered P 7
6<5 PassStateExited P 7
7<6 MapIterationSucceeded M 0
8<6 MapIterationStarted M 1
9<8 PassStateEntered P 8
10<9 PassStateExited P 8
11<10 MapIterationSucceeded M 1
12<11 MapStateSucceeded
13<11 MapStateExited M [7,8]
14<13 ExecutionSucceeded [7,8]`},
		"a Parallel that fails": {`{"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
			{"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 0, "Next": "F"}, "F": {"Type": "Fail", "Error": "Cold"}}}]}}}`,
			`1<0 ExecutionStarted {"n": 1} arn:role
2<0 ParallelStateEntered P {"n":1}
3<2 ParallelStateStarted
4<3 WaitStateEntered W {"n":1}
5<4 WaitStateExited W {"n":1}
6<5 FailStateEntered F {"n":1}
7<6 ParallelStateFailed
8<7 ExecutionFailed Cold`},
		"a Map that is retried": {`{"StartAt": "M", "States": {"M": {"Type": "Map", "MaxConcurrency": 1, "End": true, "ItemsPath": "$.l",
			"Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1, "MaxDelaySeconds": 1, "JitterStrategy": "FULL"}],
			"ItemProcessor": {"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "Cold"}}}}}}`,
			`1<0 ExecutionStarted {"l": [7, 8]} arn:role
2<0 MapStateEntered M {"l":[7,8]}
3<2 MapStateStarted 2
4<3 MapIterationStarted M 0
5<4 FailStateEntered F 7
6<5 MapIterationFailed M 0
7<5 MapStateStarted 2
8<7 MapIterationStarted M 0
9<8 FailStateEntered F 7
10<9 MapIterationFailed M 0
11<9 MapStateFailed
12<11 ExecutionFailed Cold`},
		"a Map without items": {`{"StartAt": "M", "States": {"M": {"Type": "Map", "End": true, "ItemsPath": "$.none",
			"ItemProcessor": {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}}}}`,
			`1<0 ExecutionStarted {"l": [7, 8], "none": []} arn:role
2<0 MapStateEntered M {"l":[7,8],"none":[]}
3<2 MapStateStarted 0
4<3 MapStateSucceeded
5<3 MapStateExited M []
6<5 ExecutionSucceeded []`},
		"a task that fails in a Parallel": {`{"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
			{"StartAt": "A", "States": {"A": {` + task + `, "Parameters": {"fail": "Busy"}, "End": true}}}],
			"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "E"}]}, "E": {"Type": "Succeed"}}}`,
			`1<0 ExecutionStarted {"n": 1} arn:role
2<0 ParallelStateEntered P {"n":1}
3<2 ParallelStateStarted
4<3 TaskStateEntered A {"n":1}
5<4 TaskScheduled lambda invoke eu-west-1 {"fail":"Busy"}
6<5 TaskStarted lambda invoke
7<6 TaskFailed lambda invoke Busy as it was told
8<7 TaskStateAborted
9<7 ParallelStateFailed
10<9 ParallelStateExited P {"Cause":"as it was told","Error":"Busy"}
11<10 SucceedStateEntered E {"Cause":"as it was told","Error":"Busy"}
12<11 SucceedStateExited E {"Cause":"as it was told","Error":"Busy"}
13<12 ExecutionSucceeded {"Cause":"as it was told","Error":"Busy"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			input := `{"n": 1}`
			if strings.Contains(test.want, `"l"`) {
				input = `{"l": [7, 8]}`
			}
			if strings.Contains(test.want, `"none"`) {
				input = `{"l": [7, 8], "none": []}`
			}
			client := mustServeSDK(t, test.definition, do)
			events := mustHistory(t, client, sfn.GetExecutionHistoryInput{ExecutionArn: mustRun(t, client, "one", input)})
			if got := lines(events); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
			for i := range events[1:] {
				if events[i+1].Timestamp.Before(*events[i].Timestamp) {
					t.Errorf("event %d is earlier than the one before it", i+2)
				}
			}
		})
	}
}

func TestGetExecutionHistory_ofBranchesIsInTheOrderOfTime(t *testing.T) {
	t.Parallel()
	first := make(chan struct{})
	client := mustServeSDK(t, `{"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
		{"StartAt": "L", "States": {"L": {`+task+`, "Parameters": {"wait": true}, "End": true}}},
		{"StartAt": "R", "States": {"R": {`+task+`, "Parameters": {"wait": false}, "Next": "S"}, "S": {"Type": "Succeed"}}}]}}}`,
		func(_ context.Context, parameters any) (any, error) {
			if parameters.(map[string]any)["wait"] == true {
				<-first
			}
			return nil, nil
		})
	started, err := client.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: aws.String(stateMachineARN), Name: aws.String("one"), Input: aws.String("{}")})
	if err != nil {
		t.Fatal(err)
	}
	in := sfn.GetExecutionHistoryInput{ExecutionArn: started.ExecutionArn}
	for !strings.Contains(lines(mustHistory(t, client, in)), "SucceedStateExited S") {
		<-time.After(time.Millisecond)
	}
	close(first)
	mustEnd(t, client, started.ExecutionArn)
	events := mustHistory(t, client, in)
	var exited []string
	for _, e := range events {
		if e.StateExitedEventDetails != nil {
			exited = append(exited, *e.StateExitedEventDetails.Name)
		}
		if e.PreviousEventId >= e.Id {
			t.Errorf("%s follows a later event", line(e))
		}
	}
	if got := strings.Join(exited, " "); got != "R S L P" {
		t.Errorf("the states are left as %s:\n%s", got, lines(events))
	}
}

// It is the same after a restart, and goes on.
func TestGetExecutionHistory_ofARedrivenExecution(t *testing.T) {
	t.Parallel()
	const definition = `{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "C": {"Type": "Fail", "Error": "Closed"},
		"B": {` + task + `, "Parameters": {}, "Catch": [{"ErrorEquals": ["Late"], "Next": "C"}], "End": true}}}`
	kept := store.NewMemory()
	failure := "Cold"
	do := func(context.Context, any) (any, error) { return nil, &asl.Error{Name: failure} }
	first, client := mustServeKept(t, definition, do, kept)
	arn := mustRun(t, newSDK(client), "one", "{}")
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	failure = "Late" // nothing runs
	_, client = mustServeKept(t, definition, do, kept)
	restarted := newSDK(client)
	for range 2 {
		if _, err := restarted.RedriveExecution(t.Context(), &sfn.RedriveExecutionInput{ExecutionArn: arn}); err != nil {
			t.Fatal(err)
		}
		mustEnd(t, restarted, arn)
	}
	want := `1<0 ExecutionStarted {} arn:role
2<0 PassStateEntered A {}
3<2 PassStateExited A {}
4<3 TaskStateEntered B {}
5<4 TaskScheduled lambda invoke eu-west-1 {}
6<5 TaskStarted lambda invoke
7<6 TaskFailed lambda invoke Cold
8<7 ExecutionFailed Cold
9<8 ExecutionRedriven 1
10<9 TaskScheduled lambda invoke eu-west-1 {}
11<10 TaskStarted lambda invoke
12<11 TaskFailed lambda invoke Late
13<12 TaskStateExited B {"Cause":"","Error":"Late"}
14<13 FailStateEntered C {"Cause":"","Error":"Late"}
15<14 ExecutionFailed Closed
16<15 ExecutionRedriven 2
17<16 FailStateEntered C {"Cause":"","Error":"Late"}
18<17 ExecutionFailed Closed`
	if got := lines(mustHistory(t, restarted, sfn.GetExecutionHistoryInput{ExecutionArn: arn})); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// What has been shown keeps its number while the execution goes on.
func TestGetExecutionHistory_whileItRuns(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	client := mustServeSDK(t, `{"StartAt": "A", "States": {"A": {`+task+`, "Parameters": {}, "End": true}}}`,
		func(context.Context, any) (any, error) {
			<-release // also when it is stopped: a result that comes at the same moment would count
			return 1, nil
		})
	t.Cleanup(func() { close(release) })
	started, err := client.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: aws.String(stateMachineARN), Name: aws.String("one"), Input: aws.String("{}")})
	if err != nil {
		t.Fatal(err)
	}
	in := sfn.GetExecutionHistoryInput{ExecutionArn: started.ExecutionArn}
	var running string
	for !strings.Contains(running, "TaskStarted") {
		running = lines(mustHistory(t, client, in))
	}
	if _, err := client.StopExecution(t.Context(), &sfn.StopExecutionInput{ExecutionArn: started.ExecutionArn, Cause: aws.String("enough")}); err != nil {
		t.Fatal(err)
	}
	if got, want := lines(mustHistory(t, client, in)), running+"\n5<0 ExecutionAborted enough"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestGetExecutionHistory_pages(t *testing.T) {
	t.Parallel()
	client := mustServeSDK(t, `{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "Next": "C"}, "C": {"Type": "Succeed"}}}`, nil)
	arn := mustRun(t, client, "one", "{}")
	for _, reverse := range []bool{false, true} {
		events := mustHistory(t, client, sfn.GetExecutionHistoryInput{ExecutionArn: arn, MaxResults: 3, ReverseOrder: reverse})
		if len(events) != 8 {
			t.Fatalf("there are %d events", len(events))
		}
		for i, e := range events {
			if want := int64(i + 1); !reverse && e.Id != want || reverse && e.Id != 9-want {
				t.Errorf("reversed %v: event %d is %s", reverse, i, line(e))
			}
		}
	}
	for _, e := range mustHistory(t, client, sfn.GetExecutionHistoryInput{ExecutionArn: arn, IncludeExecutionData: aws.Bool(false)}) {
		if d := e.StateEnteredEventDetails; d != nil && (d.Input != nil || d.Name == nil) {
			t.Errorf("without execution data: %s", line(e))
		}
	}
	for name, in := range map[string]sfn.GetExecutionHistoryInput{
		"InvalidToken":          {ExecutionArn: arn, NextToken: aws.String("99")},
		"ExecutionDoesNotExist": {ExecutionArn: aws.String(executionARN + "none")},
		"InvalidArn":            {ExecutionArn: aws.String("one")},
		"ValidationException":   {ExecutionArn: arn, MaxResults: 1001},
	} {
		if _, err := client.GetExecutionHistory(t.Context(), &in); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("got %v; want %s", err, name)
		}
	}
}
