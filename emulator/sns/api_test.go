package sns_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssns "github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"

	"skip-the-line/emulator/sns"
	"skip-the-line/emulator/store"
)

// mustServe serves a topic to the SDK.
func mustServe(t *testing.T, subscriptions store.Store) *awssns.Client {
	t.Helper()
	topic, err := sns.New(sns.Config{TopicARN: topicARN, Now: func() time.Time { return now }, Subscriptions: subscriptions})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	server.Config.Handler = topic.API("http://" + server.Listener.Addr().String())
	server.Start()
	t.Cleanup(func() {
		server.Close()
		_ = topic.Close()
	})
	return awssns.New(awssns.Options{
		BaseEndpoint: &server.URL, Region: "eu-west-1", HTTPClient: server.Client(), RetryMaxAttempts: 1,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
		}),
	})
}

// received is what an endpoint got.
type received struct {
	header http.Header
	body   []byte
}

// mustListen returns an endpoint and what it gets. The first answers of it are statuses.
func mustListen(t *testing.T, statuses ...int) (url string, got <-chan received) {
	t.Helper()
	all := make(chan received, 100)
	answers := make(chan int, len(statuses))
	for _, status := range statuses {
		answers <- status
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		select {
		case status := <-answers:
			w.WriteHeader(status)
		default:
		}
		all <- received{r.Header, body}
	}))
	t.Cleanup(server.Close)
	return server.URL, all
}

func mustReceive(t *testing.T, got <-chan received) received {
	t.Helper()
	select {
	case r := <-got:
		return r
	case <-time.After(time.Minute):
		t.Fatal("nothing came")
		return received{}
	}
}

// mustConfirm opens the link of the message that asks for it.
func mustConfirm(t *testing.T, got <-chan received) {
	t.Helper()
	asked := mustReceive(t, got)
	var body struct{ Type, Token, TopicArn, SubscribeURL, Message string }
	if err := json.Unmarshal(asked.body, &body); err != nil || body.Type != "SubscriptionConfirmation" || body.TopicArn != topicARN ||
		asked.header.Get("X-Amz-Sns-Message-Type") != body.Type || body.Token == "" {
		t.Fatalf("it was asked to confirm by %s, %v", asked.body, asked.header)
	}
	response, err := http.Get(body.SubscribeURL)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if text, err := io.ReadAll(response.Body); response.StatusCode != http.StatusOK || !strings.Contains(string(text), topicARN+":") {
		t.Fatalf("confirmed: %s %s, %v", response.Status, text, err)
	}
}

