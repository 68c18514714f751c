package main

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/apigateway"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// awsVersion is that of the provider. The SDK's own package for WAF is so large that it would add a minute to every first
// `pulumi up`, so these two resources are declared without it.
const awsVersion = "6.83.2"

// callerHeader is where the website says who calls the API, since the API itself sees CloudFront only.
const callerHeader = "x-caller"

// tooMany is what a caller above the limit is told.
const tooMany = `{"message": "Too many requests from your network. Try again in a few minutes."}`

// limitCallers keeps any one caller from using up what all may ask of the API: so many requests in five minutes from an
// address.
func limitCallers(ctx *pulumi.Context, settings settings, stage *apigateway.Stage) error {
	if settings.callerRate == 0 {
		return nil
	}
	caller := pulumi.Map{"limit": pulumi.Int(settings.callerRate), "evaluationWindowSec": pulumi.Int(300), "aggregateKeyType": pulumi.String("IP")}
	if settings.website {
		caller["aggregateKeyType"] = pulumi.String("CUSTOM_KEYS")
		caller["customKeys"] = pulumi.Array{
			pulumi.Map{"ip": pulumi.Map{}},
			pulumi.Map{"header": pulumi.Map{
				"name":                pulumi.String(callerHeader),
				"textTransformations": pulumi.Array{pulumi.Map{"priority": pulumi.Int(0), "type": pulumi.String("NONE")}},
			}},
		}
	}
	visible := func(metric string) pulumi.Map {
		return pulumi.Map{"metricName": pulumi.String(metric), "cloudwatchMetricsEnabled": pulumi.Bool(true), "sampledRequestsEnabled": pulumi.Bool(false)}
	}
	var acl struct {
		pulumi.CustomResourceState
		Arn pulumi.StringOutput `pulumi:"arn"`
	}
	err := ctx.RegisterResource("aws:wafv2/webAcl:WebAcl", callersName, pulumi.Map{
		"scope":         pulumi.String("REGIONAL"),
		"defaultAction": pulumi.Map{"allow": pulumi.Map{}},
		"customResponseBodies": pulumi.Array{pulumi.Map{
			"key": pulumi.String("too-many"), "contentType": pulumi.String("APPLICATION_JSON"), "content": pulumi.String(tooMany),
		}},
		"rules": pulumi.Array{pulumi.Map{
			"name":     pulumi.String("rate"),
			"priority": pulumi.Int(0),
			"action": pulumi.Map{"block": pulumi.Map{"customResponse": pulumi.Map{
				"responseCode": pulumi.Int(429), "customResponseBodyKey": pulumi.String("too-many"),
			}}},
			"statement":        pulumi.Map{"rateBasedStatement": caller},
			"visibilityConfig": visible("rate"),
		}},
		"visibilityConfig": visible(callersName),
	}, &acl, pulumi.Version(awsVersion))
	if err != nil {
		return err
	}
	var association struct{ pulumi.CustomResourceState }
	return ctx.RegisterResource("aws:wafv2/webAclAssociation:WebAclAssociation", callersName, pulumi.Map{
		"resourceArn": stage.Arn, "webAclArn": acl.Arn,
	}, &association, pulumi.Version(awsVersion), settings.protection())
}
