package stepfunctions

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/awsjson"
)

// Call calls an operation of a service in AWS's JSON protocol, as [awsjson.Client.Call] does. [LambdaCall] and [SNSCall] do so for
// services that do not speak it.
type Call = func(ctx context.Context, operation string, body []byte) (status int, response []byte, err error)

// SDK returns the integrations aws-sdk:SERVICE:operation of a service, for the operations that it has: https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html. Its errors are named as the
// service is in AWS's SDK for Java, such as DynamoDb.ConditionalCheckFailedException.
func SDK(service, exceptions string, call Call, operations ...string) Integrations {
	all := Integrations{}
	for _, operation := range operations {
		all["aws-sdk:"+service+":"+camel(operation)] = func(ctx context.Context, parameters any) (any, error) {
			response, err := operate(ctx, call, operation, parameters, exceptions, func(failure *awsjson.Error) string { return exception(failure.Type, exceptions) })
			if err != nil {
				return nil, err
			}
			return asl.Decode(response)
		}
	}
	return all
}

// operate calls an operation with a task's parameters. An error is named by the service and by what name makes of the service's.
func operate(ctx context.Context, call Call, operation string, parameters any, service string, name func(*awsjson.Error) string) (response []byte, err error) {
	body, err := asl.Encode(parameters)
	if err != nil {
		return nil, err
	}
	status, response, err := call(ctx, operation, body)
	if rejected, ok := errors.AsType[*asl.Error](err); ok {
		return nil, rejected
	}
	if err != nil {
		return nil, &asl.Error{Name: service + ".SdkClientException", Cause: err.Error()}
	}
	if status != http.StatusOK {
		failure := awsjson.ParseError(status, response)
		named := service + "." + name(failure)
		return nil, &asl.Error{Name: named, Cause: failure.Message}
	}
	return response, nil
}

// unusable is how Step Functions fails a task whose parameters the SDK cannot be called with.
func unusable(format string, args ...any) error {
	return &asl.Error{Name: asl.Runtime, Cause: "The Parameters could not be used to start the Task: [" + fmt.Sprintf(format, args...) + "]"}
}

// exception is the SDK's name of an error: one that it has no class for is the service's own.
func exception(kind, service string) string {
	switch kind {
	case "", "AccessDeniedException", "ValidationException":
		return service + "Exception"
	}
	return strings.TrimSuffix(kind, "Exception") + "Exception"
}

// camel writes a name as the resources of aws-sdk integrations do: getItem.
func camel(name string) string {
	runes := []rune(name)
	runes[0] = unicode.ToLower(runes[0])
	return string(runes)
}

// capitalized is for services whose API has its members as camelCase: in Step Functions they begin with a capital.
func capitalized(call Call) Call {
	return func(ctx context.Context, operation string, body []byte) (int, []byte, error) {
		value, err := asl.Decode(body)
		if err != nil {
			return 0, nil, err
		}
		if body, err = asl.Encode(renamed(value, camel)); err != nil {
			return 0, nil, err
		}
		status, response, err := call(ctx, operation, body)
		if err != nil || status != http.StatusOK {
			return status, response, err
		}
		if value, err = asl.Decode(response); err == nil {
			response, err = asl.Encode(renamed(value, func(name string) string { return strings.ToUpper(name[:1]) + name[1:] }))
		}
		return status, response, err
	}
}

// renamed renames the members of the objects in a value.
func renamed(value any, rename func(string) string) any {
	switch v := value.(type) {
	case map[string]any:
		all := make(map[string]any, len(v))
		for name, member := range v {
			if name != "" {
				all[rename(name)] = renamed(member, rename)
			}
		}
		return all
	case []any:
		all := make([]any, len(v))
		for i, element := range v {
			all[i] = renamed(element, rename)
		}
		return all
	}
	return value
}