func mustSubscribe(t *testing.T, client *awssns.Client, endpoint string, attributes map[string]string) *string {
	t.Helper()
	s, err := client.Subscribe(t.Context(), &awssns.SubscribeInput{
		TopicArn: aws.String(topicARN), Protocol: aws.String("http"), Endpoint: &endpoint, Attributes: attributes, ReturnSubscriptionArn: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	return s.SubscriptionArn
}

func mustPublish(t *testing.T, client *awssns.Client, message, kind string) *string {
	t.Helper()
	published, err := client.Publish(t.Context(), &awssns.PublishInput{
		TopicArn: aws.String(topicARN), Message: &message, Subject: aws.String("News"),
		MessageAttributes: map[string]types.MessageAttributeValue{"kind": {DataType: aws.String("String"), StringValue: &kind}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return published.MessageId
}

func TestAPI_deliversToWhoConfirmed(t *testing.T) {
	t.Parallel()
	client := mustServe(t, nil)
	topics, err := client.ListTopics(t.Context(), nil)
	if err != nil || len(topics.Topics) != 1 || *topics.Topics[0].TopicArn != topicARN {
		t.Fatalf("the topics are %+v, %v", topics, err)
	}
	url, got := mustListen(t, http.StatusOK, http.StatusInternalServerError)
	arn := mustSubscribe(t, client, url, nil)
	mustPublish(t, client, "too early", "weather")
	list, err := client.ListSubscriptions(t.Context(), nil)
	if err != nil || len(list.Subscriptions) != 1 || *list.Subscriptions[0].SubscriptionArn != "PendingConfirmation" || *list.Subscriptions[0].Endpoint != url {
		t.Errorf("the subscriptions are %+v, %v", list, err)
	}
	mustConfirm(t, got)
	id := mustPublish(t, client, `a "message" <&>`, "weather")
	mustReceive(t, got) // answered with 500, and so repeated
	n := mustReceive(t, got)
	var body struct {
		Type, MessageId, TopicArn, Subject, Message, Timestamp, UnsubscribeURL string
		MessageAttributes                                                      map[string]struct{ Type, Value string }
	}
	if err := json.Unmarshal(n.body, &body); err != nil {
		t.Fatalf("%s: %v", n.body, err)
	}
	if body.Type != "Notification" || body.MessageId != *id || body.Message != `a "message" <&>` || body.Subject != "News" || body.Timestamp != "2026-11-22T07:45:00.000Z" ||
		body.MessageAttributes["kind"].Value != "weather" || n.header.Get("X-Amz-Sns-Subscription-Arn") != *arn {
		t.Errorf("delivered %s with %v", n.body, n.header)
	}
	response, err := http.Get(body.UnsubscribeURL)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if list, err = client.ListSubscriptions(t.Context(), nil); err != nil || len(list.Subscriptions) != 0 {
		t.Errorf("afterwards the subscriptions are %+v, %v", list, err)
	}
}

func TestAPI_filtersAndDeliversRaw(t *testing.T) {
	t.Parallel()
	kept := store.NewMemory()
	client := mustServe(t, kept)
	url, got := mustListen(t)
	arn := mustSubscribe(t, client, url, map[string]string{"FilterPolicy": `{"kind": ["weather"]}`, "RawMessageDelivery": "true"})
	mustConfirm(t, got)
	restarted := mustServe(t, kept) // the same subscriptions
	mustPublish(t, restarted, "a match", "sport")
	mustPublish(t, restarted, "rain", "weather")
	if n := mustReceive(t, got); string(n.body) != "rain" || n.header.Get("X-Amz-Sns-Rawdelivery") != "true" {
		t.Errorf("delivered %s with %v", n.body, n.header)
	}
	if _, err := restarted.SetSubscriptionAttributes(t.Context(), &awssns.SetSubscriptionAttributesInput{
		SubscriptionArn: arn, AttributeName: aws.String("FilterPolicy"), AttributeValue: aws.String(`{"kind": ["sport"]}`)}); err != nil {
		t.Fatal(err)
	}
	mustPublish(t, restarted, "rain", "weather")
	mustPublish(t, restarted, "a match", "sport")
	if n := mustReceive(t, got); string(n.body) != "a match" {
		t.Errorf("delivered %s", n.body)
	}
	a, err := restarted.GetSubscriptionAttributes(t.Context(), &awssns.GetSubscriptionAttributesInput{SubscriptionArn: arn})
	if err != nil || a.Attributes["FilterPolicy"] != `{"kind": ["sport"]}` || a.Attributes["PendingConfirmation"] != "false" {
		t.Errorf("the attributes are %+v, %v", a, err)
	}
}

func TestAPI_rejectsAsAWSDoes(t *testing.T) {
	t.Parallel()
	client := mustServe(t, nil)
	subscribe := func(topic, protocol, endpoint string, attributes map[string]string) error {
		_, err := client.Subscribe(t.Context(), &awssns.SubscribeInput{TopicArn: &topic, Protocol: &protocol, Endpoint: &endpoint, Attributes: attributes})
		return err
	}
	const here = "http://127.0.0.1:1/"
	_, unknownToken := client.ConfirmSubscription(t.Context(), &awssns.ConfirmSubscriptionInput{TopicArn: aws.String(topicARN), Token: aws.String("x")})
	_, unknownOperation := client.CreateTopic(t.Context(), &awssns.CreateTopicInput{Name: aws.String("x")})
	_, noMessage := client.Publish(t.Context(), &awssns.PublishInput{TopicArn: aws.String(topicARN), Message: aws.String("")})
	_, otherTopic := client.Publish(t.Context(), &awssns.PublishInput{TopicArn: aws.String(topicARN + "s"), Message: aws.String("x")})
	for name, test := range map[string]struct {
		err  error
		says string
	}{
		"another topic":          {subscribe(topicARN+"s", "http", here, nil), "NotFound"},
		"a message to another":   {otherTopic, "NotFound"},
		"an empty message":       {noMessage, "InvalidParameter"},
		"e-mail":                 {subscribe(topicARN, "email", "a@b.example", nil), "http only"},
		"another machine":        {subscribe(topicARN, "http", "http://192.0.2.1/", nil), "this machine only"},
		"another machine's name": {subscribe(topicARN, "http", "http://localhost.example/", nil), "this machine only"},
		"another protocol":       {subscribe(topicARN, "http", "https://localhost/", nil), "must match"},
		"a policy":               {subscribe(topicARN, "http", here, map[string]string{"FilterPolicy": "{"}), "FilterPolicy: failed to parse JSON"},
		"an attribute":           {subscribe(topicARN, "http", here, map[string]string{"RedrivePolicy": "{}"}), "not RedrivePolicy"},
		"a token":                {unknownToken, "Invalid parameter: Token"},
		"an unknown operation":   {unknownOperation, "CreateTopic"},
	} {
		if test.err == nil || !strings.Contains(test.err.Error(), test.says) {
			t.Errorf("%s: %v; want %s", name, test.err, test.says)
		}
	}
}
