// Infra is the Pulumi program of Skip the Line: `pulumi up` builds the handler and deploys the whole stack to AWS. It
// deploys the two documents of package definition, which the local stack executes too. Pulumi.yaml describes what can
// be configured.
package main

import (
	"path/filepath"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"skip-the-line/definition"
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
	var code handlerCode
	if settings.release.builds() {
		if code, err = buildHandler(ctx.Context(), settings.architecture); err != nil {
			return err
		}
	}

	if settings.key, err = newKey(ctx, settings); err != nil {
		return err
	}
	orders, err := newTable(ctx, settings)
	if err != nil {
		return err
	}
	invoices, err := newInvoices(ctx, settings)
	if err != nil {
		return err
	}
	undelivered, err := newUndelivered(ctx)
	if err != nil {
		return err
	}
	notifications, err := newNotifications(ctx, settings, undelivered)
	if err != nil {
		return err
	}

	resources := arns{
		definition.Orders:         {orders.Arn},
		definition.OrdersByVendor: {pulumi.Sprintf("%s/index/%s", orders.Arn, definition.ByVendor.Name)},
		definition.Invoices:       {invoices.Arn},
		definition.InvoiceObjects: {invoices.objects()},
		definition.Notifications:  {notifications.Arn},
	}
	functions, err := newFunctions(ctx, settings, code, pulumi.StringMap{
		"TABLE_NAME":      orders.Name,
		"BUCKET_NAME":     invoices.Bucket,
		"ORDER_TTL":       pulumi.String(settings.orderTTL),
		"INVOICE_URL_TTL": pulumi.String(settings.invoiceURLTTL),
		"CORS_ORIGIN":     pulumi.String(settings.corsOrigin),
	}, resources)
	if err != nil {
		return err
	}
	resources[definition.WorkflowSteps] = functions.workflow().arns()

	workflow, err := newWorkflow(ctx, settings, resources, functions.workflow(), pulumi.StringMap{
		"TableName": orders.Name,
		"TopicArn":  notifications.Arn,
	})
	if err != nil {
		return err
	}
	resources[definition.OrderWorkflow] = []pulumi.StringInput{workflow.Arn}
	resources[definition.Executions] = []pulumi.StringInput{executionsOf(workflow)}

	facts := pulumi.StringMap{
		"TableName":       orders.Name,
		"StateMachineArn": workflow.Arn,
		"Authorization":   pulumi.String(settings.authorization),
		"CorsOrigin":      pulumi.String(settings.corsOrigin),
	}
	pool, err := newUserPool(ctx, settings)
	if err != nil {
		return err
	}
	if pool != nil {
		facts["UserPoolArn"] = pool.Arn
	}
	api, err := newAPI(ctx, resources, functions.api(), facts)
	if err != nil {
		return err
	}
	pages, err := newPages(ctx, settings, api, invoices, pool)
	if err != nil {
		return err
	}
	dashboard, watchers, err := watch(ctx, settings, watched{orders, functions, workflow, api, notifications, undelivered})
	if err != nil {
		return err
	}
	stage, err := newStage(ctx, settings, api, slices.Concat(invoices.safeguards, notifications.parts, pages, watchers))
	if err != nil {
		return err
	}
	if err := limitCallers(ctx, settings, stage); err != nil {
		return err
	}

	ctx.Export("apiUrl", stage.InvokeUrl)
	ctx.Export("stateMachineArn", workflow.Arn)
	ctx.Export("functionNames", functions.byStep())
	ctx.Export("tableName", orders.Name)
	ctx.Export("bucketName", invoices.Bucket)
	ctx.Export("topicArn", notifications.Arn)
	ctx.Export("deadLetterQueueArn", undelivered.Arn)
	ctx.Export("release", functions.newest())
	ctx.Export("dashboardName", dashboard.DashboardName)
	return nil
}
