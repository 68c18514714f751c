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
func DynamoDB(client awsjson.Client, operation string) Integration {
	return func(ctx context.Context, parameters any) (any, error) {
		body, err := asl.Encode(parameters)
		if err != nil {
			return nil, err
		}
		status, response, err := client.Call(ctx, operation, body)
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
		case "ValidationException":
			failure.Type = "AmazonDynamoDBException" // as recorded on AWS: the SDK has no class of that name
		}
		return nil, &asl.Error{Name: "DynamoDB." + failure.Type, Cause: failure.Message}
	}
}
