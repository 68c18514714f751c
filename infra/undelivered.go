package main

import (
	"encoding/json"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sqs"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// keepUndelivered is how long a message that could not be delivered waits for somebody to look: as long as SQS keeps any.
const keepUndelivered = 14 * 24 * 60 * 60 // seconds

// newUndelivered returns the dead-letter queue for what SNS or EventBridge could not deliver. Its policy is [letIn]'s.
func newUndelivered(ctx *pulumi.Context) (*sqs.Queue, error) {
	return sqs.NewQueue(ctx, undeliveredName, &sqs.QueueArgs{
		MessageRetentionSeconds: pulumi.Int(keepUndelivered),
		SqsManagedSseEnabled:    pulumi.Bool(true),
	})
}

// letIn lets the topics' subscriptions and the rule of this stack, and nobody else, put a message into the queue.
func letIn(ctx *pulumi.Context, queue *sqs.Queue, topics []pulumi.StringInput, rule pulumi.StringInput) (pulumi.Resource, error) {
	return sqs.NewQueuePolicy(ctx, undeliveredName, &sqs.QueuePolicyArgs{
		QueueUrl: queue.Url,
		Policy: policy(
			allow("sqs:SendMessage").on(queue.Arn).to("sns.amazonaws.com").whereSource(topics...),
			allow("sqs:SendMessage").on(queue.Arn).to("events.amazonaws.com").whereSource(rule),
			overTLS("sqs:*").on(queue.Arn),
		),
	})
}

// redriveTo is the redrive policy of a subscription whose undelivered messages go to the queue.
func redriveTo(queue *sqs.Queue) pulumi.StringOutput {
	return queue.Arn.ApplyT(func(arn string) (string, error) {
		text, err := json.Marshal(map[string]string{"deadLetterTargetArn": arn})
		return string(text), err
	}).(pulumi.StringOutput)
}
