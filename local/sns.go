package local

import (
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"skip-the-line/emulator/asl"
)

// Notification is what a subscriber of the topic would receive.
type Notification struct {
	MessageID   string            `json:"messageid"`
	PublishedAt time.Time         `json:"publishedat"`
	Attributes  map[string]string `json:"attributes"`
	Message     json.RawMessage   `json:"message"` // JSON; a message that is plain text is a JSON string
}

// keptNotifications is how many notifications are kept; older ones make room.
const keptNotifications = 1000

// topic is the SNS topic.
type topic struct {
	notify func(Notification)
	now    func() time.Time

	mu   sync.Mutex
	kept []Notification // the newest last
}

// publish is the integration arn:aws:states:::sns:publish
// (https://docs.aws.amazon.com/step-functions/latest/dg/connect-sns.html).
func (t *topic) publish(input any) (any, error) {
	text, err := asl.Encode(input)
	if err != nil {
		return nil, err
	}
	var call struct {
		TopicArn          string
		Message           json.RawMessage
		MessageAttributes map[string]struct{ DataType, StringValue string }
	}
	if err := json.Unmarshal(text, &call); err != nil {
		return nil, &asl.Error{Name: "SNS.InvalidParameterException", Cause: "Invalid parameter: " + err.Error()}
	}
	switch {
	case call.TopicArn != topicARN:
		return nil, &asl.Error{Name: "SNS.NotFoundException", Cause: "Topic does not exist"}
	case len(call.Message) == 0 || string(call.Message) == `""`:
		return nil, &asl.Error{Name: "SNS.InvalidParameterException", Cause: "Invalid parameter: Empty message"}
	}
	n := Notification{
		MessageID:   uuid.NewString(),
		PublishedAt: t.now(),
		Attributes:  map[string]string{},
		Message:     call.Message,
	}
	for name, attribute := range call.MessageAttributes {
		if attribute.DataType != "String" || attribute.StringValue == "" {
			return nil, &asl.Error{Name: "SNS.InvalidParameterValueException", Cause: "The message attribute '" + name + "' must be a String that is not empty"}
		}
		n.Attributes[name] = attribute.StringValue
	}
	t.keep(n)
	t.notify(n)
	return map[string]any{"MessageId": n.MessageID}, nil
}

func (t *topic) keep(n Notification) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.kept) == keptNotifications {
		t.kept = slices.Delete(t.kept, 0, 1)
	}
	t.kept = append(t.kept, n)
}

// notifications are those kept, the newest first.
func (t *topic) notifications() []Notification {
	t.mu.Lock()
	defer t.mu.Unlock()
	newest := slices.Clone(t.kept)
	slices.Reverse(newest)
	return newest
}
