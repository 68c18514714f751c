package local_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"skip-the-line/emulator/asl/jsonata"
	"skip-the-line/local"
)

// A workflow may call what stands beside it, wait for a token, and start itself. What is not there is rejected when the
// workflow is loaded, with a list of what is.
func TestWorkflow_mayCallWhatIsThere(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{JSONata: jsonata.New()})
	client := sfn.NewFromConfig(sdk(stack, anyone))
	validate := func(resource, language string) *sfn.ValidateStateMachineDefinitionOutput {
		t.Helper()
		out, err := client.ValidateStateMachineDefinition(t.Context(), &sfn.ValidateStateMachineDefinitionInput{Definition: aws.String(
			`{"QueryLanguage": "` + language + `", "StartAt": "Call", "States": {"Call": {"Type": "Task", "Resource": "arn:aws:states:::` + resource + `", "End": true}}}`)})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for _, resource := range []string{
		"lambda:invoke", "lambda:invoke.waitForTaskToken", "dynamodb:getItem", "dynamodb:putItem", "dynamodb:updateItem", "dynamodb:deleteItem",
		"aws-sdk:dynamodb:query", "aws-sdk:s3:getObject", "aws-sdk:s3:putObject", "aws-sdk:sfn:sendTaskSuccess", "sns:publish",
		"aws-sdk:lambda:invoke", "aws-sdk:lambda:invoke.waitForTaskToken", "aws-sdk:lambda:getFunction", "aws-sdk:sns:publish.waitForTaskToken", "aws-sdk:sns:subscribe",
		"sns:publish.waitForTaskToken", "states:startExecution", "states:startExecution.sync:2",
	} {
		for _, language := range []string{"JSONPath", "JSONata"} {
			if out := validate(resource, language); out.Result != "OK" {
				t.Errorf("%s in %s: %s", resource, language, aws.ToString(out.Diagnostics[0].Message))
			}
		}
	}
	for _, resource := range []string{"sqs:sendMessage", "dynamodb:query", "dynamodb:putItem.waitForTaskToken", "aws-sdk:dynamodb:createTable", "aws-sdk:lambda:createFunction", "aws-sdk:sns:createTopic"} {
		if out := validate(resource, "JSONPath"); out.Result != "FAIL" || !strings.Contains(aws.ToString(out.Diagnostics[0].Message), "aws-sdk:dynamodb:query, ") || !strings.Contains(aws.ToString(out.Diagnostics[0].Message), "aws-sdk:lambda:invoke, ") {
			t.Errorf("%s: %+v", resource, out)
		}
	}
}
