package definition

import (
	"bytes"
	"flag"
	"maps"
	"os"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

var update = flag.Bool("update", false, "write docs/openapi.yaml anew")

// docs/openapi.yaml is the API for generators of clients and documentation: what is API Gateway's own is left out, and so
// are the preflights. go test ./definition -update writes it.
func TestPublicDocument(t *testing.T) {
	values := APIFunctions(func(step string) string { return step })
	maps.Copy(values, map[string]string{
		"Partition": "aws", "Region": "r", "StateMachineArn": "a", "ApiRoleArn": "a", "TableName": "t", "Authorization": "NONE", "CorsOrigin": "*",
	})
	filled, err := fillAPI(api, values)
	if err != nil {
		t.Fatal(err)
	}
	var tree yaml.Node
	if err := yaml.Unmarshal(filled, &tree); err != nil {
		t.Fatal(err)
	}
	strip(&tree)
	servers := new(yaml.Node)
	if err := yaml.Unmarshal([]byte("servers: [{url: 'http://127.0.0.1:8080', description: The local stack}]"), servers); err != nil {
		t.Fatal(err)
	}
	tree.Content[0].Content = append(tree.Content[0].Content, servers.Content[0].Content...)
	var want bytes.Buffer
	want.WriteString("# Made from definition/api.openapi.yaml by go test ./definition -update: do not edit.\n")
	encoder := yaml.NewEncoder(&want)
	encoder.SetIndent(2)
	if err := encoder.Encode(&tree); err != nil {
		t.Fatal(err)
	}
	const path = "../docs/openapi.yaml"
	if *update {
		if err := os.WriteFile(path, want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want.Bytes()) {
		t.Errorf("docs/openapi.yaml is not the API as it is now (%v): run go test ./definition -update", err)
	}
}

// strip removes extensions, preflights and comments.
func strip(node *yaml.Node) {
	node.HeadComment, node.LineComment, node.FootComment = "", "", ""
	if node.Kind == yaml.MappingNode {
		var kept []*yaml.Node
		for i := 0; i < len(node.Content); i += 2 {
			if key := node.Content[i].Value; !strings.HasPrefix(key, "x-") && key != "options" && key != "Preflight" {
				kept = append(kept, node.Content[i], node.Content[i+1])
			}
		}
		node.Content = kept
	}
	for _, part := range node.Content {
		strip(part)
	}
}
