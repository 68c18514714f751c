package main

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/apigateway"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"skip-the-line/definition"
)

// restAPI is the API with what its stage needs before the first call.
type restAPI struct {
	*apigateway.RestApi
	deployment  *apigateway.Deployment
	permissions []pulumi.Resource
}

// newAPI deploys the REST API from its OpenAPI document. Values are those of the document's placeholders, besides the steps'
// and the role's.
func newAPI(ctx *pulumi.Context, resources arns, steps functions, values pulumi.StringMap) (*restAPI, error) {
	role, err := newRole(ctx, apiName, apiGatewayPrincipal, resources.grant(definition.APIGrants)...)
	if err != nil {
		return nil, err
	}
	document := document(ctx, definition.API, values, steps.placeholders(), pulumi.StringMap{
		"ApiRoleArn": role.Arn,
		"Region":     region(ctx),
	})
	api, err := apigateway.NewRestApi(ctx, "api", &apigateway.RestApiArgs{
		Body:                  document,
		FailOnWarnings:        pulumi.Bool(true),
		EndpointConfiguration: apigateway.RestApiEndpointConfigurationArgs{Types: pulumi.String("REGIONAL")},
	}, role.ready())
	if err != nil {
		return nil, err
	}
	permissions, err := permit(ctx, api, steps)
	if err != nil {
		return nil, err
	}
	// A deployment is a snapshot: it has to be made anew whenever the document changes, or the stage would go on
	// serving the old one.
	deployment, err := apigateway.NewDeployment(ctx, "api", &apigateway.DeploymentArgs{
		RestApi:  api.ID(),
		Triggers: pulumi.StringMap{"document": digest(document)},
	})
	return &restAPI{api, deployment, permissions}, err
}

// permit lets the API invoke each function for its own routes, on any stage.
func permit(ctx *pulumi.Context, api *apigateway.RestApi, steps functions) ([]pulumi.Resource, error) {
	var permissions []pulumi.Resource
	for _, f := range steps {
		for i, route := range f.step.Routes {
			name := f.step.Name
			if i > 0 {
				name = fmt.Sprintf("%s-%d", name, i+1)
			}
			permission, err := lambda.NewPermission(ctx, name, &lambda.PermissionArgs{
				Action:    pulumi.String("lambda:InvokeFunction"),
				Function:  f.Name,
				Qualifier: f.live.Name,
				Principal: pulumi.String("apigateway.amazonaws.com"),
				SourceArn: pulumi.Sprintf("%s/*/%s", api.ExecutionArn, strings.Replace(route, " ", "", 1)),
			})
			if err != nil {
				return nil, err
			}
			permissions = append(permissions, permission)
		}
	}
	return permissions, nil
}

// digest is the SHA-256 of a text, in hexadecimal.
func digest(text pulumi.StringOutput) pulumi.StringOutput {
	return text.ApplyT(func(text string) string {
		return fmt.Sprintf("%x", sha256.Sum256([]byte(text)))
	}).(pulumi.StringOutput)
}
