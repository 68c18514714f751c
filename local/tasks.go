package local

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/lambda"
)

// integrations are the services that the workflow's Task states call, by the names of the optimized integrations
// (https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html).
type integrations struct {
	functions functions
	dynamoDB  dynamoDB
	topic     *topic
}

func (i integrations) task(ctx context.Context, resource string, input any) (any, error) {
	switch resource {
	case "arn:" + partition + ":states:::lambda:invoke":
		return i.invoke(ctx, input)
	case "arn:" + partition + ":states:::dynamodb:deleteItem":
		return i.deleteItem(ctx, input)
	case "arn:" + partition + ":states:::sns:publish":
		return i.topic.publish(input)
	}
	return nil, &asl.Error{Name: asl.Runtime, Cause: "The local stack has no integration " + resource}
}

// invoke is lambda:invoke: the function's answer under Payload, its failure as the error that it names.
func (i integrations) invoke(ctx context.Context, input any) (any, error) {
	call, _ := input.(map[string]any)
	arn, _ := call["FunctionName"].(string)
	payload, err := asl.Encode(call["Payload"])
	if err != nil {
		return nil, err
	}
	result, err := i.functions.invoke(ctx, arn, payload)
	if refused := (*lambda.Error)(nil); errors.As(err, &refused) {
		return nil, &asl.Error{Name: "Lambda." + refused.Type, Cause: refused.Message}
	}
	if err != nil {
		return nil, &asl.Error{Name: "Lambda.SdkClientException", Cause: err.Error()}
	}
	if result.FunctionError != "" {
		return nil, &asl.Error{Name: cmp.Or(result.ErrorType, "Lambda.Unknown"), Cause: string(result.Payload)}
	}
	answer, err := asl.Decode(result.Payload)
	if err != nil {
		return nil, &asl.Error{Name: "Lambda.Unknown", Cause: "The function's answer is not JSON: " + err.Error()}
	}
	return map[string]any{
		"ExecutedVersion": "$LATEST",
		"Payload":         answer,
		"StatusCode":      json.Number("200"),
	}, nil
}

// deleteItem is dynamodb:deleteItem. Its errors are named DynamoDB. and the exception.
func (i integrations) deleteItem(ctx context.Context, input any) (any, error) {
	body, err := asl.Encode(input)
	if err != nil {
		return nil, err
	}
	status, response, err := i.dynamoDB.call(ctx, "DeleteItem", body)
	if err != nil {
		return nil, &asl.Error{Name: "DynamoDB.SdkClientException", Cause: err.Error()}
	}
	if status == http.StatusOK {
		return asl.Decode(response)
	}
	exception, message := shortType(response)
	switch exception {
	case "":
		exception = "AmazonDynamoDBException"
		message = fmt.Sprintf("status %d", status)
	case "ValidationException":
		exception = "AmazonDynamoDBException" // as recorded on AWS: the SDK has no class of that name
	}
	return nil, &asl.Error{Name: "DynamoDB." + exception, Cause: message}
}
