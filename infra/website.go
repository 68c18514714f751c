package main

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudfront"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"skip-the-line/definition"
	"skip-the-line/web"
)

// apiPath is where the website has the API, so that pages and API have one origin and need no CORS.
const apiPath = "/api"

// configFile is the one file that knows where people sign in.
const configFile = "config.js"

// website is the pages, served by CloudFront from a private bucket.
type website struct {
	origin pulumi.StringOutput // such as https://coffee.example
	bucket *bucket
	parts  []pulumi.Resource
}

// newWebsite returns the website without its pages. Pool is nil where people name themselves.
func newWebsite(ctx *pulumi.Context, settings settings, api *restAPI, invoices *bucket, pool *userPool) (*website, error) {
	pages, err := newPrivateBucket(ctx, pagesName, nil, true) // what everybody may read
	if err != nil {
		return nil, err
	}
	access, err := cloudfront.NewOriginAccessControl(ctx, pagesName, &cloudfront.OriginAccessControlArgs{
		OriginAccessControlOriginType: pulumi.String("s3"),
		SigningBehavior:               pulumi.String("always"),
		SigningProtocol:               pulumi.String("sigv4"),
	})
	if err != nil {
		return nil, err
	}
	headers, err := newHeaders(ctx, invoices, pool)
	if err != nil {
		return nil, err
	}
	objects, err := pages.upload(ctx)
	if err != nil {
		return nil, err
	}
	routes, err := newBehaviors(ctx, headers, objects)
	if err != nil {
		return nil, err
	}
	args := &cloudfront.DistributionArgs{
		Enabled:           pulumi.Bool(true),
		Comment:           pulumi.String(ctx.Project() + "-" + ctx.Stack()),
		DefaultRootObject: pulumi.String("index.html"),
		HttpVersion:       pulumi.String("http2and3"),
		IsIpv6Enabled:     pulumi.Bool(true),
		Origins: cloudfront.DistributionOriginArray{
			cloudfront.DistributionOriginArgs{
				OriginId:              pulumi.String(pagesName),
				DomainName:            pages.BucketRegionalDomainName,
				OriginAccessControlId: access.ID(),
			},
			cloudfront.DistributionOriginArgs{
				OriginId:   pulumi.String(apiName),
				DomainName: pulumi.Sprintf("%s.execute-api.%s.amazonaws.com", api.ID(), region(ctx)),
				OriginPath: pulumi.String("/" + definition.StageName),
				CustomOriginConfig: cloudfront.DistributionOriginCustomOriginConfigArgs{
					HttpPort:             pulumi.Int(80),
					HttpsPort:            pulumi.Int(443),
					OriginProtocolPolicy: pulumi.String("https-only"),
					OriginSslProtocols:   pulumi.StringArray{pulumi.String("TLSv1.2")},
				},
			},
		},
		DefaultCacheBehavior:  routes.pages,
		OrderedCacheBehaviors: routes.others,
		CustomErrorResponses:  errorsNeverCached(),
		Restrictions: cloudfront.DistributionRestrictionsArgs{
			GeoRestriction: cloudfront.DistributionRestrictionsGeoRestrictionArgs{RestrictionType: pulumi.String("none")},
		},
		ViewerCertificate: cloudfront.DistributionViewerCertificateArgs{CloudfrontDefaultCertificate: pulumi.Bool(true)},
	}
	if settings.websiteDomain != "" {
		args.Aliases = pulumi.StringArray{pulumi.String(settings.websiteDomain)}
		args.ViewerCertificate = cloudfront.DistributionViewerCertificateArgs{
			AcmCertificateArn:      pulumi.String(settings.websiteCertificateArn),
			MinimumProtocolVersion: pulumi.String("TLSv1.2_2021"),
			SslSupportMethod:       pulumi.String("sni-only"),
		}
	}
	distribution, err := cloudfront.NewDistribution(ctx, pagesName, args)
	if err != nil {
		return nil, err
	}
	// Without ListBucket a page that is not there would be a 403.
	readers := []statement{
		allow("s3:GetObject").on(pages.objects()).to("cloudfront.amazonaws.com").whereSource(distribution.Arn),
		allow("s3:ListBucket").on(pages.Arn).to("cloudfront.amazonaws.com").whereSource(distribution.Arn),
	}
	if err := pages.restrict(ctx, readers...); err != nil {
		return nil, err
	}
	site := &website{origin: pulumi.Sprintf("https://%s", distribution.DomainName), bucket: pages}
	if settings.websiteDomain != "" {
		site.origin = pulumi.Sprintf("https://%s", settings.websiteDomain)
	}
	site.parts = append(slices.Concat(pages.safeguards, objects), distribution)
	return site, nil
}

