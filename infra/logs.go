package main

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// newLogGroup makes a log group of the stack's own. Left to themselves the services would make groups that keep
// everything for ever and outlive the stack.
//
// Groups beneath /aws/vendedlogs share one entry in CloudWatch's resource policy, whose 5,120 characters run out where
// Step Functions adds one for each group.
func newLogGroup(ctx *pulumi.Context, folder, name string, settings settings) (*cloudwatch.LogGroup, error) {
	return cloudwatch.NewLogGroup(ctx, name, &cloudwatch.LogGroupArgs{
		Name:            pulumi.Sprintf("/aws/%s/%s-%s-%s", folder, ctx.Project(), ctx.Stack(), name),
		RetentionInDays: pulumi.Int(settings.logRetentionDays),
	})
}
