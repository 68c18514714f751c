package stepfunctions

import (
	"context"
	"encoding/json"
	"errors"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/sns"
)

// SNSPublish is sns:publish (https://docs.aws.amazon.com/step-functions/latest/dg/connect-sns.html). Its errors are
// named SNS. and the exception.
func SNSPublish(topic *sns.Topic) Integration {
	return func(_ context.Context, parameters any) (any, error) {
		text, err := asl.Encode(parameters)
		if err != nil {
			return nil, err
		}
		var request struct {
			TopicArn, Subject string
			MessageStructure  string
			Message           json.RawMessage
			MessageAttributes map[string]sns.Attribute
		}
		if err := json.Unmarshal(text, &request); err != nil {
			return nil, &asl.Error{Name: "SNS.InvalidParameterException", Cause: "Invalid parameter: " + err.Error()}
		}
		if request.MessageStructure != "" {
			return nil, &asl.Error{Name: "SNS.InvalidParameterException", Cause: "Invalid parameter: MessageStructure: the emulator sends the same message to every subscriber"}
		}
		id, err := topic.Publish(request.TopicArn, request.Subject, request.Message, request.MessageAttributes)
		if failure := (*sns.Error)(nil); errors.As(err, &failure) {
			return nil, &asl.Error{Name: "SNS." + failure.Code, Cause: failure.Message}
		}
		if err != nil {
			return nil, err
		}
		return withMetadata(map[string]any{"MessageId": id}, "text/xml", len(id)), nil
	}
}
