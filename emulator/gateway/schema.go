package gateway

import (
	"fmt"
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"skip-the-line/emulator/gateway/pattern"
)

// bodySchema is the model of a request body: JSON schema draft 4, as far as OpenAPI 3.0 and API Gateway share it.
type bodySchema struct {
	schema   *openapi3.Schema
	patterns patterns
}

// patterns are the regular expressions of a document's schemas as it writes them, for messages.
type patterns map[*openapi3.Schema]string

// manyViolations is the longest body, in bytes, whose violations are all found. In a longer one the first is enough: a
// list of a million wrong items would take a hundred times its own memory to report.
const manyViolations = 64 << 10

func loadBodySchema(ref *openapi3.SchemaRef, all patterns) (*bodySchema, error) {
	if err := all.prepare(ref, "schema", map[*openapi3.Schema]bool{}); err != nil {
		return nil, err
	}
	return &bodySchema{schema: ref.Value, patterns: all}, nil
}

// prepare rejects keywords that API Gateway ignores or rejects, and gives patterns the meaning that they have there.
func (p patterns) prepare(ref *openapi3.SchemaRef, at string, seen map[*openapi3.Schema]bool) error {
	if ref == nil {
		return nil
	}
	s := ref.Value
	if seen[s] {
		return nil
	}
	seen[s] = true
	if keyword := unsupportedKeyword(s); keyword != "" {
		return fmt.Errorf("%s: %s is not supported", at, keyword)
	}
	if err := p.translate(s); err != nil {
		return fmt.Errorf("%s: %w", at, err)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		if err := p.prepare(s.Properties[name], at+"."+name, seen); err != nil {
			return err
		}
	}
	under := map[string]openapi3.SchemaRefs{
		"items": {s.Items}, "not": {s.Not}, "additionalProperties": {s.AdditionalProperties.Schema},
		"allOf": s.AllOf, "anyOf": s.AnyOf, "oneOf": s.OneOf,
	}
	for _, keyword := range slices.Sorted(maps.Keys(under)) {
		for _, sub := range under[keyword] {
			if err := p.prepare(sub, at+" "+keyword, seen); err != nil {
				return err
			}
		}
	}
	return nil
}

// translate replaces the schema's pattern by one that means the same to Go, once: operations may share a schema.
func (p patterns) translate(s *openapi3.Schema) error {
	if _, done := p[s]; done || s.Pattern == "" {
		return nil
	}
	translated, err := pattern.ECMA(s.Pattern)
	if err != nil {
		return err
	}
	p[s], s.Pattern = s.Pattern, translated
	// Which compiles it now rather than at the first request.
	_ = s.VisitJSONString("")
	return nil
}

// unsupportedKeyword names a keyword that API Gateway's draft 4 lacks, or that nobody has confirmed there (AGD,
// api-gateway-known-issues).
func unsupportedKeyword(s *openapi3.Schema) string {
	for _, k := range []struct {
		keyword string
		used    bool
	}{
		{"default", s.Default != nil},
		{"discriminator", s.Discriminator != nil},
		{"exclusiveMaximum", s.ExclusiveMax.IsSet()},
		{"exclusiveMinimum", s.ExclusiveMin.IsSet()},
		{"format", s.Format != ""},
		{"nullable", s.Nullable},
		{"readOnly", s.ReadOnly},
		{"writeOnly", s.WriteOnly},
	} {
		if k.used {
			return k.keyword
		}
	}
	return ""
}

// check returns what a body breaks, in the form of $context.error.validationErrorString, or "".
func (b *bodySchema) check(body *payload) string {
	value, err := body.parse()
	if err != nil {
		return "[" + err.Error() + "]"
	}
	if len(body.text) > manyViolations {
		err = b.schema.VisitJSON(value)
	} else {
		err = b.schema.VisitJSON(value, openapi3.MultiErrors())
	}
	if err == nil {
		return ""
	}
	var list violations
	list.add(err, b.patterns)
	return list.String()
}
