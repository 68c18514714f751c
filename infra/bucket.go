package main

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// bucket is a bucket and what makes it safe to put anything in.
type bucket struct {
	*s3.BucketV2
	name       string
	private    pulumi.Resource // S3 rejects two changes of a bucket's access at the same moment
	safeguards []pulumi.Resource
}

// newInvoices returns the bucket of invoices with everything that keeps it private.
func newInvoices(ctx *pulumi.Context, settings settings) (*bucket, error) {
	b, err := newPrivateBucket(ctx, bucketName, settings.key, !settings.protectData, settings.protection())
	if err != nil {
		return nil, err
	}
	if err := b.restrict(ctx); err != nil {
		return nil, err
	}
	if err := b.logAccess(ctx, settings); err != nil {
		return nil, err
	}
	retained, err := newRetention(ctx, b.name, b, settings)
	b.safeguards = append(b.safeguards, retained)
	return b, err
}

// newPrivateBucket returns a bucket to which nobody outside of the account can be let in. S3 encrypts it with the key, or with
// one of its own where that is nil. Its policy is yet to be made.
func newPrivateBucket(ctx *pulumi.Context, name string, key pulumi.StringPtrInput, disposable bool, options ...pulumi.ResourceOption) (*bucket, error) {
	b, err := s3.NewBucketV2(ctx, name, &s3.BucketV2Args{ForceDestroy: pulumi.Bool(disposable)}, options...)
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
	encryption := s3.BucketServerSideEncryptionConfigurationV2RuleApplyServerSideEncryptionByDefaultArgs{SseAlgorithm: pulumi.String("AES256")}
	rule := s3.BucketServerSideEncryptionConfigurationV2RuleArgs{}
	if key != nil {
		encryption.SseAlgorithm, encryption.KmsMasterKeyId = pulumi.String("aws:kms"), key
		rule.BucketKeyEnabled = pulumi.Bool(true) // KMS is asked, and paid, once for many objects
	}
	rule.ApplyServerSideEncryptionByDefault = encryption
	encrypted, err := s3.NewBucketServerSideEncryptionConfigurationV2(ctx, name, &s3.BucketServerSideEncryptionConfigurationV2Args{
		Bucket: b.ID(),
		Rules:  s3.BucketServerSideEncryptionConfigurationV2RuleArray{rule},
	})
	return &bucket{b, name, private, []pulumi.Resource{private, owned, encrypted}}, err
}

// restrict gives the bucket its policy: what the statements allow, over TLS only.
func (b *bucket) restrict(ctx *pulumi.Context, statements ...statement) error {
	p, err := s3.NewBucketPolicy(ctx, b.name, &s3.BucketPolicyArgs{
		Bucket: b.ID(),
		Policy: policy(append(statements, overTLS("s3:*").on(b.Arn, b.objects()))...),
	}, pulumi.DependsOn([]pulumi.Resource{b.private}))
	b.safeguards = append(b.safeguards, p)
	return err
}

// share lets web pages of the origins fetch an object whose URL they were given. A web page that may call the API may also
// fetch the invoice.
func (b *bucket) share(ctx *pulumi.Context, origins pulumi.StringArrayInput) error {
	shared, err := s3.NewBucketCorsConfigurationV2(ctx, b.name, &s3.BucketCorsConfigurationV2Args{
		Bucket: b.ID(),
		CorsRules: s3.BucketCorsConfigurationV2CorsRuleArray{
			s3.BucketCorsConfigurationV2CorsRuleArgs{AllowedMethods: pulumi.StringArray{pulumi.String("GET")}, AllowedOrigins: origins},
		},
	})
	b.safeguards = append(b.safeguards, shared)
	return err
}

// objects is the ARN of every object in the bucket.
func (b *bucket) objects() pulumi.StringOutput { return pulumi.Sprintf("%s/*", b.Arn) }
