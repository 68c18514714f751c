package definition

import (
	"errors"

	"gopkg.in/yaml.v3"
)

// The values of the placeholder Authorization: who may call the API. docs/identity.md says who may do what with each.
const (
	AWSIAM           = "AWS_IAM"            // callers that sign, who are trusted to name the right account
	CognitoUserPools = "COGNITO_USER_POOLS" // customers and counters who have signed in, each for themselves
	Open             = "NONE"               // anyone
)

// Authorizations are the values that Authorization may have, the default first.
var Authorizations = []string{AWSIAM, CognitoUserPools, Open}

// VendorClaim is the claim of a counter's ID token that says whose orders it may see and change. Customers have none.
const VendorClaim = "custom:vendorid"

const (
	authField = "x-amazon-apigateway-auth"
	userPool  = "UserPool" // the security scheme
)

// userPoolARN returns what stands for ${UserPoolArn} where nobody signs in: the scheme that names it is left out then, and
// a value for it is one without a placeholder.
func userPoolARN(values map[string]string) (own map[string]string, err error) {
	if values["Authorization"] == CognitoUserPools {
		return nil, nil
	}
	if _, given := values["UserPoolArn"]; given {
		return nil, errors.New("api.openapi.yaml: no placeholder is named UserPoolArn unless Authorization is " + CognitoUserPools)
	}
	return map[string]string{"UserPoolArn": "none"}, nil
}

// authorize gives each operation whose x-amazon-apigateway-auth is COGNITO_USER_POOLS the security scheme of the user pool
// instead, since API Gateway reads AWS_IAM and NONE only there. Where no operation has it, the scheme is left out: API Gateway
// would create its authorizer.
func authorize(root *yaml.Node) {
	used := false
	paths := member(root, "paths")
	for i := 1; paths != nil && i < len(paths.Content); i += 2 {
		operations := paths.Content[i]
		for j := 1; j < len(operations.Content); j += 2 {
			used = requireSignIn(operations.Content[j]) || used
		}
	}
	shared := member(root, "components")
	for i := 0; !used && i < len(shared.Content); i += 2 {
		if shared.Content[i].Value == "securitySchemes" {
			shared.Content = append(shared.Content[:i], shared.Content[i+2:]...)
		}
	}
}

// requireSignIn makes the change in one operation and reports whether it was one to change.
func requireSignIn(operation *yaml.Node) bool {
	auth := member(operation, authField)
	if auth == nil || member(auth, "type").Value != CognitoUserPools {
		return false
	}
	for i := 0; i < len(operation.Content); i += 2 {
		if operation.Content[i].Value == authField {
			operation.Content[i].Value = "security"
			operation.Content[i+1] = &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{{
				Kind: yaml.MappingNode, Content: []*yaml.Node{
					{Kind: yaml.ScalarNode, Value: userPool},
					{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}, // without scopes API Gateway expects the ID token
				},
			}}}
		}
	}
	return true
}
