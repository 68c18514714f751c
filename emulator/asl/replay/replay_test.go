package replay_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/asl/replay"
)

// history writes events as the AWS CLI prints them. Each line is "previous Kind {details}"; ids count from 1.
func history(t *testing.T, lines string) *replay.History {
	t.Helper()
	h, err := replay.Read(strings.NewReader(events(lines)))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func events(lines string) string {
	var list []string
	for line := range strings.Lines(strings.TrimSpace(lines)) {
		fields := strings.SplitN(strings.TrimSpace(line), " ", 3)
		e := fmt.Sprintf(`{"timestamp": "2026-11-28T07:00:%02d.500000+11:00", "type": %q, "id": %d, "previousEventId": %s`, len(list), fields[1], len(list)+1, fields[0])
		if len(fields) == 3 {
			e += fmt.Sprintf(`, "%sEventDetails": %s`, strings.ToLower(fields[1][:1])+fields[1][1:], fields[2])
		}
		list = append(list, e+"}")
	}
	return `{"events": [` + strings.Join(list, ",\n") + `]}`
}

// text writes JSON as the string that a history keeps it in.
func text(value string) string { return string(must(json.Marshal(value))) }

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// one is an execution with a retry, a Wait and a Choice.
var one = `
0 ExecutionStarted {"input": ` + text(`{"n": 2}`) + `, "roleArn": "arn:aws:iam::0:role/r"}
0 TaskStateEntered {"name": "Brew", "input": ` + text(`{"n": 2}`) + `}
2 TaskScheduled {"resourceType": "lambda", "resource": "invoke", "parameters": ` + text(`{"FunctionName": "arn:aws:lambda:::function:brew-a1b2", "Payload": {"id": "e-1", "n": 2, "at": "2026-11-27T20:00:01.500Z"}}`) + `}
3 TaskStarted {"resourceType": "lambda", "resource": "invoke"}
4 TaskFailed {"resourceType": "lambda", "resource": "invoke", "error": "Busy", "cause": "no cups"}
5 TaskScheduled {"resourceType": "lambda", "resource": "invoke", "parameters": ` + text(`{"FunctionName": "arn:aws:lambda:::function:brew-a1b2", "Payload": {"id": "e-1", "n": 2, "at": "2026-11-27T20:00:01.500Z"}}`) + `}
6 TaskStarted {"resourceType": "lambda", "resource": "invoke"}
7 TaskSucceeded {"resourceType": "lambda", "resource": "invoke", "output": ` + text(`{"Payload": {"cups": 2.0}}`) + `}
8 TaskStateExited {"name": "Brew", "output": ` + text(`{"cups": 2.0}`) + `}
9 WaitStateEntered {"name": "Steep", "input": ` + text(`{"cups": 2.0}`) + `}
10 WaitStateExited {"name": "Steep", "output": ` + text(`{"cups": 2.0}`) + `}
11 ChoiceStateEntered {"name": "Enough?", "input": ` + text(`{"cups": 2.0}`) + `}
12 ChoiceStateExited {"name": "Enough?", "output": ` + text(`{"cups": 2.0}`) + `}
13 SucceedStateEntered {"name": "Served", "input": ` + text(`{"cups": 2.0}`) + `}
14 SucceedStateExited {"name": "Served", "output": ` + text(`{"cups": 2.0}`) + `}
15 ExecutionSucceeded {"output": ` + text(`{"cups": 2.0}`) + `}
`

const machine = `{"StartAt": "Brew", "States": {
	"Brew": {"Type": "Task", "Resource": "arn:${Partition}:states:::lambda:invoke", "OutputPath": "$.Payload", "Next": "Steep",
		"Parameters": {"FunctionName": "${BrewArn}", "Payload": {"id.$": "$$.Execution.Name", "n.$": "$.n", "at.$": "$$.State.EnteredTime"}},
		"Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 86400}]},
	"Steep": {"Type": "Wait", "Seconds": 86400, "Next": "Enough?"},
	"Enough?": {"Type": "Choice", "Choices": [{"Variable": "$.cups", "NumericLessThan": 2, "Next": "Sorry"}], "Default": "Served"},
	"Served": {"Type": "Succeed"},
	"Sorry": {"Type": "Fail", "Error": "TooFew"}}}`

func TestCheck(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ old, new, want string }{ // old and new are pairs, one a line
		"the same": {``, ``, ``},
		"a timeout, a comment and a new Catcher lead nowhere else": {`"OutputPath": "$.Payload",`, `"OutputPath": "$.Payload", "Comment": "!", "TimeoutSeconds": 9, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Sorry"}],`, ``},
		"a rule":                  {`"NumericLessThan": 2`, `"NumericLessThan": 3`, `event 14, state "Enough?": Next was "Served" and is now "Sorry"`},
		"no retry":                {`["Busy"]`, `["Idle"]`, `event 9, state "Brew": Error was none and is now Busy: no cups`},
		"a parameter":             {`"n.$": "$.n"`, `"n": "2"`, `event 3, state "Brew": Parameters.Payload.n was 2 and is now "2"`},
		"a parameter more":        {`"n.$": "$.n"`, `"n.$": "$.n", "city": null`, `event 3, state "Brew": Parameters.Payload.city was absent and is now null`},
		"a parameter of the name": {`"$$.Execution.Name"`, `"$$.Execution.Id"`, ``},
		"two placeholders for one text": {`"id.$": "$$.Execution.Name"`, `"id": "${BrewArn}"`,
			`event 3, state "Brew": Parameters.Payload.id was "e-1" and is now "${BrewArn}"`},
		"another integration": {`lambda:invoke`, `sqs:sendMessage`, `event 3, state "Brew": Resource was lambda:invoke and is now sqs:sendMessage`},
		"an output":           {`"OutputPath": "$.Payload"`, `"ResultSelector": {"cups": 3}`, `event 9, state "Brew": Output.cups was 2.0 and is now 3`},
		"a state more":        {`"Default": "Served"}`, `"Default": "Wipe"}, "Wipe": {"Type": "Pass", "Next": "Served"}`, `event 14, state "Enough?": Next was "Served" and is now "Wipe"`},
		"a state less":        {"\"Seconds\": 86400, \"Next\": \"Enough?\"}\n\"Retry\"", "\"Seconds\": 86400, \"End\": true}\n\"Catch\": [{\"ErrorEquals\": [\"Odd\"], \"Next\": \"Enough?\"}], \"Retry\"", `event 12, state "Steep": Next was "Enough?" and is now nothing: it ends there`},
		"another start":       {"\"StartAt\": \"Brew\"\n\"Next\": \"Sorry\"}", "\"StartAt\": \"Steep\"\n\"Next\": \"Sorry\"}, {\"Variable\": \"$.n\", \"IsPresent\": true, \"Next\": \"Brew\"}", `event 2, the execution: StartAt was "Brew" and is now "Steep"`},
		"a renamed state":     {`Steep`, `Rest`, `event 10, state "Brew": Next was "Steep" and is now "Rest"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changed, news := machine, strings.Split(test.new, "\n")
			for i, old := range strings.Split(test.old, "\n") {
				if !strings.Contains(changed, old) {
					t.Fatalf("the machine has no %s", old)
				}
				changed = strings.ReplaceAll(changed, old, news[i])
			}
			if test.old == "" {
				changed = machine
			}
			check(t, changed, one, test.want, replay.Options{})
		})
	}
}

func check(t *testing.T, definition, recorded, want string, options replay.Options) {
	t.Helper()
	m, err := asl.Load([]byte(definition))
	if err != nil {
		t.Fatal(err)
	}
	d, err := replay.Check(m, history(t, recorded), options)
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	if d != nil {
		got = d.String()
	}
	if got != want {
		t.Errorf("%s; want %s", got, want)
	}
}

func TestCheck_pathOnly(t *testing.T) {
	t.Parallel()
	check(t, strings.Replace(machine, `"n.$": "$.n"`, `"n": "2"`, 1), one, ``, replay.Options{PathOnly: true})
	check(t, strings.Replace(machine, `"NumericLessThan": 2`, `"NumericLessThan": 3`, 1), one, `event 14, state "Enough?": Next was "Served" and is now "Sorry"`, replay.Options{PathOnly: true})
}

// A history that was cut off is followed as far as it goes.
func TestCheck_cutOff(t *testing.T) {
	t.Parallel()
	lines := strings.Split(strings.TrimSpace(one), "\n")
	for events := 2; events < len(lines); events++ {
		for _, end := range []string{"", fmt.Sprintf("\n%d ExecutionAborted {}", events), fmt.Sprintf("\n%d ExecutionTimedOut {}", events)} {
			recorded := strings.Join(lines[:events], "\n") + end
			check(t, machine, recorded, ``, replay.Options{})
			if events > 2 {
				check(t, strings.Replace(machine, `"n.$": "$.n"`, `"n": "2"`, 1), recorded, `event 3, state "Brew": Parameters.Payload.n was 2 and is now "2"`, replay.Options{})
			}
		}
	}
}

// The branches of a Parallel state, the iterations of a Map state in it, a token, and the failure of another branch.
const fanOut = `{"StartAt": "Both", "States": {"Both": {"Type": "Parallel", "Next": "Done",
	"Catch": [{"ErrorEquals": ["Spilt"], "ResultPath": "$.error", "Next": "Done"}],
	"Branches": [
		{"StartAt": "Each", "States": {"Each": {"Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 1, "End": true,
			"ItemProcessor": {"StartAt": "Grind", "States": {"Grind": {"Type": "Task", "Resource": "arn:aws:lambda:::function:grind", "End": true}}}}}},
		{"StartAt": "Pay", "States": {"Pay": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "Next": "Thank",
			"Parameters": {"MessageBody": {"token.$": "$$.Task.Token"}}}, "Thank": {"Type": "Pass", "End": true}}}]},
	"Done": {"Type": "Pass", "End": true}}}`

var parallel = `
0 ExecutionStarted {"input": ` + text(`{"items": [1, 2]}`) + `}
0 ParallelStateEntered {"name": "Both", "input": ` + text(`{"items": [1, 2]}`) + `}
2 ParallelStateStarted
3 TaskStateEntered {"name": "Pay", "input": ` + text(`{"items": [1, 2]}`) + `}
3 MapStateEntered {"name": "Each", "input": ` + text(`{"items": [1, 2]}`) + `}
5 MapStateStarted {"length": 2}
4 TaskScheduled {"resourceType": "sqs", "resource": "sendMessage.waitForTaskToken", "parameters": ` + text(`{"MessageBody": {"token": "AQC8"}}`) + `}
6 MapIterationStarted {"name": "Each", "index": 0}
8 TaskStateEntered {"name": "Grind", "input": "1"}
9 LambdaFunctionScheduled {"resource": "arn:aws:lambda:::function:grind", "input": "1"}
10 LambdaFunctionStarted
11 LambdaFunctionSucceeded {"output": "10"}
12 TaskStateExited {"name": "Grind", "output": "10"}
13 MapIterationSucceeded {"name": "Each", "index": 0}
14 MapIterationStarted {"name": "Each", "index": 1}
15 TaskStateEntered {"name": "Grind", "input": "2"}
16 LambdaFunctionScheduled {"resource": "arn:aws:lambda:::function:grind", "input": "2"}
7 TaskSucceeded {"resourceType": "sqs", "resource": "sendMessage.waitForTaskToken", "output": ` + text(`"paid"`) + `}
18 TaskStateExited {"name": "Pay", "output": ` + text(`"paid"`) + `}
19 PassStateEntered {"name": "Thank", "input": ` + text(`"paid"`) + `}
20 PassStateExited {"name": "Thank", "output": ` + text(`"paid"`) + `}
`

var served = parallel + `17 LambdaFunctionSucceeded {"output": "20"}
22 TaskStateExited {"name": "Grind", "output": "20"}
23 MapIterationSucceeded {"name": "Each", "index": 1}
24 MapStateSucceeded
25 MapStateExited {"name": "Each", "output": "[10, 20]"}
26 ParallelStateSucceeded
27 ParallelStateExited {"name": "Both", "output": ` + text(`[[10, 20], "paid"]`) + `}
28 PassStateEntered {"name": "Done", "input": ` + text(`[[10, 20], "paid"]`) + `}
29 PassStateExited {"name": "Done", "output": ` + text(`[[10, 20], "paid"]`) + `}
30 ExecutionSucceeded {"output": ` + text(`[[10, 20], "paid"]`) + `}
`

var spilt = parallel + `17 LambdaFunctionFailed {"error": "Spilt", "cause": "oops"}
22 MapIterationFailed {"name": "Each", "index": 1}
23 MapStateFailed {"error": "Spilt", "cause": "oops"}
24 ParallelStateFailed {"error": "Spilt", "cause": "oops"}
25 ParallelStateExited {"name": "Both", "output": ` + text(`{"items": [1, 2], "error": {"Error": "Spilt", "Cause": "oops"}}`) + `}
26 PassStateEntered {"name": "Done", "input": ` + text(`{"items": [1, 2], "error": {"Error": "Spilt", "Cause": "oops"}}`) + `}
27 PassStateExited {"name": "Done", "output": ` + text(`{"items": [1, 2], "error": {"Error": "Spilt", "Cause": "oops"}}`) + `}
28 ExecutionSucceeded {"output": ` + text(`{"items": [1, 2], "error": {"Error": "Spilt", "Cause": "oops"}}`) + `}
`

func TestCheck_branches(t *testing.T) {
	t.Parallel()
	check(t, fanOut, served, ``, replay.Options{})
	check(t, fanOut, spilt, ``, replay.Options{})
	check(t, strings.Replace(fanOut, `"End": true}}}}}},`, `"ResultPath": null, "End": true}}}}}},`, 1), served,
		`event 13, state "Grind": Output was 10 and is now 1`, replay.Options{})
	check(t, strings.Replace(fanOut, `["Spilt"]`, `["Split"]`, 1), spilt, `event 26, state "Both": Error was none and is now Spilt: oops`, replay.Options{})
	check(t, strings.ReplaceAll(fanOut, `Thank`, `Smile`), served, `event 20, state "Pay": Next was "Thank" and is now "Smile"`, replay.Options{})
}

// An execution that failed is compared by its error and cause.
func TestCheck_failed(t *testing.T) {
	t.Parallel()
	recorded := `
