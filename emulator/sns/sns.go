// Package sns is an SNS that keeps what was published and hands it to one subscriber in the process.
package sns

import (
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
)

// Notification is what a subscriber of the topic receives.
type Notification struct {
	MessageID   string            `json:"messageid"`
	PublishedAt time.Time         `json:"publishedat"`
	Attributes  map[string]string `json:"attributes"`
	Message     json.RawMessage   `json:"message"` // JSON; a message that is plain text is a JSON string
}

// Config is what a topic needs to know.
type Config struct {
	TopicARN string
	Now      func() time.Time
	// Notify is told of each notification as it is published, on the publisher's own goroutine: several calls may run at
	// the same moment, and a publisher waits for its own.
	Notify func(Notification)
}

// Error is SNS's error for a message that it does not accept.
type Error struct {
	Code, Message string // such as NotFoundException
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// kept is how many notifications are kept; the oldest go first.
const kept = 1000

// Topic is an SNS topic.
type Topic struct {
	config Config

	mu     sync.Mutex
	newest []Notification // the newest last
}

// New returns the topic.
func New(config Config) *Topic { return &Topic{config: config} }

// Attribute is a message attribute.
type Attribute struct{ DataType, StringValue string }

// Publish publishes a message, which is JSON, and returns its id.
// https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
func (t *Topic) Publish(topicARN string, message json.RawMessage, attributes map[string]Attribute) (messageID string, err error) {
	switch {
	case topicARN != t.config.TopicARN:
		return "", &Error{"NotFoundException", "Topic does not exist"}
	case len(message) == 0 || string(message) == `""`:
		return "", &Error{"InvalidParameterException", "Invalid parameter: Empty message"}
	}
	n := Notification{
		MessageID:   uuid.NewString(),
		PublishedAt: t.config.Now(),
		Attributes:  make(map[string]string, len(attributes)),
		Message:     message,
	}
	for name, attribute := range attributes {
		if attribute.DataType != "String" || attribute.StringValue == "" {
			return "", &Error{"InvalidParameterValueException", "The message attribute '" + name + "' must be a String that is not empty"}
		}
		n.Attributes[name] = attribute.StringValue
	}
	t.keep(n)
	if t.config.Notify != nil {
		t.config.Notify(n)
	}
	return n.MessageID, nil
}

func (t *Topic) keep(n Notification) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.newest) == kept {
		t.newest = slices.Delete(t.newest, 0, 1)
	}
	t.newest = append(t.newest, n)
}

// Notifications returns those kept, the newest first.
func (t *Topic) Notifications() []Notification {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := slices.Clone(t.newest)
	slices.Reverse(all)
	return all
}
