// Package sns is an SNS of one topic, which keeps what was published and delivers it to HTTP subscribers on this machine and to
// one in the process. [Topic.API] answers AWS's API.
package sns

import (
	"encoding/binary"
	"encoding/json"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"skip-the-line/emulator/store"
)

// Notification is what a subscriber of the topic receives.
type Notification struct {
	MessageID   string            `json:"messageid"`
	PublishedAt time.Time         `json:"publishedat"`
	Subject     string            `json:"subject,omitempty"`
	Attributes  map[string]string `json:"attributes"`
	Types       map[string]string `json:"types,omitempty"` // of the attributes that are not strings: Number or String.Array
	Message     json.RawMessage   `json:"message"`         // JSON; a message that is plain text is a JSON string
}

// Config is what a topic needs to know.
type Config struct {
	TopicARN string
	Now      func() time.Time
	// Store keeps the notifications, and nothing else; a store in memory if nil.
	Store store.Store
	// Subscriptions keeps the subscriptions, and nothing else; a store in memory if nil.
	Subscriptions store.Store
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

	next atomic.Uint64 // the number of the next notification, which is its key

	subscribers subscribers
}

// New returns the topic, with the notifications and subscriptions that are in the stores. It has to be closed.
func New(config Config) (*Topic, error) {
	if config.Store == nil {
		config.Store = store.NewMemory()
	}
	t := &Topic{config: config}
	if err := t.open(); err != nil {
		return nil, err
	}
	return t, config.Store.View(func(r store.Snapshot) error {
		for last := range r.Descend(nil, nil) {
			t.next.Store(binary.BigEndian.Uint64(last) + 1)
			break
		}
		return nil
	})
}

// Attribute is a message attribute.
type Attribute struct{ DataType, StringValue string }

// Publish publishes a message, which is JSON, and returns its id. Subscribers get the subject beside it, unless that is empty.
// It does not wait until the message is in the Store, which has it before whatever is written there later.
// https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
func (t *Topic) Publish(topicARN, subject string, message json.RawMessage, attributes map[string]Attribute) (messageID string, err error) {
	return t.accept(topicARN, subject, message, attributes, false)
}

var errNoTopic = &Error{"NotFoundException", "Topic does not exist"}

func (t *Topic) accept(topicARN, subject string, message json.RawMessage, attributes map[string]Attribute, durable bool) (messageID string, err error) {
	switch {
	case topicARN != t.config.TopicARN:
		return "", errNoTopic
	case len(message) == 0 || string(message) == `""`:
		return "", &Error{"InvalidParameterException", "Invalid parameter: Empty message"}
	}
	n := Notification{
		MessageID:   uuid.NewString(),
		PublishedAt: t.config.Now(),
		Subject:     subject,
		Attributes:  make(map[string]string, len(attributes)),
		Message:     message,
	}
	for name, attribute := range attributes {
		if err := attribute.check(name); err != nil {
			return "", err
		}
		n.Attributes[name] = attribute.StringValue
		if attribute.DataType != "String" {
			if n.Types == nil {
				n.Types = map[string]string{}
			}
			n.Types[name] = attribute.DataType
		}
	}
	if err := t.keep(n, durable); err != nil {
		return "", &Error{"InternalError", err.Error()}
	}
	if t.config.Notify != nil {
		t.config.Notify(n)
	}
	t.publish(n)
	return n.MessageID, nil
}

// check accepts the types of attributes that filter policies read.
func (a Attribute) check(name string) error {
	var list []any
	switch {
	case a.StringValue == "":
		return &Error{"InvalidParameterValueException", "The message attribute '" + name + "' must contain a non-empty StringValue"}
	case a.DataType == "String":
	case a.DataType == "Number" && json.Valid([]byte(a.StringValue)) && json.Unmarshal([]byte(a.StringValue), new(float64)) == nil:
	case a.DataType == "String.Array" && json.Unmarshal([]byte(a.StringValue), &list) == nil:
	default:
		return &Error{"InvalidParameterValueException", "The message attribute '" + name + "' must be a String, a Number or a String.Array, and its value one"}
	}
	return nil
}

func (t *Topic) keep(n Notification, durable bool) error {
	text, err := json.Marshal(entry{n, string(n.Message)})
	if err != nil {
		return err
	}
	number := t.next.Add(1) - 1
	change := func(w store.Writer) {
		w.Put(numbered(number), text)
		if number >= kept {
			w.Delete(numbered(number - kept))
		}
	}
	if !durable {
		t.config.Store.Later(change)
		return nil
	}
	return t.config.Store.Update(func(w store.Writer) error { change(w); return nil })
}

// entry is a notification as the store keeps it: its message as it was written, byte for byte.
type entry struct {
	Notification
	Text string `json:"message"`
}

func numbered(number uint64) []byte { return binary.BigEndian.AppendUint64(nil, number) }

// Notifications returns those kept, the newest first.
func (t *Topic) Notifications() []Notification {
	all := []Notification{}
	_ = t.config.Store.View(func(r store.Snapshot) error { // what can be read of a damaged file is better than nothing
		for _, text := range r.Descend(nil, nil) {
			var e entry
			if err := json.Unmarshal(text, &e); err != nil {
				return err
			}
			e.Notification.Message = json.RawMessage(e.Text)
			all = append(all, e.Notification)
		}
		return nil
	})
	return all
}
