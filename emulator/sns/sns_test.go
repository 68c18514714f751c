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

var now = time.Date(2026, 11, 22, 7, 45, 0, 0, time.UTC)

func newTopic(notify func(sns.Notification)) *sns.Topic {
	topic, err := sns.New(sns.Config{TopicARN: topicARN, Now: func() time.Time { return now }, Notify: notify})
	if err != nil {
		panic(err) // a store in memory can be read
	}
	return topic
}

func TestPublish_notifiesAndKeeps(t *testing.T) {
	t.Parallel()
	var told []sns.Notification
	topic := newTopic(func(n sns.Notification) { told = append(told, n) })
	attributes := map[string]sns.Attribute{"kind": {DataType: "String", StringValue: "weather"}}
	id, err := topic.Publish(topicARN, "", json.RawMessage(`{"rain": true}`), attributes)
	if err != nil {
		t.Fatal(err)
	}
	if len(told) != 1 || told[0].MessageID != id || told[0].PublishedAt != now || told[0].Attributes["kind"] != "weather" {
		t.Errorf("told %+v", told)
	}
	if kept := topic.Notifications(); len(kept) != 1 || kept[0].MessageID != id || string(kept[0].Message) != `{"rain": true}` {
		t.Errorf("kept %+v", kept)
	}
}

func TestPublish_keepsTheNewest(t *testing.T) {
	t.Parallel()
	topic := newTopic(nil)
	for i := range 1001 {
		if _, err := topic.Publish(topicARN, "", json.RawMessage(fmt.Sprint(i)), nil); err != nil {
			t.Fatal(err)
		}
	}
	kept := topic.Notifications()
	if len(kept) != 1000 || string(kept[0].Message) != "1000" || string(kept[999].Message) != "1" {
		t.Errorf("kept %d, from %s to %s", len(kept), kept[0].Message, kept[len(kept)-1].Message)
	}
}

func TestPublish_rejectsAsAWSDoes(t *testing.T) {
	t.Parallel()
	one := func(dataType, value string) map[string]sns.Attribute {
		return map[string]sns.Attribute{"a": {DataType: dataType, StringValue: value}}
	}
	for name, test := range map[string]struct {
		topic, message string
		attributes     map[string]sns.Attribute
		code           string
	}{
		"another topic":                   {topicARN + "s", `"x"`, nil, "NotFoundException"},
		"no message":                      {topicARN, ``, nil, "InvalidParameterException"},
		"an empty message":                {topicARN, `""`, nil, "InvalidParameterException"},
		"an attribute without a value":    {topicARN, `"x"`, one("String", ""), "InvalidParameterValueException"},
		"an attribute of an unknown type": {topicARN, `"x"`, one("Text", "v"), "InvalidParameterValueException"},
	} {
		t.Run(name, func(t *testing.T) {
			topic := newTopic(func(sns.Notification) { t.Error("somebody was told") })
			_, err := topic.Publish(test.topic, "", json.RawMessage(test.message), test.attributes)
			if failure := (*sns.Error)(nil); !errors.As(err, &failure) || failure.Code != test.code {
				t.Errorf("the error is %v, want %s", err, test.code)
			}
			if len(topic.Notifications()) != 0 {
				t.Error("it was kept")
			}
		})
	}
}
