package main

import (
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cognito"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"skip-the-line/definition"
	"skip-the-line/web"
)

// userPool is who may sign in, and where.
type userPool struct {
	*cognito.UserPool
	signIn pulumi.StringOutput // the URL of the hosted sign-in
	domain pulumi.Resource
}

// newUserPool returns the user pool of customers and counters. Customers sign up themselves. A counter is a user to whom an
// operator has given the attribute vendorid. There is none, and the user pool is nil, where people do not sign in.
func newUserPool(ctx *pulumi.Context, settings settings) (*userPool, error) {
	const name = userPoolName
	if settings.authorization != definition.CognitoUserPools {
		return nil, nil
	}
	protection := "INACTIVE"
	if settings.protectData {
		protection = "ACTIVE"
	}
	pool, err := cognito.NewUserPool(ctx, name, &cognito.UserPoolArgs{
		UsernameAttributes:     pulumi.StringArray{pulumi.String("email")},
		AutoVerifiedAttributes: pulumi.StringArray{pulumi.String("email")},
		UsernameConfiguration:  cognito.UserPoolUsernameConfigurationArgs{CaseSensitive: pulumi.Bool(false)},
		Schemas: cognito.UserPoolSchemaArray{cognito.UserPoolSchemaArgs{
			Name:              pulumi.String(strings.TrimPrefix(definition.VendorClaim, "custom:")),
			AttributeDataType: pulumi.String("String"),
			Mutable:           pulumi.Bool(true), // by an operator
			StringAttributeConstraints: cognito.UserPoolSchemaStringAttributeConstraintsArgs{
				MinLength: pulumi.String("1"), MaxLength: pulumi.String("64"), // as order.IDPattern
			},
		}},
		PasswordPolicy: cognito.UserPoolPasswordPolicyArgs{
			MinimumLength:                 pulumi.Int(12),
			RequireLowercase:              pulumi.Bool(true),
			RequireUppercase:              pulumi.Bool(true),
			RequireNumbers:                pulumi.Bool(true),
			RequireSymbols:                pulumi.Bool(true),
			TemporaryPasswordValidityDays: pulumi.Int(7),
		},
		MfaConfiguration:              pulumi.String("OPTIONAL"),
		SoftwareTokenMfaConfiguration: cognito.UserPoolSoftwareTokenMfaConfigurationArgs{Enabled: pulumi.Bool(true)},
		AccountRecoverySetting: cognito.UserPoolAccountRecoverySettingArgs{
			RecoveryMechanisms: cognito.UserPoolAccountRecoverySettingRecoveryMechanismArray{
				cognito.UserPoolAccountRecoverySettingRecoveryMechanismArgs{Name: pulumi.String("verified_email"), Priority: pulumi.Int(1)},
			},
		},
		DeletionProtection: pulumi.String(protection),
	}, settings.protection())
	if err != nil {
		return nil, err
	}
	// The prefix is one for all of a region's customers of AWS.
	domain, err := cognito.NewUserPoolDomain(ctx, name, &cognito.UserPoolDomainArgs{
		Domain:     pulumi.Sprintf("%s-%s-%s", ctx.Project(), ctx.Stack(), accountID(ctx)),
		UserPoolId: pool.ID(),
	})
	if err != nil {
		return nil, err
	}
	return &userPool{pool, pulumi.Sprintf("https://%s.auth.%s.amazoncognito.com", domain.Domain, region(ctx)), domain}, nil
}

// newClient returns the app client of the pages at an origin: a public one, which proves itself by PKCE. The pages can read
// the attribute vendorid and not write it.
func (p *userPool) newClient(ctx *pulumi.Context, origin pulumi.StringInput) (*cognito.UserPoolClient, error) {
	return cognito.NewUserPoolClient(ctx, "pages", &cognito.UserPoolClientArgs{
		UserPoolId:                      p.ID(),
		GenerateSecret:                  pulumi.Bool(false),
		AllowedOauthFlowsUserPoolClient: pulumi.Bool(true),
		AllowedOauthFlows:               pulumi.StringArray{pulumi.String("code")},
		AllowedOauthScopes:              pulumi.StringArray{pulumi.String("openid")},
		SupportedIdentityProviders:      pulumi.StringArray{pulumi.String("COGNITO")},
		CallbackUrls:                    pulumi.StringArray{pulumi.Sprintf("%s/%s", origin, web.SignedInPage)},
		LogoutUrls:                      pulumi.StringArray{pulumi.Sprintf("%s/", origin)},
		ExplicitAuthFlows:               pulumi.StringArray{pulumi.String("ALLOW_REFRESH_TOKEN_AUTH")},
		ReadAttributes:                  pulumi.StringArray{pulumi.String("email"), pulumi.String(definition.VendorClaim)},
		WriteAttributes:                 pulumi.StringArray{pulumi.String("email")},
		PreventUserExistenceErrors:      pulumi.String("ENABLED"),
		EnableTokenRevocation:           pulumi.Bool(true),
	}, pulumi.DependsOn([]pulumi.Resource{p.domain}))
}
