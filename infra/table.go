package main

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/dynamodb"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"skip-the-line/definition"
)

// newTable makes the table of orders, which holds one active order per customer and vendor. AWS encrypts it with a key
// of its own, for which nobody needs a permission.
func newTable(ctx *pulumi.Context, settings settings) (*dynamodb.Table, error) {
	return dynamodb.NewTable(ctx, "orders", &dynamodb.TableArgs{
		BillingMode: pulumi.String("PAY_PER_REQUEST"),
		HashKey:     pulumi.String(definition.Table.HashKey),
		RangeKey:    pulumi.String(definition.Table.RangeKey),
		Attributes: dynamodb.TableAttributeArray{
			dynamodb.TableAttributeArgs{Name: pulumi.String(definition.Table.HashKey), Type: pulumi.String("S")},
			dynamodb.TableAttributeArgs{Name: pulumi.String(definition.Table.RangeKey), Type: pulumi.String("S")},
		},
		Ttl: dynamodb.TableTtlArgs{
			AttributeName: pulumi.String(definition.Table.TTLAttribute),
			Enabled:       pulumi.Bool(true),
		},
		PointInTimeRecovery:       dynamodb.TablePointInTimeRecoveryArgs{Enabled: pulumi.Bool(settings.protectData)},
		DeletionProtectionEnabled: pulumi.Bool(settings.protectData),
	}, settings.protection())
}
