package asl_test

import (
	"context"
	"fmt"
	"strings"

	"skip-the-line/emulator/asl"
)

func Example() {
	machine, err := asl.Load([]byte(`{
		"StartAt": "Brew",
		"States": {
			"Brew": {
				"Type": "Task",
				"Resource": "arn:aws:states:::lambda:invoke",
				"Parameters": {"FunctionName": "brew", "Payload.$": "$.order"},
				"ResultPath": "$.cup",
				"Retry": [{"ErrorEquals": ["Unavailable"], "MaxAttempts": 2}],
				"Next": "Served"
			},
			"Served": {"Type": "Succeed"}
		}
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	input, _ := asl.Decode([]byte(`{"order": {"coffee": "Latte", "price": 4.50}}`))
	var history asl.History
	outcome := machine.Run(context.Background(), asl.Execution{
		Name:  "one",
		Input: input,
		Task: func(_ context.Context, resource string, input any) (any, error) {
			return "made by " + resource, nil
		},
		Observe: history.Observe,
	})
	output, _ := asl.Encode(outcome.Output)
	fmt.Printf("%s %s\n", outcome.Status, output)
	for _, visit := range history.Visits() {
		fmt.Println(visit.Type, visit.State)
	}
	// Output:
	// SUCCEEDED {"cup":"made by arn:aws:states:::lambda:invoke","order":{"coffee":"Latte","price":4.50}}
	// Task Brew
	// Succeed Served
}

// A test of a state machine: it runs the definition with a fake task and asserts the path through the states.
func ExampleMachine_Run() {
	machine, err := asl.Load([]byte(`{"StartAt": "Pay", "States": {
		"Pay": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "Done",
			"Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 1}],
			"Catch": [{"ErrorEquals": ["Declined"], "Next": "Cancel"}]},
		"Cancel": {"Type": "Fail", "Error": "NotPaid"},
		"Done": {"Type": "Succeed"}}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	var history asl.History
	outcome := machine.Run(context.Background(), asl.Execution{
		Observe: history.Observe,
		Task: func(context.Context, string, any) (any, error) {
			return nil, &asl.Error{Name: "Declined", Cause: "no money"}
		},
	})
	var path []string
	for _, visit := range history.Visits() {
		path = append(path, visit.State)
	}
	fmt.Println(strings.Join(path, " -> "), outcome.Status, outcome.Error)
	// Output: Pay -> Cancel FAILED NotPaid
}

// A linter for definitions.
func ExampleCheck() {
	problems := asl.Check([]byte(`{
  "StartAt": "Brew",
  "States": {
    "Brew": {
      "Type": "Pass",
      "InputPath": "$.a[",
      "Nxt": "Serve"
    }
  }
}`))
	for _, p := range problems {
		fmt.Printf("%d:%d: %v\n", p.Line, p.Column, p)
	}
	// Output:
	// 4:5: state "Brew": needs Next, or "End": true
	// 6:7: state "Brew", InputPath: "$.a[" is not a valid path: a bracket or a quote is not closed
	// 7:7: state "Brew", Nxt: is not supported in a Pass state; remove it, or check its spelling
}

// A task that waits until a person answers.
func ExampleTokens() {
	machine, err := asl.Load([]byte(`{"StartAt": "Ask", "States": {
		"Ask": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish.waitForTaskToken", "End": true,
			"Parameters": {"TopicArn": "arn:aws:sns:::baristas", "Message": {"token.$": "$$.Task.Token"}}}}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	var tokens asl.Tokens
	outcome := machine.Run(context.Background(), asl.Execution{
		Callbacks: &tokens,
		Task: func(ctx context.Context, _ string, _ any) (any, error) {
			go tokens.Succeed(asl.AttemptOf(ctx).Token, "It is ready.") // As SendTaskSuccess does, some time later.
			return nil, nil
		},
	})
	fmt.Println(outcome.Status, outcome.Output)
	// Output: SUCCEEDED It is ready.
}
