package main

import (
	"encoding/json"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/apigateway"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"skip-the-line/definition"
)

// accessLine is what the access log says of a call: who, what and how it went, but neither parameters nor bodies.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
var accessLine = map[string]string{
	"requestId":         "$context.requestId",
	"extendedRequestId": "$context.extendedRequestId",
	"time":              "$context.requestTime",
	"method":            "$context.httpMethod",
	"path":              "$context.resourcePath",
	"status":            "$context.status",
	"error":             "$context.error.responseType",
	"integrationStatus": "$context.integration.status",
	"integrationError":  "$context.integration.error",
	"latency":           "$context.responseLatency",
	"length":            "$context.responseLength",
	"caller":            "$context.identity.userArn",
	"sourceIp":          "$context.identity.sourceIp",
	"traceId":           "$context.xrayTraceId",
}

// newStage returns the stage on which the deployment is served. It is what the stack creates last, after everything that a
// call may need, and so what a `pulumi destroy` begins with: where data is protected the stage is too, and the destroy
// ends there with nothing gone.
func newStage(ctx *pulumi.Context, settings settings, api *restAPI, after []pulumi.Resource) (*apigateway.Stage, error) {
	after = append(after, api.permissions...)
	args := &apigateway.StageArgs{
		RestApi:            api.ID(),
		Deployment:         api.deployment.ID(),
		StageName:          pulumi.String(definition.StageName),
		XrayTracingEnabled: pulumi.Bool(true),
	}
	if settings.manageAPIGatewayAccount {
		account, err := newAPIGatewayAccount(ctx)
		if err != nil {
			return nil, err
		}
		after = append(after, account)
	}
	if err := logAccess(ctx, settings, args); err != nil {
		return nil, err
	}
	level := "OFF" // they would go to a log group that nobody owns and that keeps them for ever
	if settings.logsAPI() {
		// The group has to be there first, and its name is API Gateway's.
		name := pulumi.Sprintf("API-Gateway-Execution-Logs_%s/%s", api.ID(), definition.StageName)
		errors, err := newNamedLogGroup(ctx, "api-errors", name.ToStringPtrOutput(), settings)
		if err != nil {
			return nil, err
		}
		after = append(after, errors)
		level = "ERROR"
	}
	stage, err := apigateway.NewStage(ctx, "api", args, pulumi.DependsOn(after), settings.protection())
	if err != nil {
		return nil, err
	}
	_, err = apigateway.NewMethodSettings(ctx, "api", &apigateway.MethodSettingsArgs{
		RestApi:    api.ID(),
		StageName:  stage.StageName,
		MethodPath: pulumi.String("*/*"),
		Settings: apigateway.MethodSettingsSettingsArgs{
			ThrottlingRateLimit:  pulumi.Float64(settings.throttleRate),
			ThrottlingBurstLimit: pulumi.Int(settings.throttleBurst),
			MetricsEnabled:       pulumi.Bool(true), // for each method, besides those of the whole stage
			LoggingLevel:         pulumi.String(level),
			DataTraceEnabled:     pulumi.Bool(false), // never a body
		},
	}, settings.protection())
	return stage, err
}

// logAccess gives the stage an access log where the account is able to write one: creating the stage fails elsewhere.
func logAccess(ctx *pulumi.Context, settings settings, stage *apigateway.StageArgs) error {
	if !settings.logsAPI() {
		return ctx.Log.Info("The API writes no access log. To turn it on: pulumi config set accessLogs true where this account and region "+
			"already have a role for API Gateway's logs, or else pulumi config set manageApiGatewayAccount true; then pulumi up.", nil)
	}
	logs, err := newLogGroup(ctx, "vendedlogs/apigateway", "api", settings)
	if err != nil {
		return err
	}
	format, err := json.Marshal(accessLine)
	if err != nil {
		return err
	}
	stage.AccessLogSettings = apigateway.StageAccessLogSettingsArgs{DestinationArn: logs.Arn, Format: pulumi.String(format)}
	return nil
}
