package stepfunctions_test

import (
	"errors"
	"strings"
	"testing"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/stepfunctions"
)

// nested is a state machine that starts itself, as its input says.
const nested = `{"StartAt": "How", "States": {
	"How": {"Type": "Choice", "Default": "Leaf", "Choices": [
		{"Variable": "$.how", "StringEquals": "start", "Next": "Start"}, {"Variable": "$.how", "StringEquals": "sync", "Next": "Sync"},
		{"Variable": "$.how", "StringEquals": "sdk", "Next": "SDK"}, {"Variable": "$.how", "StringEquals": "fail", "Next": "Fail"}]},
	"Start": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution", "End": true, "ResultSelector": {"arn.$": "$.ExecutionArn"},
		"Parameters": {"StateMachineArn.$": "$$.StateMachine.Id", "Name": "started", "Input": {"how": "leaf"}}},
	"Sync": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2", "End": true, "OutputPath": "$.Output",
		"Parameters": {"StateMachineArn.$": "$$.StateMachine.Id", "Input.$": "$.child"}},
	"SDK": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:sfn:describeExecution", "End": true, "OutputPath": "$.Status",
		"Parameters": {"ExecutionArn.$": "$$.Execution.Id"}},
	"Fail": {"Type": "Fail", "Error": "Spilt"},
	"Leaf": {"Type": "Pass", "Result": "served", "End": true}}}`

func TestExecutions_startOthers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ input, output, failure string }{
		"and go on":               {`{"how": "start"}`, `{"arn":"arn:aws:states:eu-west-1:111122223333:execution:greet:started"}`, ""},
		"and wait for its output": {`{"how": "sync", "child": {"how": "leaf"}}`, `"served"`, ""},
		"and wait, two deep":      {`{"how": "sync", "child": {"how": "sync", "child": {"how": "leaf"}}}`, `"served"`, ""},
		"and fail with it":        {`{"how": "sync", "child": {"how": "fail"}}`, `null`, asl.TaskFailed},
		"describe themselves":     {`{"how": "sdk"}`, `"RUNNING"`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mustNest(t, nil, test.input, test.output, test.failure)
		})
	}
}

// What the role of the executions may not call fails as it does on AWS.
func TestExecutions_startOthers_ifTheyMay(t *testing.T) {
	t.Parallel()
	denied := func(action, resource string) error { return errors.New(action + " on " + resource) }
	mustNest(t, denied, `{"how": "start"}`, `null`, "StepFunctions.AccessDeniedException")
	mustNest(t, denied, `{"how": "sdk"}`, `null`, "Sfn.SfnException")
}

func mustNest(t *testing.T, may func(action, resource string) error, input, output, failure string) {
	t.Helper()
	service, err := stepfunctions.New(stepfunctions.Config{StateMachineARN: stateMachineARN, Definition: []byte(nested), Clock: asl.SystemClock(), May: may})
	if err != nil {
		t.Fatal(err)
	}
	defer service.Close()
	start(service, "one", strings.ReplaceAll(input, `"`, `\"`))
	x := wait(t, service, "one")
	if got := mustJSON(t, x.Output); got != output || x.Error != failure {
		t.Errorf("the output is %s and the error %q %s; want %s and %q", got, x.Error, x.Cause, output, failure)
	}
}
