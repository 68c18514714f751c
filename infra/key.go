package main

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/kms"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// newKey returns the ARN of a key of the stack's own for all that it keeps, or nil where AWS's keys do.
//
// Whoever may use what is encrypted may use the key, and only through the service that keeps it, as with AWS's own keys: the
// roles need no permission for it.
func newKey(ctx *pulumi.Context, settings settings) (pulumi.StringPtrInput, error) {
	if !settings.customerManagedKey {
		return nil, nil
	}
	text := pulumi.All(accountID(ctx), partition(ctx), region(ctx)).ApplyT(func(known []any) (string, error) {
		return keyPolicy(known[0].(string), known[1].(string), known[2].(string))
	}).(pulumi.StringOutput)
	key, err := kms.NewKey(ctx, "data", &kms.KeyArgs{
		Description:          pulumi.String("What " + ctx.Project() + "-" + ctx.Stack() + " keeps"),
		EnableKeyRotation:    pulumi.Bool(true),
		DeletionWindowInDays: pulumi.Int(30), // in which the key can be had back, and with it the data
		Policy:               text,
	}, settings.protection())
	if err != nil {
		return nil, err
	}
	return key.Arn.ToStringPtrOutput(), nil
}

func keyPolicy(account, partition, region string) (string, error) {
	use := []string{"kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"}
	all := []string{"*"} // in a key's policy that is the key
	via := func(services ...string) (names []string) {
		for _, service := range services {
			names = append(names, service+"."+region+".amazonaws.com")
		}
		return names
	}
	inAccount := map[string]any{"kms:CallerAccount": account, "kms:ViaService": via("dynamodb", "s3", "sns")}
	logGroups := map[string]string{"kms:EncryptionContext:aws:logs:arn": "arn:" + partition + ":logs:" + region + ":" + account + ":log-group:*"}
	publish := []string{"kms:Decrypt", "kms:GenerateDataKey*"} // to the operators' topic
	return policyText(
		statement{ // so that the account's administrators, and nobody else, can change the policy
			Effect: "Allow", Actions: []string{"kms:*"}, Resources: all,
			Principal: map[string]string{"AWS": "arn:" + partition + ":iam::" + account + ":root"},
		},
		statement{
			Effect: "Allow", Actions: append([]string{"kms:CreateGrant"}, use...), Resources: all,
			Principal: map[string]string{"AWS": "*"},
			Condition: map[string]any{"StringEquals": inAccount},
		},
		statement{
			Effect: "Allow", Actions: use, Resources: all,
			Principal: map[string]string{"Service": "logs." + region + ".amazonaws.com"},
			Condition: map[string]any{"ArnLike": logGroups},
		},
		statement{
			Effect: "Allow", Actions: publish, Resources: all,
			Principal: map[string]string{"Service": "cloudwatch.amazonaws.com"},
			Condition: map[string]any{"StringEquals": map[string]string{"aws:SourceAccount": account}},
		},
		statement{ // of EventBridge SNS supports no condition (https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html)
			Effect: "Allow", Actions: publish, Resources: all,
			Principal: map[string]string{"Service": "events.amazonaws.com"},
		},
	)
}