0 ExecutionStarted {"input": "{}"}
0 FailStateEntered {"name": "No", "input": "{}"}
2 ExecutionFailed {"error": "Closed", "cause": "It is Sunday"}`
	definition := `{"StartAt": "No", "States": {"No": {"Type": "Fail", "Error": "Closed", "Cause": "It is Sunday"}}}`
	check(t, definition, recorded, ``, replay.Options{})
	check(t, strings.Replace(definition, `"Cause": "It is Sunday"`, `"Cause": "It is ${Day}"`, 1), recorded, ``, replay.Options{})
	check(t, strings.Replace(definition, `"Closed"`, `"Shut"`, 1), recorded, `event 3, the execution: Error was Closed: It is Sunday and is now Shut: It is Sunday`, replay.Options{})
	check(t, `{"StartAt": "No", "States": {"No": {"Type": "Pass", "End": true}}}`, recorded,
		`event 3, the execution: Status was FAILED (Closed: It is Sunday) and is now SUCCEEDED`, replay.Options{})
}

// redriven is an execution that was redriven after its task had failed, stopped in the Wait after it, redriven again, and redriven
// once more after its Fail state.
var redriven = `
0 ExecutionStarted {"input": "{}"}
0 TaskStateEntered {"name": "Brew", "input": "{}"}
2 TaskScheduled {"resourceType": "lambda", "resource": "invoke", "parameters": ` + text(`{"arn": "arn:1", "redrives": 0}`) + `}
3 TaskStarted {"resourceType": "lambda", "resource": "invoke"}
4 TaskFailed {"resourceType": "lambda", "resource": "invoke", "error": "Cold"}
5 ExecutionFailed {"error": "Cold"}
6 ExecutionRedriven {"redriveCount": 1}
7 TaskScheduled {"resourceType": "lambda", "resource": "invoke", "parameters": ` + text(`{"arn": "arn:1", "redrives": 1}`) + `}
8 TaskStarted {"resourceType": "lambda", "resource": "invoke"}
9 TaskSucceeded {"resourceType": "lambda", "resource": "invoke", "output": "1"}
10 TaskStateExited {"name": "Brew", "output": "1"}
11 WaitStateEntered {"name": "Steep", "input": "1"}
12 ExecutionAborted {}
13 ExecutionRedriven {"redriveCount": 2}
14 WaitStateExited {"name": "Steep", "output": "1"}
15 FailStateEntered {"name": "Spilt", "input": "1"}
16 ExecutionFailed {"error": "Spilt", "cause": "arn:1"}
17 ExecutionRedriven {"redriveCount": 3}
18 FailStateEntered {"name": "Spilt", "input": "1"}
19 ExecutionFailed {"error": "Spilt", "cause": "arn:1"}
`

const spilling = `{"StartAt": "Brew", "States": {
	"Brew": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "Steep",
		"Parameters": {"arn": "${Arn}", "redrives.$": "$$.Execution.RedriveCount"}},
	"Steep": {"Type": "Wait", "Seconds": 10, "Next": "Spilt"},
	"Spilt": {"Type": "Fail", "Error": "Spilt", "Cause": "${Arn}"}}}`

// A redriven execution is followed to its end, or as far as it has been recorded.
func TestCheck_redriven(t *testing.T) {
	t.Parallel()
	lines := strings.Split(strings.TrimSpace(redriven), "\n")
	for events := 2; events <= len(lines); events++ {
		check(t, spilling, strings.Join(lines[:events], "\n"), ``, replay.Options{})
	}
	for _, test := range []struct{ old, new, want string }{
		{`"redrives.$": "$$.Execution.RedriveCount"`, `"redrives": 0`, `event 8, state "Brew": Parameters.redrives was 1 and is now 0`},
		{`"Next": "Steep"`, `"ResultPath": "$.cups", "Next": "Steep"`, `event 11, state "Brew": Output was 1 and is now {"cups":1}`},
		{`"Seconds": 10`, `"Seconds": 10, "OutputPath": null`, `event 15, state "Steep": Output was 1 and is now {}`},
		{`"Cause": "${Arn}"`, `"Cause": "arn:2"`, `event 17, the execution: Error was Spilt: arn:1 and is now Spilt: arn:2`},
		{`"Next": "Steep"`, `"Catch": [{"ErrorEquals": ["Cold"], "Next": "Spilt"}], "Next": "Steep"`, `event 6, state "Brew": Next was nothing: it ended there and is now "Spilt"`},
	} {
		check(t, strings.Replace(spilling, test.old, test.new, 1), redriven, test.want, replay.Options{})
	}
	if got := strings.Join(history(t, redriven).Path(), " "); got != "Brew Brew Steep Steep Spilt Spilt" {
		t.Errorf("the path is %s", got)
	}
}

// A Parallel state that was redriven as a whole is followed. One of which only what had failed was is not.
func TestCheck_redrivenBranches(t *testing.T) {
	t.Parallel()
	const definition = `{"StartAt": "Both", "States": {"Both": {"Type": "Parallel", "End": true, "Branches": [
		{"StartAt": "Pour", "States": {"Pour": {"Type": "Task", "Resource": "arn:aws:lambda:::function:pour", "End": true}}}]}}}`
	const failed = `
