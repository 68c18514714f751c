package stepfunctions

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/lambda"
)

// LambdaInvoke is lambda:invoke: the function's response under Payload, its failure as the error that it names.
func LambdaInvoke(invoke func(ctx context.Context, functionARN string, payload []byte) (lambda.Result, error)) Integration {
	return func(ctx context.Context, parameters any) (any, error) {
		request, _ := parameters.(map[string]any)
		functionARN, _ := request["FunctionName"].(string)
		payload, err := asl.Encode(request["Payload"])
		if err != nil {
			return nil, err
		}
		result, err := invoke(ctx, functionARN, payload)
		if failure := (*lambda.Error)(nil); errors.As(err, &failure) {
			return nil, &asl.Error{Name: "Lambda." + failure.Type, Cause: failure.Message}
		}
		if err != nil {
			return nil, &asl.Error{Name: "Lambda.SdkClientException", Cause: err.Error()}
		}
		if result.FunctionError != "" {
			return nil, &asl.Error{Name: cmp.Or(result.ErrorType, "Lambda.Unknown"), Cause: string(result.Payload)}
		}
		response, err := asl.Decode(result.Payload)
		if err != nil {
			return nil, &asl.Error{Name: "Lambda.Unknown", Cause: "The function's response is not JSON: " + err.Error()}
		}
		return withMetadata(map[string]any{
			"ExecutedVersion": "$LATEST",
			"Payload":         response,
			"StatusCode":      json.Number("200"),
		}, "application/json", len(result.Payload)), nil
	}
}
