package main

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sns"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sqs"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// topic is a topic and what belongs to it from the start: its policy and who is subscribed.
type topic struct {
	*sns.Topic
	parts []pulumi.Resource
}

// newNotifications returns the topic that every outcome of an order is published to, encrypted with SNS's own key unless
// the stack has one. Of this
// account's identities the workflow's role alone is allowed to publish.
func newNotifications(ctx *pulumi.Context, settings settings, undelivered *sqs.Queue) (*topic, error) {
	key := settings.key
	if key == nil {
		key = pulumi.String("alias/aws/sns")
	}
	nobody := func(*sns.Topic) []statement { return nil }
	return newTopic(ctx, notificationsName, key, settings.notificationEmail, undelivered, nobody,
		// The alarm says that it happened, and this to which order. It is not a mail for every coffee.
		`{"event":["CompensationFailed"]}`)
}

// newTopic returns a topic to which others may publish what the statements allow, over TLS only. What cannot be delivered to
// the e-mail address, if there is one, goes to the queue. Filter, if given, is the subscription's filter policy.
func newTopic(
	ctx *pulumi.Context, name string, key pulumi.StringPtrInput, email string, undelivered *sqs.Queue, publishers func(*sns.Topic) []statement, filter ...string,
) (*topic, error) {
	t, err := sns.NewTopic(ctx, name, &sns.TopicArgs{KmsMasterKeyId: key})
	if err != nil {
		return nil, err
	}
	p, err := sns.NewTopicPolicy(ctx, name, &sns.TopicPolicyArgs{
		Arn:    t.Arn,
		Policy: policy(append(publishers(t), overTLS("sns:Publish").on(t.Arn))...),
	})
	if err != nil || email == "" {
		return &topic{t, []pulumi.Resource{p}}, err
	}
	subscription := &sns.TopicSubscriptionArgs{
		Topic:         t.Arn,
		Protocol:      pulumi.String("email"),
		Endpoint:      pulumi.String(email),
		RedrivePolicy: redriveTo(undelivered),
	}
	for _, f := range filter {
		subscription.FilterPolicy = pulumi.String(f)
	}
	s, err := sns.NewTopicSubscription(ctx, name+"-email", subscription)
	return &topic{t, []pulumi.Resource{p, s}}, err
}
