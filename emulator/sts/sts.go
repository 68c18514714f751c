// Package sts is the part of STS that says who calls: GetCallerIdentity.
package sts

import (
	"context"
	"net/http"
	"net/url"

	"skip-the-line/emulator/awsquery"
)

// Namespace is that of STS's XML.
const Namespace = "https://sts.amazonaws.com/doc/2011-06-15/"

// New returns an STS to which every caller is the root user of the account.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
func New(partition, account string) http.Handler {
	type identity struct{ Arn, UserId, Account string }
	root := identity{Arn: "arn:" + partition + ":iam::" + account + ":root", UserId: account, Account: account}
	return awsquery.Handler(Namespace, map[string]awsquery.Operation{
		"GetCallerIdentity": func(context.Context, url.Values) (any, error) { return root, nil },
	})
}
