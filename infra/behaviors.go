package main

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudfront"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// AWS's own policies, which have these ids in every account.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
const (
	cachingDisabled  = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
	cachingOptimized = "658327ea-f89d-4fab-a63d-7e88639e58f6" // as the origin's Cache-Control says
	allButHost       = "b689b0a8-53d0-40ab-baf2-68738e2966ac" // forwards all that the viewer sent, but for Host
)

// behaviors are how CloudFront serves which path.
type behaviors struct {
	pages  cloudfront.DistributionDefaultCacheBehaviorArgs
	others cloudfront.DistributionOrderedCacheBehaviorArray
}

// markRelease puts the release of the pages into the cache's key. So every page is current as soon as this function is, and
// what was cached of the release before is never shown again, without an invalidation to wait and to pay for.
const markRelease = `function handler(event) {
  event.request.headers['x-release'] = {value: '%s'};
  return event.request;
}
`

// removeAPIPath has /api/menu be the API's /menu, and says who the viewer is, whatever a header of theirs says.
const removeAPIPath = `function handler(event) {
  event.request.uri = event.request.uri.substring('%s'.length);
  event.request.headers['%s'] = {value: event.viewer.ip};
  return event.request;
}
`

// newBehaviors returns the paths of the website. The objects are the pages, which have to be there before they are shown.
func newBehaviors(ctx *pulumi.Context, headers *cloudfront.ResponseHeadersPolicy, objects []pulumi.Resource) (b behaviors, err error) {
	ofPages, err := newViewerFunction(ctx, pagesName, fmt.Sprintf(markRelease, digestOfPages()), pulumi.DependsOn(objects))
	if err != nil {
		return b, err
	}
	ofAPI, err := newViewerFunction(ctx, "pages-api", fmt.Sprintf(removeAPIPath, apiPath, callerHeader))
	if err != nil {
		return b, err
	}
	const year = 365 * 24 * 60 * 60
	byRelease, err := cloudfront.NewCachePolicy(ctx, pagesName, &cloudfront.CachePolicyArgs{
		MinTtl: pulumi.Int(year), DefaultTtl: pulumi.Int(year), MaxTtl: pulumi.Int(year), // of a release
		ParametersInCacheKeyAndForwardedToOrigin: cloudfront.CachePolicyParametersInCacheKeyAndForwardedToOriginArgs{
			EnableAcceptEncodingBrotli: pulumi.Bool(true),
			EnableAcceptEncodingGzip:   pulumi.Bool(true),
			CookiesConfig: cloudfront.CachePolicyParametersInCacheKeyAndForwardedToOriginCookiesConfigArgs{
				CookieBehavior: pulumi.String("none"),
			},
			HeadersConfig: cloudfront.CachePolicyParametersInCacheKeyAndForwardedToOriginHeadersConfigArgs{
				HeaderBehavior: pulumi.String("whitelist"),
				Headers: cloudfront.CachePolicyParametersInCacheKeyAndForwardedToOriginHeadersConfigHeadersArgs{
					Items: pulumi.StringArray{pulumi.String("x-release")},
				},
			},
			QueryStringsConfig: cloudfront.CachePolicyParametersInCacheKeyAndForwardedToOriginQueryStringsConfigArgs{
				QueryStringBehavior: pulumi.String("none"), // shop=, order= and key= are for the pages' scripts
			},
		},
	})
	if err != nil {
		return b, err
	}
	read := pulumi.StringArray{pulumi.String("GET"), pulumi.String("HEAD")}
	all := pulumi.ToStringArray([]string{"GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"}) // CloudFront has no other set
	b.pages = cloudfront.DistributionDefaultCacheBehaviorArgs{
		TargetOriginId:          pulumi.String(pagesName),
		ViewerProtocolPolicy:    pulumi.String("redirect-to-https"),
		AllowedMethods:          read,
		CachedMethods:           read,
		Compress:                pulumi.Bool(true),
		CachePolicyId:           byRelease.ID(),
		ResponseHeadersPolicyId: headers.ID(),
		FunctionAssociations: cloudfront.DistributionDefaultCacheBehaviorFunctionAssociationArray{
			cloudfront.DistributionDefaultCacheBehaviorFunctionAssociationArgs{EventType: pulumi.String("viewer-request"), FunctionArn: ofPages.Arn},
		},
	}
	api := func(path, cachePolicy string, methods pulumi.StringArray) cloudfront.DistributionOrderedCacheBehaviorArgs {
		return cloudfront.DistributionOrderedCacheBehaviorArgs{
			PathPattern:           pulumi.String(apiPath + path),
			TargetOriginId:        pulumi.String(apiName),
			ViewerProtocolPolicy:  pulumi.String("https-only"), // a redirected POST would be a GET
			AllowedMethods:        methods,
			CachedMethods:         read,
			Compress:              pulumi.Bool(true),
			CachePolicyId:         pulumi.String(cachePolicy),
			OriginRequestPolicyId: pulumi.String(allButHost), // the stage answers to its own name only
			FunctionAssociations: cloudfront.DistributionOrderedCacheBehaviorFunctionAssociationArray{
				cloudfront.DistributionOrderedCacheBehaviorFunctionAssociationArgs{EventType: pulumi.String("viewer-request"), FunctionArn: ofAPI.Arn},
			},
		}
	}
	b.others = cloudfront.DistributionOrderedCacheBehaviorArray{
		api("/menu", cachingOptimized, read),
		api("/*", cachingDisabled, all),
		cloudfront.DistributionOrderedCacheBehaviorArgs{ // it names the app client, which is made for the website's address
			PathPattern:             pulumi.String("/" + configFile),
			TargetOriginId:          pulumi.String(pagesName),
			ViewerProtocolPolicy:    pulumi.String("redirect-to-https"),
			AllowedMethods:          read,
			CachedMethods:           read,
			Compress:                pulumi.Bool(true),
			CachePolicyId:           pulumi.String(cachingDisabled),
			ResponseHeadersPolicyId: headers.ID(),
		},
	}
	return b, nil
}

// errorsNeverCached keeps CloudFront from repeating one caller's error to all others. It caches errors for ten seconds, whatever
// the cache policy and Cache-Control say, by the path alone: a 404 for one customer's order would be everybody's.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-expiration.html
func errorsNeverCached() cloudfront.DistributionCustomErrorResponseArray {
	var responses cloudfront.DistributionCustomErrorResponseArray
	for _, status := range []int{400, 403, 404, 405, 414, 500, 501, 502, 503, 504} { // all that it caches
		responses = append(responses, cloudfront.DistributionCustomErrorResponseArgs{
			ErrorCode: pulumi.Int(status), ErrorCachingMinTtl: pulumi.Int(0),
		})
	}
	return responses
}

func newViewerFunction(ctx *pulumi.Context, name, code string, options ...pulumi.ResourceOption) (*cloudfront.Function, error) {
	return cloudfront.NewFunction(ctx, name, &cloudfront.FunctionArgs{
		Runtime: pulumi.String("cloudfront-js-2.0"),
		Code:    pulumi.String(code),
		Publish: pulumi.Bool(true),
	}, options...)
}
