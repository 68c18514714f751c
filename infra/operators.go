package main

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sfn"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sns"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sqs"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"skip-the-line/definition"
)

// newOperators returns the topic for what needs a person: the alarms, and executions that ended without compensation.
//
// CloudWatch and EventBridge cannot publish to a topic that is encrypted with SNS's own key.
func newOperators(ctx *pulumi.Context, settings settings, undelivered *sqs.Queue) (*topic, error) {
	return newTopic(ctx, operatorsName, settings.key, settings.notificationEmail, undelivered, func(t *sns.Topic) []statement {
		return []statement{
			allow("sns:Publish").on(t.Arn).to("cloudwatch.amazonaws.com").
				whereSource(pulumi.Sprintf("arn:%s:cloudwatch:%s:%s:alarm:%s-%s-*", partition(ctx), region(ctx), accountID(ctx), ctx.Project(), ctx.Stack())),
			allow("sns:Publish").on(t.Arn).to("events.amazonaws.com").
				whereSource(pulumi.Sprintf("arn:%s:events:%s:%s:rule/%s-%s-*", partition(ctx), region(ctx), accountID(ctx), ctx.Project(), ctx.Stack())),
		}
	})
}

// reportUnfinished tells the operators of each execution that ended where no Catch applies. The event holds the order; the
// message says which execution it was and no more.
func reportUnfinished(
	ctx *pulumi.Context, workflow *sfn.StateMachine, operators *topic, undelivered *sqs.Queue,
) (*cloudwatch.EventRule, pulumi.Resource, error) {
	const name = unfinishedName
	pattern := workflow.Arn.ApplyT(func(arn string) (string, error) {
		return definition.Fill(definition.UnfinishedExecutions, map[string]string{"StateMachineArn": arn})
	}).(pulumi.StringOutput)
	rule, err := cloudwatch.NewEventRule(ctx, name, &cloudwatch.EventRuleArgs{
		Description:  pulumi.String("Executions that ended without compensation. What to do: " + definition.Runbook + "#" + name),
		EventPattern: pattern,
	})
	if err != nil {
		return nil, nil, err
	}
	target, err := cloudwatch.NewEventTarget(ctx, name, &cloudwatch.EventTargetArgs{
		Rule:             rule.Name,
		Arn:              operators.Arn,
		DeadLetterConfig: cloudwatch.EventTargetDeadLetterConfigArgs{Arn: undelivered.Arn},
		InputTransformer: cloudwatch.EventTargetInputTransformerArgs{
			InputPaths: pulumi.StringMap{"execution": pulumi.String("$.detail.name"), "status": pulumi.String("$.detail.status")},
			InputTemplate: pulumi.String(`"The execution <execution> of ` + ctx.Project() + "-" + ctx.Stack() + ` ended <status>, without compensation. ` +
				`What to do: ` + definition.Runbook + "#" + name + `"`),
		},
	})
	return rule, target, err
}
