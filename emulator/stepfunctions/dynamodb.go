package stepfunctions

import (
	"context"
	"fmt"
	"net/http"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/awsjson"
)

// DynamoDB is an operation of DynamoDB, such as dynamodb:deleteItem for DeleteItem. Its errors are named DynamoDB. and
// the exception.
func DynamoDB(call func(ctx context.Context, operation string, body []byte) (status int, response []byte, err error), operation string) Integration {
	return func(ctx context.Context, parameters any) (any, error) {
		body, err := asl.Encode(parameters)
		if err != nil {
			return nil, err
		}
		status, response, err := call(ctx, operation, body)
		if err != nil {
			return nil, &asl.Error{Name: "DynamoDB.SdkClientException", Cause: err.Error()}
		}
		if status == http.StatusOK {
			value, err := asl.Decode(response)
			result, ok := value.(map[string]any)
			if err != nil || !ok {
				return nil, &asl.Error{Name: "DynamoDB.SdkClientException", Cause: "The response is not a JSON object"}
			}
			return withMetadata(result, awsjson.ContentType, len(response)), nil
		}
		failure := awsjson.ParseError(status, response)
		switch failure.Type {
		case "":
			failure.Type, failure.Message = "AmazonDynamoDBException", fmt.Sprintf("status %d", status)
		case "ValidationException", "AccessDeniedException":
			failure.Type = "AmazonDynamoDBException" // as recorded on AWS: the SDK has no class of that name
		}
		return nil, &asl.Error{Name: "DynamoDB." + failure.Type, Cause: failure.Message}
	}
}
