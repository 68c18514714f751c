package sns

import (
	"bytes"
	"encoding/json"
	"net/url"

	"github.com/google/uuid"
)

// text returns the message as it is delivered: a JSON string is plain text.
func (n Notification) text() string {
	var plain string
	if json.Unmarshal(n.Message, &plain) == nil {
		return plain
	}
	return string(n.Message)
}

// The bodies of messages: https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html. There is no signature:
// the certificate that could prove it is AWS's.
type notificationBody struct {
	Type, MessageId, TopicArn, Subject string `json:",omitempty"`
	Message, Timestamp                 string
	SignatureVersion, Signature        string
	SigningCertURL, UnsubscribeURL     string
	MessageAttributes                  map[string]attributeBody `json:",omitempty"`
}

type attributeBody struct{ Type, Value string }

type confirmationBody struct {
	Type, MessageId, Token, TopicArn, Message, SubscribeURL, Timestamp string
	SignatureVersion, Signature, SigningCertURL                        string
}

const timestamp = "2006-01-02T15:04:05.000Z"

// notification returns what a subscriber gets of a notification.
func (t *Topic) notification(s *subscription, n Notification) message {
	headers := t.headers("Notification", n.MessageID)
	headers["X-Amz-Sns-Subscription-Arn"] = s.ARN
	if s.RawMessageDelivery {
		headers["X-Amz-Sns-Rawdelivery"] = "true"
		return message{s.Endpoint, headers, []byte(n.text())}
	}
	body := notificationBody{
		Type: "Notification", MessageId: n.MessageID, TopicArn: t.config.TopicARN, Subject: n.Subject, Message: n.text(),
		Timestamp: n.PublishedAt.UTC().Format(timestamp), SignatureVersion: "1", UnsubscribeURL: t.link("Unsubscribe", "SubscriptionArn", s.ARN),
		MessageAttributes: map[string]attributeBody{},
	}
	for name, value := range n.Attributes {
		dataType := n.Types[name]
		if dataType == "" {
			dataType = "String"
		}
		body.MessageAttributes[name] = attributeBody{dataType, value}
	}
	return message{s.Endpoint, headers, mustEncode(body)}
}

// confirmation returns what asks a subscriber to confirm.
func (t *Topic) confirmation(s *subscription) message {
	id := uuid.NewString()
	return message{s.Endpoint, t.headers("SubscriptionConfirmation", id), mustEncode(confirmationBody{
		Type: "SubscriptionConfirmation", MessageId: id, Token: s.Token, TopicArn: t.config.TopicARN,
		Message:      "You have chosen to subscribe to the topic " + t.config.TopicARN + ".\nTo confirm the subscription, visit the SubscribeURL included in this message.",
		SubscribeURL: t.link("ConfirmSubscription", "TopicArn", t.config.TopicARN, "Token", s.Token),
		Timestamp:    t.config.Now().UTC().Format(timestamp), SignatureVersion: "1",
	})}
}

func (t *Topic) headers(kind, id string) map[string]string {
	return map[string]string{"X-Amz-Sns-Message-Type": kind, "X-Amz-Sns-Message-Id": id, "X-Amz-Sns-Topic-Arn": t.config.TopicARN}
}

// link returns a URL of the API that a person can open.
func (t *Topic) link(action string, parameters ...string) string {
	link := t.subscribers.url + "/?Action=" + action
	for i := 0; i < len(parameters); i += 2 {
		link += "&" + parameters[i] + "=" + url.QueryEscape(parameters[i+1])
	}
	return link
}

func mustEncode(body any) []byte {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		panic(err) // it has strings only
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n"))
}
