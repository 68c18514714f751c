package main

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sns"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// topic is a topic and who is subscribed to it from the start.
type topic struct {
	*sns.Topic
	subscriptions []pulumi.Resource
}

// newTopic returns the topic that every outcome of an order is published to. It has no policy of its own: AWS's default
// lets nobody in but this account's own identities, and of those the workflow's role alone is allowed to publish.
func newTopic(ctx *pulumi.Context, settings settings) (*topic, error) {
	t, err := sns.NewTopic(ctx, "notifications", nil)
	if err != nil || settings.notificationEmail == "" {
		return &topic{Topic: t}, err
	}
	email, err := sns.NewTopicSubscription(ctx, "notification-email", &sns.TopicSubscriptionArgs{
		Topic:    t.Arn,
		Protocol: pulumi.String("email"),
		Endpoint: pulumi.String(settings.notificationEmail),
		// What needs a person, not a mail for every coffee.
		FilterPolicy: pulumi.String(`{"event":["OrderFailed","CompensationFailed"]}`),
	})
	return &topic{t, []pulumi.Resource{email}}, err
}
