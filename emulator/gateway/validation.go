package gateway

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// validator is one of x-amazon-apigateway-request-validators.
type validator struct {
	Body       bool `json:"validateRequestBody"`
	Parameters bool `json:"validateRequestParameters"`
}

// validators are those that the document defines, and the name of the one that operations use unless they say otherwise.
type validators struct {
	byName   map[string]validator
	standard string
}

const (
	validatorsField = "x-amazon-apigateway-request-validators"
	validatorField  = "x-amazon-apigateway-request-validator"
)

func loadValidators(doc *openapi3.T) (validators, error) {
	var all validators
	if err := decodeExtension(doc.Extensions, validatorsField, &all.byName); err != nil {
		return all, err
	}
	if err := decodeExtension(doc.Extensions, validatorField, &all.standard); err != nil {
		return all, err
	}
	_, err := all.find(all.standard)
	return all, err
}

// find is the validator of that name. "" is the one that checks nothing.
func (v validators) find(name string) (validator, error) {
	found, known := v.byName[name]
	if name != "" && !known {
		return validator{}, fmt.Errorf("%s: %q is not defined in %s", validatorField, name, validatorsField)
	}
	return found, nil
}

// validation is what an operation asks of a request. Of parameters API Gateway checks only that required ones are there
// and not blank (AGD, api-gateway-method-request-validation).
type validation struct {
	required []requiredParameter // header, path, query
	bodies   map[string]*bodySchema
}

type requiredParameter struct{ name, in string }

func (l loader) loadValidation(op *openapi3.Operation) (validation, error) {
	var v validation
	name := l.validators.standard
	if err := decodeExtension(op.Extensions, validatorField, &name); err != nil {
		return v, err
	}
	does, err := l.validators.find(name)
	if err != nil {
		return v, err
	}
	for _, ref := range op.Parameters {
		p := ref.Value
		if p.In == "cookie" {
			return v, fmt.Errorf("parameters: %s: in cookie is not supported, only query, header and path", p.Name)
		}
		if p.Required && does.Parameters {
			v.required = append(v.required, requiredParameter{p.Name, p.In})
		}
	}
	// API Gateway lists those that are missing by kind (LS, test_api_gateway_request_validator).
	slices.SortStableFunc(v.required, func(a, b requiredParameter) int { return strings.Compare(a.in, b.in) })
	if op.RequestBody == nil {
		return v, nil
	}
	content := op.RequestBody.Value.Content
	v.bodies = map[string]*bodySchema{}
	for _, mediaType := range slices.Sorted(maps.Keys(content)) {
		at := "requestBody: " + mediaType
		if mediaType != strings.ToLower(mediaType) || strings.ContainsAny(mediaType, ";*") {
			return v, fmt.Errorf("%s: only plain media types in lower case are supported", at)
		}
		if content[mediaType].Schema == nil {
			return v, fmt.Errorf("%s: it has no schema", at)
		}
		schema, err := loadBodySchema(content[mediaType].Schema, l.patterns)
		if err != nil {
			return v, fmt.Errorf("%s: %w", at, err)
		}
		if does.Body {
			v.bodies[mediaType] = schema
		}
	}
	return v, nil
}

func (v *validation) validate(req *request) error {
	if missing := v.missing(req); len(missing) > 0 {
		return &Error{
			Type:    BadRequestParameters,
			Message: "Missing required request parameters: [" + strings.Join(missing, ", ") + "]",
		}
	}
	schema, checked := v.bodies[req.mediaType()]
	if !checked {
		return nil
	}
	if violations := schema.check(req.payload); violations != "" {
		return &Error{Type: BadRequestBody, violations: violations}
	}
	return nil
}

// missing are the required parameters that are absent or blank.
func (v *validation) missing(req *request) []string {
	var list []string
	for _, p := range v.required {
		var value string
		switch p.in {
		case "header":
			value, _ = req.Header(p.name)
		case "path":
			value, _ = req.Path(p.name)
		case "query":
			value, _ = req.Query(p.name)
		}
		if strings.TrimSpace(value) == "" {
			list = append(list, p.name)
		}
	}
	return list
}