0 ExecutionStarted {"input": "{}"}
0 ParallelStateEntered {"name": "Both", "input": "{}"}
2 ParallelStateStarted
3 TaskStateEntered {"name": "Pour", "input": "{}"}
4 LambdaFunctionScheduled {"resource": "arn:aws:lambda:::function:pour", "input": "{}"}
5 LambdaFunctionFailed {"error": "Spilt"}
6 ParallelStateFailed
7 ExecutionFailed {"error": "Spilt"}
8 ExecutionRedriven {"redriveCount": 1}
`
	const whole = failed + `9 ParallelStateStarted
10 TaskStateEntered {"name": "Pour", "input": "{}"}
11 LambdaFunctionScheduled {"resource": "arn:aws:lambda:::function:pour", "input": "{}"}
12 LambdaFunctionSucceeded {"output": "1"}
13 TaskStateExited {"name": "Pour", "output": "1"}
14 ParallelStateSucceeded
15 ParallelStateExited {"name": "Both", "output": "[1]"}
16 ExecutionSucceeded {"output": "[1]"}`
	const part = failed + `9 LambdaFunctionScheduled {"resource": "arn:aws:lambda:::function:pour", "input": "{}"}
10 LambdaFunctionSucceeded {"output": "1"}`
	changed := strings.Replace(definition, `"End": true, "Branches"`, `"OutputPath": "$[0]", "End": true, "Branches"`, 1)
	check(t, definition, whole, ``, replay.Options{})
	check(t, changed, whole, `event 16, state "Both": Output was [1] and is now 1`, replay.Options{})
	check(t, definition, part, ``, replay.Options{})
	check(t, changed, part, ``, replay.Options{})
}

func TestRead_rejects(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ file, want string }{
		"no JSON":        {`<html>`, `it is not what aws stepfunctions get-execution-history prints: invalid character '<' looking for beginning of value`},
		"no events":      {`{"executions": []}`, `it has no events: give it what aws stepfunctions get-execution-history prints`},
		"a page":         {`{"events": [{}], "nextToken": "x"}`, `it is one page of a longer history: call get-execution-history without --max-items and --no-paginate`},
		"no start":       {events(`0 TaskStateEntered {"name": "A"}`), `its first event is not ExecutionStarted: give it the whole history`},
		"no data":        {events(`0 ExecutionStarted {"roleArn": "r"}`), `it has no input: call get-execution-history with --include-execution-data`},
		"a gap":          {events("0 ExecutionStarted {\"input\": \"{}\"}\n7 TaskStateEntered {\"name\": \"A\"}"), `event 2 comes after event 7, which is not in the file`},
		"a stray result": {events("0 ExecutionStarted {\"input\": \"{}\"}\n1 TaskSucceeded {\"output\": \"1\"}"), `event 2, TaskSucceeded: it belongs to no state that was entered`},
		"a wrong time":   {`{"events": [{"timestamp": "noon"}]}`, `event 1 of the file: timestamp: parsing time`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := replay.Read(strings.NewReader(test.file)); err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("%v; want %s", err, test.want)
			}
		})
	}
}
