package main

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// bucket is a bucket and what makes it safe to put anything in.
type bucket struct {
	*s3.BucketV2
	safeguards []pulumi.Resource
}

// newBucket makes the bucket of invoices with everything that keeps it private.
func newBucket(ctx *pulumi.Context, settings settings) (*bucket, error) {
	const name = bucketName
	b, err := s3.NewBucketV2(ctx, name, &s3.BucketV2Args{
		ForceDestroy: pulumi.Bool(!settings.protectData),
	}, settings.protection())
	if err != nil {
		return nil, err
	}
	private, err := s3.NewBucketPublicAccessBlock(ctx, name, &s3.BucketPublicAccessBlockArgs{
		Bucket:                b.ID(),
		BlockPublicAcls:       pulumi.Bool(true),
		BlockPublicPolicy:     pulumi.Bool(true),
		IgnorePublicAcls:      pulumi.Bool(true),
		RestrictPublicBuckets: pulumi.Bool(true),
	})
	if err != nil {
		return nil, err
	}
	owned, err := s3.NewBucketOwnershipControls(ctx, name, &s3.BucketOwnershipControlsArgs{
		Bucket: b.ID(),
		Rule:   s3.BucketOwnershipControlsRuleArgs{ObjectOwnership: pulumi.String("BucketOwnerEnforced")},
	})
	if err != nil {
		return nil, err
	}
	encrypted, err := s3.NewBucketServerSideEncryptionConfigurationV2(ctx, name, &s3.BucketServerSideEncryptionConfigurationV2Args{
		Bucket: b.ID(),
		Rules: s3.BucketServerSideEncryptionConfigurationV2RuleArray{
			s3.BucketServerSideEncryptionConfigurationV2RuleArgs{
				ApplyServerSideEncryptionByDefault: s3.BucketServerSideEncryptionConfigurationV2RuleApplyServerSideEncryptionByDefaultArgs{
					SseAlgorithm: pulumi.String("AES256"),
				},
			},
		},
	})
	if err != nil {
		return nil, err
	}
	encryptedOnly, err := s3.NewBucketPolicy(ctx, name, &s3.BucketPolicyArgs{
		Bucket: b.ID(),
		Policy: policy(overTLS("s3:*").on(b.Arn, pulumi.Sprintf("%s/*", b.Arn))),
		// S3 refuses two changes of a bucket's access at the same moment.
	}, pulumi.DependsOn([]pulumi.Resource{private}))
	if err != nil {
		return nil, err
	}
	// A web page that may call the API may also fetch the invoice whose URL it was given.
	shared, err := s3.NewBucketCorsConfigurationV2(ctx, name, &s3.BucketCorsConfigurationV2Args{
		Bucket: b.ID(),
		CorsRules: s3.BucketCorsConfigurationV2CorsRuleArray{
			s3.BucketCorsConfigurationV2CorsRuleArgs{
				AllowedMethods: pulumi.StringArray{pulumi.String("GET")},
				AllowedOrigins: pulumi.StringArray{pulumi.String(settings.corsOrigin)},
			},
		},
	})
	if err != nil {
		return nil, err
	}
	retained, err := newRetention(ctx, name, b, settings)
	if err != nil {
		return nil, err
	}
	return &bucket{b, []pulumi.Resource{private, owned, encrypted, encryptedOnly, shared, retained}}, nil
}

// objects is the ARN of every object in the bucket.
func (b *bucket) objects() pulumi.StringOutput { return pulumi.Sprintf("%s/*", b.Arn) }
