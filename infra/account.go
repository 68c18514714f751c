package main

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/apigateway"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// newAPIGatewayAccount sets the role that API Gateway writes logs as, for every API of the account in the region.
//
// It outlives the stack: other APIs rely on it, and without its role none of them could write a log any more.
func newAPIGatewayAccount(ctx *pulumi.Context) (*apigateway.Account, error) {
	const name = "api-gateway-logs"
	role, err := iam.NewRole(ctx, name, &iam.RoleArgs{
		AssumeRolePolicy: trust("apigateway.amazonaws.com"),
	}, pulumi.RetainOnDelete(true))
	if err != nil {
		return nil, err
	}
	// API Gateway refuses a role that can't write to any log group; AWS keeps the policy for it.
	partition := aws.GetPartitionOutput(ctx, aws.GetPartitionOutputArgs{}).Partition()
	attachment, err := iam.NewRolePolicyAttachment(ctx, name, &iam.RolePolicyAttachmentArgs{
		Role:      role.Name,
		PolicyArn: pulumi.Sprintf("arn:%s:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs", partition),
	}, pulumi.RetainOnDelete(true))
	if err != nil {
		return nil, err
	}
	return apigateway.NewAccount(ctx, name, &apigateway.AccountArgs{
		CloudwatchRoleArn: role.Arn,
	}, pulumi.DependsOn([]pulumi.Resource{attachment}), pulumi.RetainOnDelete(true))
}