// facts are what the pages have to be told, for configOf.
func facts(invoices *bucket, pool *userPool, clientID pulumi.StringInput) pulumi.StringArrayOutput {
	known := pulumi.StringArray{pulumi.Sprintf("https://%s", invoices.BucketRegionalDomainName)}
	if pool != nil {
		known = append(known, pool.signIn, clientID)
	}
	return known.ToStringArrayOutput()
}

func configOf(facts []string) web.Config {
	config := web.Config{API: apiPath, Invoices: facts[0]}
	if len(facts) > 1 {
		config.SignIn = &web.SignIn{Domain: facts[1], ClientID: facts[2]}
	}
	return config
}

// newHeaders has every page served with what package web says.
func newHeaders(ctx *pulumi.Context, invoices *bucket, pool *userPool) (*cloudfront.ResponseHeadersPolicy, error) {
	known := facts(invoices, pool, pulumi.String("")) // a header names the domain and not the client
	value := func(name string) pulumi.StringOutput {
		return known.ApplyT(func(known []string) string { return configOf(known).Headers()[name] }).(pulumi.StringOutput)
	}
	security := cloudfront.ResponseHeadersPolicySecurityHeadersConfigArgs{
		StrictTransportSecurity: cloudfront.ResponseHeadersPolicySecurityHeadersConfigStrictTransportSecurityArgs{
			AccessControlMaxAgeSec: pulumi.Int(365 * 24 * 60 * 60), Override: pulumi.Bool(true),
		},
	}
	var others cloudfront.ResponseHeadersPolicyCustomHeadersConfigItemArray
	for _, name := range slices.Sorted(maps.Keys(web.Config{}.Headers())) {
		switch name { // CloudFront takes these in no other way
		case "Content-Security-Policy":
			security.ContentSecurityPolicy = cloudfront.ResponseHeadersPolicySecurityHeadersConfigContentSecurityPolicyArgs{
				ContentSecurityPolicy: value(name), Override: pulumi.Bool(true),
			}
		case "Referrer-Policy":
			security.ReferrerPolicy = cloudfront.ResponseHeadersPolicySecurityHeadersConfigReferrerPolicyArgs{
				ReferrerPolicy: value(name), Override: pulumi.Bool(true),
			}
		case "X-Content-Type-Options":
			security.ContentTypeOptions = cloudfront.ResponseHeadersPolicySecurityHeadersConfigContentTypeOptionsArgs{Override: pulumi.Bool(true)}
		default:
			others = append(others, cloudfront.ResponseHeadersPolicyCustomHeadersConfigItemArgs{
				Header: pulumi.String(name), Value: value(name), Override: pulumi.Bool(true),
			})
		}
	}
	return cloudfront.NewResponseHeadersPolicy(ctx, pagesName, &cloudfront.ResponseHeadersPolicyArgs{
		SecurityHeadersConfig: security,
		CustomHeadersConfig:   cloudfront.ResponseHeadersPolicyCustomHeadersConfigArgs{Items: others},
	})
}

// upload puts every page into the bucket but configFile.
func (b *bucket) upload(ctx *pulumi.Context) (objects []pulumi.Resource, err error) {
	files := web.Config{API: apiPath}.Files()
	delete(files, configFile)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		args := &s3.BucketObjectv2Args{Content: pulumi.String(files[name])}
		if strings.HasSuffix(name, ".woff2") {
			args = &s3.BucketObjectv2Args{ContentBase64: pulumi.String(base64.StdEncoding.EncodeToString(files[name]))}
		}
		object, err := b.put(ctx, name, args)
		if err != nil {
			return nil, err
		}
		objects = append(objects, object)
	}
	return objects, nil
}

// configure puts configFile there, which tells the pages where people sign in. ClientID is nil where people name themselves.
func (s *website) configure(ctx *pulumi.Context, invoices *bucket, pool *userPool, clientID pulumi.StringInput) error {
	object, err := s.bucket.put(ctx, configFile, &s3.BucketObjectv2Args{
		Content: facts(invoices, pool, clientID).ApplyT(func(known []string) string {
			return string(configOf(known).Files()[configFile])
		}).(pulumi.StringOutput),
	})
	s.parts = append(s.parts, object)
	return err
}

func (b *bucket) put(ctx *pulumi.Context, name string, args *s3.BucketObjectv2Args) (*s3.BucketObjectv2, error) {
	args.Bucket = b.ID()
	args.Key = pulumi.String(name)
	args.ContentType = pulumi.String(web.ContentType(name))
	args.CacheControl = pulumi.String("no-cache") // a browser asks each time whether what it has is current
	return s3.NewBucketObjectv2(ctx, path.Join(pagesName, name), args)
}

// digestOfPages is of every file but configFile, which is not cached.
func digestOfPages() string {
	hash := sha256.New()
	files := web.Config{API: apiPath}.Files()
	delete(files, configFile)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(hash, "%s %d\n%s", name, len(files[name]), files[name])
	}
	return fmt.Sprintf("%.8x", hash.Sum(nil))
}
