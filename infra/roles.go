package main

import (
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

// newRole makes a role that the service assumes and that may do what the statements allow, and nothing else.
func newRole(ctx *pulumi.Context, name, service string, statements ...statement) (role, error) {
	r, err := iam.NewRole(ctx, name, &iam.RoleArgs{AssumeRolePolicy: trust(service)})
	if err != nil {
		return role{}, err
	}
	p, err := iam.NewRolePolicy(ctx, name, &iam.RolePolicyArgs{Role: r.ID(), Policy: policy(statements...)})
	if err != nil {
		return role{}, err
	}
	return role{Role: r, policy: p}, nil
}

// trust is the policy that lets a service assume a role.
func trust(service string) pulumi.StringOutput {
	return policy(statement{
		Effect:    "Allow",
		Principal: map[string]string{"Service": service},
		Actions:   []string{"sts:AssumeRole"},
	})
}
