package gateway

import (
	"fmt"
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

const (
	authField = "x-amazon-apigateway-auth"
	authType  = "x-amazon-apigateway-authtype" // of a security scheme
)

// loadAuth reports whether requests to the operation must be signed: by its x-amazon-apigateway-auth; without one by its
// security; without that by the document's, which API Gateway applies as well (LS, test_apigateway_import), whatever AGD says.
func (l loader) loadAuth(op *openapi3.Operation) (bool, error) {
	auth := struct {
		Type string `json:"type"`
	}{"NONE"} // what API Gateway takes where nothing is said
	if err := decodeExtension(op.Extensions, authField, &auth); err != nil {
		return false, err
	}
	field := authField
	if _, found := op.Extensions[authField]; !found {
		security := l.doc.Security
		if op.Security != nil {
			security = *op.Security
		}
		for _, requirement := range security {
			for _, name := range slices.Sorted(maps.Keys(requirement)) {
				field = "security: " + name
				auth.Type, _ = l.doc.Components.SecuritySchemes[name].Value.Extensions[authType].(string)
			}
		}
	}
	switch auth.Type {
	case "NONE":
		return false, nil
	case "AWS_IAM", "awsSigv4":
		if l.config.Authorize == nil {
			return false, fmt.Errorf("%s is %s, and nothing here checks signatures: set Config.Authorize, or make it NONE", field, auth.Type)
		}
		return true, nil
	}
	return false, fmt.Errorf("%s: type %q is not supported, only AWS_IAM (awsSigv4 of a security scheme) and NONE", field, auth.Type)
}
