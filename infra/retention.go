package main

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// noncurrentVersionDays is how long an invoice that was replaced or deleted can be brought back: as long as DynamoDB can
// restore the table.
const noncurrentVersionDays = 35

// newRetention says how long the bucket keeps invoices and, where data is protected, replaced and deleted ones.
func newRetention(ctx *pulumi.Context, name string, b *bucket, settings settings) (pulumi.Resource, error) {
	rule := s3.BucketLifecycleConfigurationV2RuleArgs{
		Id:     pulumi.String("retention"),
		Status: pulumi.String("Enabled"),
		Filter: s3.BucketLifecycleConfigurationV2RuleFilterArgs{}, // every object
		Expiration: s3.BucketLifecycleConfigurationV2RuleExpirationArgs{
			Days: pulumi.Int(settings.invoiceRetentionDays),
		},
		AbortIncompleteMultipartUpload: s3.BucketLifecycleConfigurationV2RuleAbortIncompleteMultipartUploadArgs{
			DaysAfterInitiation: pulumi.Int(1),
		},
	}
	var after []pulumi.Resource
	if settings.protectData {
		versioning, err := s3.NewBucketVersioningV2(ctx, name, &s3.BucketVersioningV2Args{
			Bucket: b.ID(),
			VersioningConfiguration: s3.BucketVersioningV2VersioningConfigurationArgs{
				Status: pulumi.String("Enabled"),
			},
		})
		if err != nil {
			return nil, err
		}
		after = append(after, versioning)
		rule.NoncurrentVersionExpiration = s3.BucketLifecycleConfigurationV2RuleNoncurrentVersionExpirationArgs{
			NoncurrentDays: pulumi.Int(noncurrentVersionDays),
		}
	}
	return s3.NewBucketLifecycleConfigurationV2(ctx, name, &s3.BucketLifecycleConfigurationV2Args{
		Bucket: b.ID(),
		Rules:  s3.BucketLifecycleConfigurationV2RuleArray{rule},
	}, pulumi.DependsOn(after))
}
