package sns

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"skip-the-line/emulator/awsquery"
)

// Namespace is that of SNS's XML.
const Namespace = "http://sns.amazonaws.com/doc/2010-03-31/"

// API returns SNS's API (https://docs.aws.amazon.com/sns/latest/api) for the topic. Base is the URL where it is served, in the
// links that messages to subscribers have.
func (t *Topic) API(base string) http.Handler {
	t.subscribers.mu.Lock()
	t.subscribers.url = base
	t.subscribers.mu.Unlock()
	operations := map[string]awsquery.Operation{}
	for name, operation := range t.operations() {
		operations[name] = func(_ context.Context, parameters url.Values) (any, error) {
			response, err := operation(parameters)
			return response, queryError(err)
		}
	}
	return awsquery.Handler(Namespace, operations)
}

func (t *Topic) operations() map[string]func(url.Values) (any, error) {
	return map[string]func(url.Values) (any, error){
		"ConfirmSubscription":       t.confirmSubscription,
		"GetSubscriptionAttributes": t.getSubscriptionAttributes,
		"GetTopicAttributes":        t.getTopicAttributes,
		"ListSubscriptions":         t.listSubscriptions,
		"ListSubscriptionsByTopic":  t.listSubscriptions,
		"ListTopics":                t.listTopics,
		"Publish":                   t.publishMessage,
		"SetSubscriptionAttributes": t.setSubscriptionAttributes,
		"Subscribe":                 t.subscribeEndpoint,
		"Unsubscribe":               t.unsubscribeEndpoint,
	}
}

// Do carries out an operation of the API for a caller in the process. The parameters are named as in the query protocol; the
// response is what has the members of AWS's as JSON, nil where there are none. A rejection is an [*Error].
func (t *Topic) Do(operation string, parameters url.Values) (response any, err error) {
	do, found := t.operations()[operation]
	if !found {
		return nil, &Error{"InvalidAction", "The emulator does not implement the operation " + operation}
	}
	return do(parameters)
}

// codes are the query protocol's codes of the exceptions.
var codes = map[string]string{
	"InvalidParameterException":      "InvalidParameter",
	"InvalidParameterValueException": "ParameterValueInvalid",
	"NotFoundException":              "NotFound",
}

// queryError returns an error as the query protocol has it.
func queryError(err error) error {
	failure, ok := errors.AsType[*Error](err)
	if !ok {
		return err
	}
	switch failure.Code {
	case "NotFoundException":
		return &awsquery.Error{Status: http.StatusNotFound, Code: "NotFound", Message: failure.Message}
	case "SubscriptionLimitExceeded":
		return &awsquery.Error{Status: http.StatusForbidden, Code: failure.Code, Message: failure.Message}
	case "InternalError":
		return &awsquery.Error{Status: http.StatusInternalServerError, Code: failure.Code, Message: failure.Message}
	}
	return awsquery.ClientError(codes[failure.Code], "%s", failure.Message)
}

// account returns the fifth part of the topic's ARN.
func (t *Topic) account() string {
	parts := strings.Split(t.config.TopicARN, ":")
	return parts[min(4, len(parts)-1)]
}

func (t *Topic) checkTopic(arn string) error {
	if arn != t.config.TopicARN {
		return errNoTopic
	}
	return nil
}

func (t *Topic) listTopics(url.Values) (any, error) {
	type topic struct{ TopicArn string }
	return struct {
		Topics []topic `xml:"Topics>member"`
	}{[]topic{{t.config.TopicARN}}}, nil
}

func (t *Topic) publishMessage(p url.Values) (any, error) {
	if p.Get("MessageStructure") != "" {
		return nil, invalid("MessageStructure: the emulator sends the same message to every subscriber")
	}
	arn := p.Get("TopicArn")
	if arn == "" {
		arn = p.Get("TargetArn")
	}
	message, err := json.Marshal(p.Get("Message"))
	if err != nil {
		return nil, err
	}
	attributes := map[string]Attribute{}
	for i := 1; ; i++ {
		at := "MessageAttributes.entry." + strconv.Itoa(i)
		if !p.Has(at + ".Name") {
			break
		}
		attributes[p.Get(at+".Name")] = Attribute{p.Get(at + ".Value.DataType"), p.Get(at + ".Value.StringValue")}
	}
	id, err := t.accept(arn, p.Get("Subject"), message, attributes, true)
	return struct{ MessageId string }{id}, err
}

