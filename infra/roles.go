package main

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// role is what a service acts as. Whatever is given the role has to wait for the policy too, or it could run before it
// is allowed to do anything.
type role struct {
	*iam.Role
	policy pulumi.Resource
}

// ready is the option of a resource that uses the role.
func (r role) ready() pulumi.ResourceOption { return pulumi.DependsOn([]pulumi.Resource{r.policy}) }

// newRole returns a role that only the principal may assume and that may do what the statements allow, and nothing else.
func newRole(ctx *pulumi.Context, name string, principal principal, statements ...statement) (role, error) {
	r, err := iam.NewRole(ctx, name, &iam.RoleArgs{AssumeRolePolicy: trust(ctx, principal)})
	if err != nil {
		return role{}, err
	}
	p, err := iam.NewRolePolicy(ctx, name, &iam.RolePolicyArgs{Role: r.ID(), Policy: policy(statements...)})
	if err != nil {
		return role{}, err
	}
	return role{Role: r, policy: p}, nil
}

// principal is a service that may assume a role.
type principal struct {
	service string
	// ownAccount lets the service assume the role for this account only. Of Lambda nobody documents that it says for which
	// account it acts.
	ownAccount bool
	// source, when set, is the pattern of the ARNs that the service must act for, after arn:PARTITION:.
	source pulumi.StringInput
}

var (
	lambdaPrincipal     = principal{service: "lambda.amazonaws.com"}
	apiGatewayPrincipal = principal{service: "apigateway.amazonaws.com", ownAccount: true}
)

// statesPrincipal is Step Functions acting for a state machine of this stack
// (https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html). The machine's ARN is not known
// before its role is there, but how its name begins is.
func statesPrincipal(ctx *pulumi.Context, name string) principal {
	return principal{
		service:    "states.amazonaws.com",
		ownAccount: true,
		source: pulumi.Sprintf("states:%s:%s:stateMachine:%s-%s-%s*", region(ctx),
			accountID(ctx), ctx.Project(), ctx.Stack(), name),
	}
}

// trust returns the policy that lets the principal assume a role.
func trust(ctx *pulumi.Context, p principal) pulumi.StringOutput {
	facts := pulumi.StringMap{"account": accountID(ctx), "partition": partition(ctx), "source": pulumi.String("")}
	if p.source != nil {
		facts["source"] = p.source
	}
	return facts.ToStringMapOutput().ApplyT(func(known map[string]string) (string, error) {
		condition := map[string]map[string]string{}
		if p.ownAccount {
			condition["StringEquals"] = map[string]string{"aws:SourceAccount": known["account"]}
		}
		if known["source"] != "" {
			condition["ArnLike"] = map[string]string{"aws:SourceArn": "arn:" + known["partition"] + ":" + known["source"]}
		}
		s := statement{Effect: "Allow", Principal: map[string]string{"Service": p.service}, Actions: []string{"sts:AssumeRole"}}
		if len(condition) > 0 {
			s.Condition = condition
		}
		return policyText(s)
	}).(pulumi.StringOutput)
}

func accountID(ctx *pulumi.Context) pulumi.StringOutput {
	return aws.GetCallerIdentityOutput(ctx, aws.GetCallerIdentityOutputArgs{}).AccountId()
}

func partition(ctx *pulumi.Context) pulumi.StringOutput {
	return aws.GetPartitionOutput(ctx, aws.GetPartitionOutputArgs{}).Partition()
}

func region(ctx *pulumi.Context) pulumi.StringOutput {
	return aws.GetRegionOutput(ctx, aws.GetRegionOutputArgs{}).Name()
}
