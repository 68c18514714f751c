package main

import (
	"crypto/sha256"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/apigateway"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/dynamodb"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sfn"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"skip-the-line/definition"
)

// apiParts is what stands behind the API.
type apiParts struct {
	workflow           *sfn.StateMachine
	orders             *dynamodb.Table
	getItem, getObject *lambda.Function
	behind             []pulumi.Resource // what else has to be there before the first call
}

// newAPI makes the REST API from its OpenAPI document and returns the stage that serves it.
func newAPI(ctx *pulumi.Context, settings settings, parts apiParts) (*apigateway.Stage, error) {
	role, err := newRole(ctx, "api", "apigateway.amazonaws.com",
		allow("states:StartExecution").on(parts.workflow.Arn),
		allow("dynamodb:DeleteItem").on(parts.orders.Arn))
	if err != nil {
		return nil, err
	}
	document := parts.definition(ctx, settings, role)
	api, err := apigateway.NewRestApi(ctx, "api", &apigateway.RestApiArgs{
		Body:                  document,
		FailOnWarnings:        pulumi.Bool(true),
		EndpointConfiguration: apigateway.RestApiEndpointConfigurationArgs{Types: pulumi.String("REGIONAL")},
	}, role.ready())
	if err != nil {
		return nil, err
	}
	getOrder, err := permit(ctx, api, parts.getItem, "get-item", "GET/order")
	if err != nil {
		return nil, err
	}
	getInvoice, err := permit(ctx, api, parts.getObject, "get-object", "GET/invoice")
	if err != nil {
		return nil, err
	}
	// A deployment is a snapshot: it has to be made anew whenever the document changes, or the stage would go on
	// serving the old one.
	deployment, err := apigateway.NewDeployment(ctx, "api", &apigateway.DeploymentArgs{
		RestApi:  api.ID(),
		Triggers: pulumi.StringMap{"document": digest(document)},
	})
	if err != nil {
		return nil, err
	}
	return newStage(ctx, settings, api, deployment, append(parts.behind, getOrder, getInvoice))
}

func (p apiParts) definition(ctx *pulumi.Context, settings settings, role role) pulumi.StringOutput {
	return pulumi.StringMap{
		"Partition":       aws.GetPartitionOutput(ctx, aws.GetPartitionOutputArgs{}).Partition(),
		"Region":          aws.GetRegionOutput(ctx, aws.GetRegionOutputArgs{}).Name(),
		"StateMachineArn": p.workflow.Arn,
		"ApiRoleArn":      role.Arn,
		"TableName":       p.orders.Name,
		"GetItemArn":      p.getItem.Arn,
		"GetObjectArn":    p.getObject.Arn,
	}.ToStringMapOutput().ApplyT(func(v map[string]string) (string, error) {
		document, err := definition.API(definition.APIValues{
			Partition:       v["Partition"],
			Region:          v["Region"],
			StateMachineArn: v["StateMachineArn"],
			ApiRoleArn:      v["ApiRoleArn"],
			TableName:       v["TableName"],
			GetItemArn:      v["GetItemArn"],
			GetObjectArn:    v["GetObjectArn"],
			Authorization:   settings.authorization,
			CorsOrigin:      settings.corsOrigin,
		})
		return string(document), err
	}).(pulumi.StringOutput)
}

// permit lets the API invoke the function for one method and path, on any stage.
func permit(ctx *pulumi.Context, api *apigateway.RestApi, function *lambda.Function, name, call string) (*lambda.Permission, error) {
	return lambda.NewPermission(ctx, name, &lambda.PermissionArgs{
		Action:    pulumi.String("lambda:InvokeFunction"),
		Function:  function.Name,
		Principal: pulumi.String("apigateway.amazonaws.com"),
		SourceArn: pulumi.Sprintf("%s/*/%s", api.ExecutionArn, call),
	})
}

// digest is the SHA-256 of a text, in hexadecimal.
func digest(text pulumi.StringOutput) pulumi.StringOutput {
	return text.ApplyT(func(text string) string {
		return fmt.Sprintf("%x", sha256.Sum256([]byte(text)))
	}).(pulumi.StringOutput)
}
