package stepfunctions

import (
	"context"
	"fmt"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/awsjson"
)

// DynamoDB is an operation of DynamoDB, such as dynamodb:deleteItem for DeleteItem. Its errors are named DynamoDB. and
// the exception.
func DynamoDB(call Call, operation string) Integration {
	return func(ctx context.Context, parameters any) (any, error) {
		response, err := operate(ctx, call, operation, parameters, "DynamoDB", dynamoDBException)
		if err != nil {
			return nil, err
		}
		value, err := asl.Decode(response)
		result, ok := value.(map[string]any)
		if err != nil || !ok {
			return nil, &asl.Error{Name: "DynamoDB.SdkClientException", Cause: "The response is not a JSON object"}
		}
		return withMetadata(result, awsjson.ContentType, len(response)), nil
	}
}

func dynamoDBException(failure *awsjson.Error) string {
	switch failure.Type {
	case "":
		failure.Message = fmt.Sprintf("status %d", failure.Status)
		return "AmazonDynamoDBException"
	case "ValidationException", "AccessDeniedException": // as recorded on AWS: the SDK has no class of that name
		return "AmazonDynamoDBException"
	}
	return failure.Type
}
