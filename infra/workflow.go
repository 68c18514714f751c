package main

import (
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sfn"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"skip-the-line/definition"
)

// workflow is the state machine and the log that it writes.
type workflow struct {
	*sfn.StateMachine
	logs *cloudwatch.LogGroup
}

// newWorkflow deploys the state machine that places an order. Its log names states and errors but never the order.
// Values are those of the document's placeholders, besides the steps'.
func newWorkflow(ctx *pulumi.Context, settings settings, resources arns, steps functions, values pulumi.StringMap) (*workflow, error) {
	const name = workflowName
	logs, err := newLogGroup(ctx, "vendedlogs/states", name, settings)
	if err != nil {
		return nil, err
	}
	role, err := newRole(ctx, name, statesPrincipal(ctx, name), append(resources.grant(definition.WorkflowGrants),
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
		).onEverything())...)
	if err != nil {
		return nil, err
	}
	machine, err := sfn.NewStateMachine(ctx, name, &sfn.StateMachineArgs{
		Type:       pulumi.String("STANDARD"),
		RoleArn:    role.Arn,
		Definition: document(ctx, definition.Workflow, values, steps.placeholders()),
		LoggingConfiguration: sfn.StateMachineLoggingConfigurationArgs{
			Level:                pulumi.String("ALL"),
			IncludeExecutionData: pulumi.Bool(false),
			LogDestination:       pulumi.Sprintf("%s:*", logs.Arn),
		},
		TracingConfiguration: sfn.StateMachineTracingConfigurationArgs{Enabled: pulumi.Bool(true)},
	}, role.ready())
	return &workflow{machine, logs}, err
}

// executionsOf returns the ARN of every execution of the state machine and of no other.
func executionsOf(workflow *workflow) pulumi.StringOutput {
	return workflow.Arn.ApplyT(func(arn string) string {
		return strings.Replace(arn, ":stateMachine:", ":execution:", 1) + ":*"
	}).(pulumi.StringOutput)
}
