// Infra is the Pulumi program of Skip the Line: `pulumi up` builds the handler and deploys the whole stack to AWS. It
// deploys the two documents of package definition, which the local stack executes too. Pulumi.yaml describes what can
// be configured.
package main

import (
	"path/filepath"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	build := filepath.Join("..", "build") // Pulumi runs the program in infra/
	pulumi.Run(func(ctx *pulumi.Context) error { return deploy(ctx, handlerIn(build)) })
}

// deploy declares the stack. The configuration is read and the handler built before the first resource, so that
// neither can fail halfway.
func deploy(ctx *pulumi.Context, buildHandler builder) error {
	settings, err := readSettings(ctx)
	if err != nil {
		return err
	}
	zip, err := buildHandler(ctx.Context(), settings.architecture)
	if err != nil {
		return err
	}

	orders, err := newTable(ctx, settings)
	if err != nil {
		return err
	}
	invoices, err := newBucket(ctx, settings)
	if err != nil {
		return err
	}
	notifications, err := newTopic(ctx, settings)
	if err != nil {
		return err
	}

	functions := functionMaker{ctx: ctx, settings: settings, code: pulumi.NewFileArchive(zip)}
	putItem, err := functions.make("put-item",
		pulumi.StringMap{"TABLE_NAME": orders.Name, "ORDER_TTL": pulumi.String(settings.orderTTL)},
		allow("dynamodb:PutItem").on(orders.Arn))
	if err != nil {
		return err
	}
	putObject, err := functions.make("put-object",
		pulumi.StringMap{"BUCKET_NAME": invoices.Bucket},
		allow("s3:PutObject").on(invoices.objects()))
	if err != nil {
		return err
	}
	getItem, err := functions.make("get-item",
		pulumi.StringMap{"TABLE_NAME": orders.Name, "CORS_ORIGIN": pulumi.String(settings.corsOrigin)},
		allow("dynamodb:GetItem").on(orders.Arn))
	if err != nil {
		return err
	}
	getObject, err := functions.make("get-object",
		pulumi.StringMap{
			"BUCKET_NAME":     invoices.Bucket,
			"INVOICE_URL_TTL": pulumi.String(settings.invoiceURLTTL),
			"CORS_ORIGIN":     pulumi.String(settings.corsOrigin),
		},
		allow("s3:GetObject").on(invoices.objects()),
		// Whoever may not list a bucket is told 403 for an object that isn't there, as for one that is forbidden.
		allow("s3:ListBucket").on(invoices.Arn))
	if err != nil {
		return err
	}

	workflow, err := newWorkflow(ctx, settings, workflowParts{
		putItem: putItem, putObject: putObject, orders: orders, notifications: notifications,
	})
	if err != nil {
		return err
	}
	stage, err := newAPI(ctx, settings, apiParts{
		workflow: workflow, orders: orders, getItem: getItem, getObject: getObject,
		behind: append(invoices.safeguards, notifications.subscriptions...),
	})
	if err != nil {
		return err
	}

	ctx.Export("apiUrl", stage.InvokeUrl)
	ctx.Export("stateMachineArn", workflow.Arn)
	ctx.Export("tableName", orders.Name)
	ctx.Export("bucketName", invoices.Bucket)
	ctx.Export("topicArn", notifications.Arn)
	return nil
}
