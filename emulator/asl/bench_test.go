package asl_test

import (
	"testing"

	"skip-the-line/emulator/asl"
)

const benchmarkMachine = `{"StartAt": "Price", "TimeoutSeconds": 300, "States": {
	"Price": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "TimeoutSeconds": 10,
		"Parameters": {"FunctionName": "arn:aws:lambda:::function:price", "Payload": {"id.$": "$$.Execution.Name", "order.$": "$.order"}},
		"ResultSelector": {"payload.$": "$.Payload"}, "ResultPath": "$.price", "Next": "Free?",
		"Retry": [{"ErrorEquals": ["Lambda.ServiceException"], "JitterStrategy": "FULL"}],
		"Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Served"}]},
	"Free?": {"Type": "Choice", "Default": "Tell", "Choices": [
		{"And": [{"Variable": "$.order.voucher", "IsPresent": true}, {"Variable": "$.order.total", "NumericEquals": 0}], "Next": "Served"}]},
	"Tell": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "ResultPath": null, "Next": "Served",
		"Parameters": {"TopicArn": "arn:aws:sns:::told", "Message": {"id.$": "$$.Execution.Name", "price.$": "$.price"}}},
	"Served": {"Type": "Succeed"}}}`

const benchmarkInput = `{"order": {"accountid": "a0", "vendorid": "v0", "city": "Zürich", "total": 9.00,
	"details": {"coffeetype": "Flat White", "coffeesize": "Large", "quantity": 2}, "eventtype": ["new_order"]}}`

func BenchmarkRun(b *testing.B) {
	m := MustLoad(b, benchmarkMachine)
	input := MustDecode(b, benchmarkInput)
	b.ReportAllocs()
	for b.Loop() {
		var h asl.History
		o := m.Run(b.Context(), asl.Execution{Name: "one", Input: input, Task: echo, Observe: h.Observe})
		if o.Status != asl.Succeeded || len(h.Visits()) != 4 {
			b.Fatal(o)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		MustLoad(b, benchmarkMachine)
	}
}
