package main

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/dynamodb"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"skip-the-line/definition"
)

// newTable deploys the table of orders. AWS encrypts it with a key of its own, unless the stack has one.
func newTable(ctx *pulumi.Context, settings settings) (*dynamodb.Table, error) {
	schema := definition.Table
	var attributes dynamodb.TableAttributeArray
	for _, name := range schema.KeyAttributes() {
		attributes = append(attributes, dynamodb.TableAttributeArgs{Name: pulumi.String(name), Type: pulumi.String("S")})
	}
	var indexes dynamodb.TableGlobalSecondaryIndexArray
	for _, index := range schema.Indexes {
		indexes = append(indexes, dynamodb.TableGlobalSecondaryIndexArgs{
			Name:           pulumi.String(index.Name),
			HashKey:        pulumi.String(index.Key.Hash),
			RangeKey:       pulumi.String(index.Key.Range),
			ProjectionType: pulumi.String("ALL"),
		})
	}
	var encryption dynamodb.TableServerSideEncryptionPtrInput
	if settings.key != nil {
		encryption = dynamodb.TableServerSideEncryptionArgs{Enabled: pulumi.Bool(true), KmsKeyArn: settings.key}
	}
	return dynamodb.NewTable(ctx, "orders", &dynamodb.TableArgs{
		ServerSideEncryption:   encryption,
		BillingMode:            pulumi.String("PAY_PER_REQUEST"),
		HashKey:                pulumi.String(schema.Key.Hash),
		RangeKey:               pulumi.String(schema.Key.Range),
		Attributes:             attributes,
		GlobalSecondaryIndexes: indexes,
		Ttl: dynamodb.TableTtlArgs{
			AttributeName: pulumi.String(schema.TTLAttribute),
			Enabled:       pulumi.Bool(true),
		},
		PointInTimeRecovery:       dynamodb.TablePointInTimeRecoveryArgs{Enabled: pulumi.Bool(settings.protectData)},
		DeletionProtectionEnabled: pulumi.Bool(settings.protectData),
	}, settings.protection())
}