func (t *Topic) subscribeEndpoint(p url.Values) (any, error) {
	if err := t.checkTopic(p.Get("TopicArn")); err != nil {
		return nil, err
	}
	attributes := map[string]string{}
	for i := 1; p.Has(fmt.Sprintf("Attributes.entry.%d.key", i)); i++ {
		attributes[p.Get(fmt.Sprintf("Attributes.entry.%d.key", i))] = p.Get(fmt.Sprintf("Attributes.entry.%d.value", i))
	}
	s, err := t.subscribe(p.Get("Protocol"), p.Get("Endpoint"), attributes)
	if err != nil {
		return nil, err
	}
	t.subscribers.mu.Lock()
	defer t.subscribers.mu.Unlock()
	arn := s.ARN
	if !s.Confirmed && p.Get("ReturnSubscriptionArn") != "true" {
		arn = "pending confirmation"
	}
	return struct{ SubscriptionArn string }{arn}, nil
}

func (t *Topic) confirmSubscription(p url.Values) (any, error) {
	if err := t.checkTopic(p.Get("TopicArn")); err != nil {
		return nil, err
	}
	s, err := t.confirm(p.Get("Token"))
	if err != nil {
		return nil, err
	}
	return struct{ SubscriptionArn string }{s.ARN}, nil
}

func (t *Topic) unsubscribeEndpoint(p url.Values) (any, error) {
	return nil, t.unsubscribe(p.Get("SubscriptionArn"))
}

// listSubscriptions serves ListSubscriptions and ListSubscriptionsByTopic, on one page: there are no more than fit.
func (t *Topic) listSubscriptions(p url.Values) (any, error) {
	if p.Has("TopicArn") {
		if err := t.checkTopic(p.Get("TopicArn")); err != nil {
			return nil, err
		}
	}
	type member struct{ SubscriptionArn, Owner, Protocol, Endpoint, TopicArn string }
	var page struct {
		Subscriptions []member `xml:"Subscriptions>member"`
	}
	page.Subscriptions = []member{}
	t.subscribers.mu.Lock()
	defer t.subscribers.mu.Unlock()
	for _, s := range t.subscribers.list {
		arn := s.ARN
		if !s.Confirmed {
			arn = "PendingConfirmation"
		}
		page.Subscriptions = append(page.Subscriptions, member{arn, t.account(), "http", s.Endpoint, t.config.TopicARN})
	}
	return page, nil
}

// entries are attributes, a map. The query protocol writes it as a list.
type entries struct {
	Attributes []entryElement `xml:"Attributes>entry"`
}

type entryElement struct {
	Key   string `xml:"key"`
	Value string `xml:"value"`
}

func (e *entries) add(key, value string) {
	if value != "" {
		e.Attributes = append(e.Attributes, entryElement{key, value})
	}
}

// MarshalJSON writes {"Attributes": {…}}.
func (e entries) MarshalJSON() ([]byte, error) {
	attributes := map[string]string{}
	for _, entry := range e.Attributes {
		attributes[entry.Key] = entry.Value
	}
	return json.Marshal(map[string]any{"Attributes": attributes})
}

func (t *Topic) getTopicAttributes(p url.Values) (any, error) {
	if err := t.checkTopic(p.Get("TopicArn")); err != nil {
		return nil, err
	}
	confirmed, pending := 0, 0
	t.subscribers.mu.Lock()
	defer t.subscribers.mu.Unlock()
	for _, s := range t.subscribers.list {
		if s.Confirmed {
			confirmed++
		} else {
			pending++
		}
	}
	var all entries
	all.add("TopicArn", t.config.TopicARN)
	all.add("Owner", t.account())
	all.add("SubscriptionsConfirmed", strconv.Itoa(confirmed))
	all.add("SubscriptionsPending", strconv.Itoa(pending))
	return all, nil
}

func (t *Topic) getSubscriptionAttributes(p url.Values) (any, error) {
	t.subscribers.mu.Lock()
	defer t.subscribers.mu.Unlock()
	s, err := t.find(p.Get("SubscriptionArn"))
	if err != nil {
		return nil, err
	}
	var all entries
	all.add("SubscriptionArn", s.ARN)
	all.add("TopicArn", t.config.TopicARN)
	all.add("Owner", t.account())
	all.add("Protocol", "http")
	all.add("Endpoint", s.Endpoint)
	all.add("PendingConfirmation", strconv.FormatBool(!s.Confirmed))
	all.add("RawMessageDelivery", strconv.FormatBool(s.RawMessageDelivery))
	all.add("FilterPolicy", s.FilterPolicy)
	all.add("FilterPolicyScope", s.FilterPolicyScope)
	return all, nil
}

func (t *Topic) setSubscriptionAttributes(p url.Values) (any, error) {
	return nil, t.change(p.Get("SubscriptionArn"), p.Get("AttributeName"), p.Get("AttributeValue"))
}
