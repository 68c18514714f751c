package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oasdiff/yaml"
)

const (
	extensionPrefix  = "x-amazon-apigateway-"
	integrationField = extensionPrefix + "integration"
)

// The extensions that are supported, by where they may stand.
var (
	rootExtensions = []string{
		"x-amazon-apigateway-gateway-responses",
		"x-amazon-apigateway-request-validator",
		"x-amazon-apigateway-request-validators",
	}
	operationExtensions = []string{
		"x-amazon-apigateway-auth",
		integrationField,
		"x-amazon-apigateway-request-validator",
	}
)

// readDocument parses a document and rejects what is not supported anywhere in it.
func readDocument(document []byte) (*openapi3.T, error) {
	if before, _, found := bytes.Cut(document, []byte("${")); found {
		line := bytes.Count(before, []byte("\n")) + 1
		return nil, fmt.Errorf("the OpenAPI document, line %d: a placeholder ${…} was not filled in", line)
	}
	var tree map[string]any
	if _, err := yaml.Unmarshal(document, &tree, yaml.DecodeOpts{DisableTimestamps: true}); err != nil {
		return nil, fmt.Errorf("reading the OpenAPI document: %w", err)
	}
	doc, err := decode(tree)
	if err != nil {
		return nil, fmt.Errorf("reading the OpenAPI document: %w", err)
	}
	if !strings.HasPrefix(doc.OpenAPI, "3.0.") {
		return nil, fmt.Errorf("the document is OpenAPI %q; API Gateway takes 3.0", doc.OpenAPI)
	}
	if err := doc.Validate(context.Background()); err != nil {
		return nil, fmt.Errorf("the OpenAPI document is not valid: %w", err)
	}
	switch {
	case doc.Paths.Len() == 0:
		return nil, errors.New("the OpenAPI document has no paths")
	case len(doc.Servers) > 0:
		return nil, errors.New("servers is not supported: the API is served at the root")
	}
	return doc, walkExtensions(tree, nil)
}

// decode reads a document from its tree. The integrations, which are most of it, it takes out of the tree: kin-openapi would decode them
// again at every level above them.
func decode(tree map[string]any) (*openapi3.T, error) {
	integrations := map[route]any{}
	paths, _ := tree["paths"].(map[string]any)
	for path, item := range paths {
		methods, _ := item.(map[string]any)
		for method, op := range methods {
			if fields, ok := op.(map[string]any); ok && fields[integrationField] != nil {
				integrations[route{strings.ToUpper(method), path}] = fields[integrationField]
				delete(fields, integrationField)
			}
		}
	}
	text, err := json.Marshal(tree)
	if err != nil {
		return nil, err
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		return nil, err
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if integration, found := integrations[route{method, path}]; found {
				if op.Extensions == nil {
					op.Extensions = map[string]any{}
				}
				op.Extensions[integrationField] = integration
			}
		}
	}
	return doc, nil
}

// walkExtensions rejects API Gateway's extensions that are unknown or in the wrong location.
func walkExtensions(tree any, path []string) error {
	switch tree := tree.(type) {
	case []any:
		for i, item := range tree {
			if err := walkExtensions(item, append(path, fmt.Sprint(i))); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(tree)) {
			var allowed []string
			switch {
			case len(path) == 0:
				allowed = rootExtensions
			case len(path) == 3 && path[0] == "paths":
				allowed = operationExtensions
			case len(path) == 3 && path[1] == "securitySchemes":
				allowed = []string{authType, authorizerField}
			}
			if !strings.HasPrefix(key, extensionPrefix) {
				if err := walkExtensions(tree[key], append(path, key)); err != nil {
					return err
				}
			} else if !slices.Contains(allowed, key) {
				return fmt.Errorf("%s is not supported %s", key, location(path))
			}
		}
	}
	return nil
}

// location describes where in the document something is.
func location(path []string) string {
	if len(path) == 0 {
		return "at the root of the document"
	}
	if len(path) >= 3 && path[0] == "paths" {
		return fmt.Sprintf("in %s %s", strings.ToUpper(path[2]), strings.Join(append([]string{path[1]}, path[3:]...), " "))
	}
	return "in " + strings.Join(path, " ")
}

// decodeExtension reads an extension into target, and rejects fields that target does not have. An absent extension leaves
// target as it is.
func decodeExtension(extensions map[string]any, name string, target any) error {
	value, found := extensions[name]
	if !found {
		return nil
	}
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(target); err != nil {
		return fmt.Errorf("%s: %s", name, strings.TrimPrefix(err.Error(), "json: "))
	}
	return nil
}

// onlyJSON returns the template for application/json, the only type that responses have here; "" if there is none.
func onlyJSON(templates map[string]string) (string, error) {
	for _, mediaType := range slices.Sorted(maps.Keys(templates)) {
		if mediaType != "application/json" {
			return "", fmt.Errorf("responseTemplates: %s is not supported, only application/json", mediaType)
		}
		// API Gateway keeps an empty template as none at all.
		if templates[mediaType] == "" {
			return "", errors.New("responseTemplates: application/json is empty, which API Gateway treats as no template, passing the body on; " +
				"leave it out, or write one that renders nothing")
		}
	}
	return templates["application/json"], nil
}
