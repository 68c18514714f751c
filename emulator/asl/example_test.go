package asl_test

import (
	"context"
	"fmt"

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
