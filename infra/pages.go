package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// localPages is where people who try the pages on their own machine serve them.
const localPages = "http://localhost:8080"

// newPages deploys the website, where there is to be one, and lets pages sign people in, where they do: the website's, else
// those of the origin that may call the API, else those on a machine of one's own.
func newPages(ctx *pulumi.Context, settings settings, api *restAPI, invoices *bucket, pool *userPool) (parts []pulumi.Resource, err error) {
	var origin pulumi.StringInput = pulumi.String(settings.corsOrigin)
	sharing := pulumi.StringArray{origin}
	var site *website
	if settings.website {
		if site, err = newWebsite(ctx, settings, api, invoices, pool); err != nil {
			return nil, err
		}
		origin = site.origin
		if settings.corsOrigin != "*" {
			sharing = append(sharing, origin)
		}
		ctx.Export("websiteUrl", origin)
	} else if settings.corsOrigin == "*" {
		origin = pulumi.String(localPages)
	}
	if err := invoices.share(ctx, sharing); err != nil {
		return nil, err
	}
	var clientID pulumi.StringInput
	if pool != nil {
		client, err := pool.newClient(ctx, origin)
		if err != nil {
			return nil, err
		}
		clientID = client.ID()
		parts = append(parts, pool.domain, client)
		ctx.Export("signInUrl", pool.signIn)
		ctx.Export("userPoolId", pool.ID())
		ctx.Export("userPoolClientId", clientID)
	}
	if site == nil {
		return parts, nil
	}
	err = site.configure(ctx, invoices, pool, clientID)
	return append(parts, site.parts...), err
}
