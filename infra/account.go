package main

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/apigateway"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// newAPIGatewayAccount sets the role that API Gateway writes logs as, for every API of the account in the region.
//
// It outlives the stack: other APIs rely on it, and without its role none of them could write a log any more.
func newAPIGatewayAccount(ctx *pulumi.Context) (*apigateway.Account, error) {
	const name = accountName
	role, err := iam.NewRole(ctx, name, &iam.RoleArgs{
		AssumeRolePolicy: trust(ctx, apiGatewayPrincipal),
	}, pulumi.RetainOnDelete(true))
	if err != nil {
		return nil, err
	}
	// API Gateway rejects a role that can't write to any log group; AWS keeps the policy for it.
	attachment, err := iam.NewRolePolicyAttachment(ctx, name, &iam.RolePolicyAttachmentArgs{
		Role:      role.Name,
		PolicyArn: pulumi.Sprintf("arn:%s:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs", partition(ctx)),
	}, pulumi.RetainOnDelete(true))
	if err != nil {
		return nil, err
	}
	return apigateway.NewAccount(ctx, name, &apigateway.AccountArgs{
		CloudwatchRoleArn: role.Arn,
	}, pulumi.DependsOn([]pulumi.Resource{attachment}), pulumi.RetainOnDelete(true))
}
