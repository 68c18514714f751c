package main

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// logAccess has S3 write a line for each request to the bucket, into a bucket that keeps them as long as other logs. A line
// holds the object's key, and that the accountid and the vendorid.
func (b *bucket) logAccess(ctx *pulumi.Context, settings settings) error {
	if !settings.bucketAccessLogs {
		return nil
	}
	logs, err := newPrivateBucket(ctx, bucketLogsName, nil, true)
	if err != nil {
		return err
	}
	if err := logs.restrict(ctx, allow("s3:PutObject").on(logs.objects()).to("logging.s3.amazonaws.com").whereSource(b.Arn)); err != nil {
		return err
	}
	expiry, err := s3.NewBucketLifecycleConfigurationV2(ctx, logs.name, &s3.BucketLifecycleConfigurationV2Args{
		Bucket: logs.ID(),
		Rules: s3.BucketLifecycleConfigurationV2RuleArray{s3.BucketLifecycleConfigurationV2RuleArgs{
			Id:         pulumi.String("retention"),
			Status:     pulumi.String("Enabled"),
			Filter:     s3.BucketLifecycleConfigurationV2RuleFilterArgs{}, // every object
			Expiration: s3.BucketLifecycleConfigurationV2RuleExpirationArgs{Days: pulumi.Int(settings.logRetentionDays)},
		}},
	})
	if err != nil {
		return err
	}
	logging, err := s3.NewBucketLoggingV2(ctx, b.name, &s3.BucketLoggingV2Args{
		Bucket:       b.ID(),
		TargetBucket: logs.ID(),
		TargetPrefix: pulumi.String(b.name + "/"),
	}, pulumi.DependsOn(logs.safeguards))
	b.safeguards = append(append(b.safeguards, logs.safeguards...), expiry, logging)
	return err
}
