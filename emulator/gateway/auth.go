package gateway

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

const (
	authField       = "x-amazon-apigateway-auth"
	authType        = "x-amazon-apigateway-authtype" // of a security scheme
	authorizerField = "x-amazon-apigateway-authorizer"
)

// authorization is who may call an operation. The zero value is everybody.
type authorization struct {
	signed    bool     // AWS_IAM
	userPools []string // ARNs; nil without an authorizer of type cognito_user_pools
}

// loadAuth returns who may call the operation: by its x-amazon-apigateway-auth; without one by its security; without that
// by the document's, which API Gateway applies as well (LS, test_apigateway_import), whatever AGD says.
func (l loader) loadAuth(op *openapi3.Operation) (authorization, error) {
	auth := struct {
		Type string `json:"type"`
	}{"NONE"} // what API Gateway takes where nothing is said
	if err := decodeExtension(op.Extensions, authField, &auth); err != nil {
		return authorization{}, err
	}
	if _, found := op.Extensions[authField]; found {
		return l.ofType(authField, auth.Type)
	}
	security := l.doc.Security
	if op.Security != nil {
		security = *op.Security
	}
	var a authorization
	for _, requirement := range security {
		for _, name := range slices.Sorted(maps.Keys(requirement)) {
			field := "security: " + name
			if len(requirement[name]) > 0 {
				return a, fmt.Errorf("%s: scopes are not supported", field)
			}
			var err error
			if a, err = l.ofScheme(field, l.doc.Components.SecuritySchemes[name].Value); err != nil {
				return a, err
			}
		}
	}
	return a, nil
}

func (l loader) ofType(field, kind string) (authorization, error) {
	switch kind {
	case "NONE":
		return authorization{}, nil
	case "AWS_IAM", "awsSigv4":
		if l.config.Authorize == nil {
			return authorization{}, fmt.Errorf("%s is %s, and nothing here checks signatures: set Config.Authorize, or make it NONE", field, kind)
		}
		return authorization{signed: true}, nil
	}
	return authorization{}, fmt.Errorf("%s: type %q is not supported, only AWS_IAM (awsSigv4 of a security scheme) and NONE", field, kind)
}

// ofScheme reads a security scheme: of signatures, or of a Cognito user pool (AGD, apigateway-swagger-extensions-authorizer).
func (l loader) ofScheme(field string, scheme *openapi3.SecurityScheme) (authorization, error) {
	kind, _ := scheme.Extensions[authType].(string)
	if !strings.EqualFold(kind, "cognito_user_pools") {
		return l.ofType(field, kind)
	}
	var authorizer struct {
		Type         string   `json:"type"`
		ProviderARNs []string `json:"providerARNs"`
	}
	err := decodeExtension(scheme.Extensions, authorizerField, &authorizer)
	switch {
	case err != nil:
	case scheme.Type != "apiKey" || scheme.In != "header" || !strings.EqualFold(scheme.Name, "Authorization"):
		err = errors.New("the scheme must be an apiKey in the header Authorization: no other source of a token is supported")
	case !strings.EqualFold(authorizer.Type, "cognito_user_pools") || len(authorizer.ProviderARNs) == 0:
		err = fmt.Errorf("%s must have the type cognito_user_pools, as the scheme has, and providerARNs", authorizerField)
	case l.config.Authenticate == nil:
		err = errors.New("nothing here verifies tokens: set Config.Authenticate")
	}
	if err != nil {
		return authorization{}, fmt.Errorf("%s: %w", field, err)
	}
	return authorization{userPools: authorizer.ProviderARNs}, nil
}

// check lets a request through that may call the operation, with the claims of its token.
func (a authorization) check(req *request) (err error) {
	if a.signed {
		return req.api.config.Authorize(req.http, req.body)
	}
	if a.userPools == nil {
		return nil
	}
	// What the client sends is the token, with or without Bearer before it.
	values := req.http.Header.Values("Authorization")
	if len(values) != 1 {
		return &Error{Type: Unauthorized}
	}
	token := values[0]
	if scheme, rest, found := strings.Cut(token, " "); found && strings.EqualFold(scheme, "Bearer") {
		token = rest
	}
	req.claims, err = req.api.config.Authenticate(a.userPools, token)
	return err
}
