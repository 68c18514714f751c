package stepfunctions_test

import (
	"errors"
	"testing"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/lambda"
	"skip-the-line/emulator/stepfunctions"
)

func TestLambdaCall(t *testing.T) {
	t.Parallel()
	all := stepfunctions.SDK("lambda", "Lambda", stepfunctions.LambdaCall(lambda.API()), "GetFunction", "Invoke", "ListFunctions")
	for _, test := range []struct{ resource, parameters, want string }{
		{"listFunctions", `{}`, `{"Functions":[]}`},
		{"listFunctions", `{"MaxItems": 0}`, "Lambda.InvalidParameterValueException"},
		{"getFunction", `{"FunctionName": "brew"}`, "Lambda.ResourceNotFoundException"},
		{"getFunction", `{}`, asl.Runtime},
		{"invoke", `{"FunctionName": "a/b?c"}`, "Lambda.ResourceNotFoundException"},
	} {
		parameters, err := asl.Decode([]byte(test.parameters))
		if err != nil {
			t.Fatal(err)
		}
		result, err := all.Task(t.Context(), "arn:aws:states:::aws-sdk:lambda:"+test.resource, parameters)
		got := mustJSON(t, result)
		if failure, ok := errors.AsType[*asl.Error](err); ok {
			got = failure.Name
		}
		if got != test.want {
			t.Errorf("%s %s: %s, %v; want %s", test.resource, test.parameters, got, err, test.want)
		}
	}
}
