package sns_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"skip-the-line/emulator/sns"
)

const topicARN = "arn:aws:sns:eu-west-1:111122223333:news"

func TestPublish(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 22, 7, 45, 0, 0, time.UTC)
	var notified []sns.Notification
	topic := sns.New(sns.Config{TopicARN: topicARN, Now: func() time.Time { return at }, Notify: func(n sns.Notification) { notified = append(notified, n) }})
	id, err := topic.Publish(topicARN, json.RawMessage(`{"a": 1}`), map[string]sns.Attribute{"kind": {DataType: "String", StringValue: "x"}})
	if err != nil {
		t.Fatal(err)
	}
	for who, all := range map[string][]sns.Notification{"the topic": topic.Notifications(), "Notify": notified} {
		if len(all) != 1 || all[0].MessageID != id || string(all[0].Message) != `{"a": 1}` || all[0].Attributes["kind"] != "x" || !all[0].PublishedAt.Equal(at) {
			t.Errorf("%s has %+v", who, all)
		}
	}
}

func TestPublish_rejectsAsAWSDoes(t *testing.T) {
	t.Parallel()
	topic := sns.New(sns.Config{TopicARN: topicARN, Now: time.Now})
	for name, test := range map[string]struct {
		arn, message string
		attribute    sns.Attribute
		code         string
	}{
		"another topic":                {topicARN + "s", `"x"`, sns.Attribute{DataType: "String", StringValue: "x"}, "NotFoundException"},
		"no message":                   {topicARN, ``, sns.Attribute{DataType: "String", StringValue: "x"}, "InvalidParameterException"},
		"an empty message":             {topicARN, `""`, sns.Attribute{DataType: "String", StringValue: "x"}, "InvalidParameterException"},
		"an empty attribute":           {topicARN, `"x"`, sns.Attribute{DataType: "String"}, "InvalidParameterValueException"},
		"an attribute of another type": {topicARN, `"x"`, sns.Attribute{DataType: "Text", StringValue: "x"}, "InvalidParameterValueException"},
	} {
		_, err := topic.Publish(test.arn, json.RawMessage(test.message), map[string]sns.Attribute{"kind": test.attribute})
		if rejected := (*sns.Error)(nil); !errors.As(err, &rejected) || rejected.Code != test.code {
			t.Errorf("%s: %v, want %s", name, err, test.code)
		}
	}
	if all := topic.Notifications(); len(all) != 0 {
		t.Errorf("the topic has %+v", all)
	}
}

// The newest thousand are kept, so that a long run does not fill the memory.
func TestNotifications_areTheNewestThousand(t *testing.T) {
	t.Parallel()
	topic := sns.New(sns.Config{TopicARN: topicARN, Now: time.Now})
	for i := range 1003 {
		if _, err := topic.Publish(topicARN, json.RawMessage(fmt.Sprint(i)), nil); err != nil {
			t.Fatal(err)
		}
	}
	all := topic.Notifications()
	if len(all) != 1000 || string(all[0].Message) != "1002" || string(all[999].Message) != "3" {
		t.Errorf("%d are kept, from %s to %s", len(all), all[0].Message, all[len(all)-1].Message)
	}
}
