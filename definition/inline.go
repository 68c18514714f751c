package definition

import (
	"bytes"
	"strings"

	"gopkg.in/yaml.v3"
)

const components = "#/components/"

// inline says in API Gateway's terms who may call, puts the components of an OpenAPI document in place of the references to them, and expands request templates for
// */*. Schemas stay where they are: API Gateway's import resolves references to them, and to nothing else (developer guide,
// api-gateway-known-issues).
func inline(document []byte) ([]byte, error) {
	var tree yaml.Node
	if err := yaml.Unmarshal(document, &tree); err != nil {
		return nil, err
	}
	root := tree.Content[0]
	authorize(root)
	if err := resolve(root, root); err != nil {
		return nil, err
	}
	shared := member(root, "components")
	for i := 0; i < len(shared.Content); {
		if kept := shared.Content[i].Value; kept == "schemas" || kept == "securitySchemes" {
			i += 2
		} else {
			shared.Content = append(shared.Content[:i], shared.Content[i+2:]...)
		}
	}
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	err := encoder.Encode(&tree)
	return out.Bytes(), err
}

// resolve replaces what node refers to, and everything in it.
func resolve(root, node *yaml.Node) error {
	reference := member(node, "$ref")
	if reference != nil && strings.HasPrefix(reference.Value, components) && !strings.HasPrefix(reference.Value, components+"schemas/") {
		target := root
		for _, name := range strings.Split(strings.TrimPrefix(reference.Value, "#/"), "/") {
			if target = member(target, name); target == nil {
				return &Error{APIFile, reference.Line, "there is no " + reference.Value}
			}
		}
		*node = *target
	}
	if templates := member(node, "requestTemplates"); templates != nil {
		repeat(templates)
	}
	for _, part := range node.Content {
		if err := resolve(root, part); err != nil {
			return err
		}
	}
	return nil
}

// mediaTypes are what clients send with a request that has no body, or an empty one: fetch, axios, curl -d ”, SDKs and
// signers have each been seen to send one of the first five or an SDK's own.
var mediaTypes = []string{
	"application/json", "application/x-www-form-urlencoded", "text/plain", "multipart/form-data", "application/octet-stream",
	"application/xml", "text/xml", "text/html", "text/csv", "text/css", "application/javascript", "application/graphql", "application/pdf",
	"application/vnd.api+json", "application/problem+json", "application/ld+json", "application/x-amz-json-1.0", "application/x-amz-json-1.1",
	"image/png", "image/jpeg",
}

// repeat gives every one of mediaTypes the template for */*, which API Gateway does not know.
func repeat(templates *yaml.Node) {
	template := member(templates, "*/*")
	if template == nil {
		return
	}
	templates.Content = nil
	for _, mediaType := range mediaTypes {
		templates.Content = append(templates.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: mediaType}, template)
	}
}

// member returns the value under a key of a mapping, or nil.
func member(node *yaml.Node, key string) *yaml.Node {
	if node.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return node.Content[i+1]
		}
	}
	return nil
}
