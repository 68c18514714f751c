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
	return newNamedLogGroup(ctx, name, pulumi.Sprintf("/aws/%s/%s-%s-%s", folder, ctx.Project(), ctx.Stack(), name), settings)
}

// newNamedLogGroup makes a log group whose name AWS gives.
func newNamedLogGroup(ctx *pulumi.Context, name string, awsName pulumi.StringPtrInput, settings settings) (*cloudwatch.LogGroup, error) {
	return cloudwatch.NewLogGroup(ctx, name, &cloudwatch.LogGroupArgs{
		Name:            awsName,
		KmsKeyId:        settings.key,
		RetentionInDays: pulumi.Int(settings.logRetentionDays),
	})
}
