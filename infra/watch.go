package main

import (
	"maps"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/dynamodb"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sqs"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"skip-the-line/definition"
)

// watched is what the alarms and the dashboard look at.
type watched struct {
	orders        *dynamodb.Table
	functions     functions
	workflow      *workflow
	api           *restAPI
	notifications *topic
	undelivered   *sqs.Queue
}

// watch counts what the logs say, tells the operators when a person is needed, and shows it all on a dashboard. The
// resources are there before the first call can be made.
func watch(ctx *pulumi.Context, settings settings, w watched) (*cloudwatch.Dashboard, []pulumi.Resource, error) {
	operators, err := newOperators(ctx, settings, w.undelivered)
	if err != nil {
		return nil, nil, err
	}
	rule, target, err := reportUnfinished(ctx, w.workflow.StateMachine, operators, w.undelivered)
	if err != nil {
		return nil, nil, err
	}
	mayQueue, err := letIn(ctx, w.undelivered, []pulumi.StringInput{w.notifications.Arn, operators.Arn}, rule.Arn)
	if err != nil {
		return nil, nil, err
	}
	all := append([]pulumi.Resource{target, mayQueue}, operators.parts...)
	for _, c := range definition.WorkflowCounts {
		filter, err := count(ctx, c, w.workflow.logs.Name, nil)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, filter)
	}
	values := pulumi.StringMap{
		"TableName":       w.orders.Name,
		"StateMachineArn": w.workflow.Arn,
		"ApiName":         w.api.Name,
		"QueueName":       w.undelivered.Name,
	}
	maps.Copy(values, w.functions.names())
	maps.Copy(values, w.functions.versions())
	wanted := definition.Alarms()
	if settings.release.canary > 0 {
		wanted = append(wanted, definition.VersionAlarms()...)
		rejections, err := countRejections(ctx, w.functions)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, rejections...)
	}
	alarms, err := newAlarms(ctx, wanted, values, operators)
	if err != nil {
		return nil, nil, err
	}
	board, err := newDashboard(ctx, values)
	return board, append(append(all, alarms...), board), err
}

// countRejections counts, by version, the orders that the steps reject.
func countRejections(ctx *pulumi.Context, all functions) ([]pulumi.Resource, error) {
	var filters []pulumi.Resource
	for _, f := range all.of(func(step definition.Step) bool { return step.Rejects }) {
		filter, err := count(ctx, definition.Rejections, f.logs.Name, pulumi.StringMap{"version": pulumi.String("$.version")})
		if err != nil {
			return nil, err
		}
		filters = append(filters, filter)
	}
	return filters, nil
}
