package main

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/dynamodb"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sfn"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"skip-the-line/definition"
)

// workflowParts is what the order workflow works with.
type workflowParts struct {
	putItem, putObject *lambda.Function
	orders             *dynamodb.Table
	notifications      *topic
}

// newWorkflow makes the state machine that places an order. Its log names states and errors but never the order.
func newWorkflow(ctx *pulumi.Context, settings settings, parts workflowParts) (*sfn.StateMachine, error) {
	const name = "workflow"
	logs, err := newLogGroup(ctx, "vendedlogs/states", name, settings)
	if err != nil {
		return nil, err
	}
	role, err := newRole(ctx, name, "states.amazonaws.com",
		allow("lambda:InvokeFunction").on(parts.putItem.Arn, parts.putObject.Arn),
		allow("dynamodb:DeleteItem").on(parts.orders.Arn),
		allow("sns:Publish").on(parts.notifications.Arn),
		// What https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html asks for, less what would let the role
		// write to every log group: the lines are written by the delivery, not by the role.
		allow(
			"logs:CreateLogDelivery",
			"logs:DeleteLogDelivery",
			"logs:DescribeLogGroups",
			"logs:DescribeResourcePolicies",
			"logs:GetLogDelivery",
			"logs:ListLogDeliveries",
			"logs:PutResourcePolicy",
			"logs:UpdateLogDelivery",
		).onEverything(),
		// https://docs.aws.amazon.com/step-functions/latest/dg/xray-iam.html
		allow(
			"xray:GetSamplingRules",
			"xray:GetSamplingTargets",
			"xray:PutTelemetryRecords",
			"xray:PutTraceSegments",
		).onEverything(),
	)
	if err != nil {
		return nil, err
	}
	return sfn.NewStateMachine(ctx, name, &sfn.StateMachineArgs{
		Type:       pulumi.String("STANDARD"),
		RoleArn:    role.Arn,
		Definition: parts.definition(ctx),
		LoggingConfiguration: sfn.StateMachineLoggingConfigurationArgs{
			Level:                pulumi.String("ALL"),
			IncludeExecutionData: pulumi.Bool(false),
			LogDestination:       pulumi.Sprintf("%s:*", logs.Arn),
		},
		TracingConfiguration: sfn.StateMachineTracingConfigurationArgs{Enabled: pulumi.Bool(true)},
	}, role.ready())
}

func (p workflowParts) definition(ctx *pulumi.Context) pulumi.StringOutput {
	return pulumi.StringMap{
		"Partition":    aws.GetPartitionOutput(ctx, aws.GetPartitionOutputArgs{}).Partition(),
		"PutItemArn":   p.putItem.Arn,
		"PutObjectArn": p.putObject.Arn,
		"TableName":    p.orders.Name,
		"TopicArn":     p.notifications.Arn,
	}.ToStringMapOutput().ApplyT(func(v map[string]string) (string, error) {
		document, err := definition.Workflow(definition.WorkflowValues{
			Partition:    v["Partition"],
			PutItemArn:   v["PutItemArn"],
			PutObjectArn: v["PutObjectArn"],
			TableName:    v["TableName"],
			TopicArn:     v["TopicArn"],
		})
		return string(document), err
	}).(pulumi.StringOutput)
}
