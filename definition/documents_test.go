package definition

import (
	"encoding/json"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// Editors, linters and generators read the documents as they lie in the repository, placeholders and all.
func TestDocuments_areValidUnrendered(t *testing.T) {
	if !json.Valid(workflow) {
		t.Error("order.asl.json is not JSON")
	}
	document, err := openapi3.NewLoader().LoadFromData(api)
	if err != nil {
		t.Fatal(err)
	}
	// The examples are valid once the patterns are filled in.
	if err := document.Validate(t.Context(), openapi3.DisableExamplesValidation()); err != nil {
		t.Error(err)
	}
}

func TestInline(t *testing.T) {
	got, err := inline([]byte(`a: {$ref: '#/components/responses/B'}
d: {$ref: '#/components/schemas/E'}
components:
  headers: {C: {c: 1}}
  responses: {B: {b: {$ref: '#/components/headers/C'}}}
  schemas: {E: {e: 2}}
`))
	want := "a: {b: {c: 1}}\nd: {$ref: '#/components/schemas/E'}\ncomponents:\n  schemas: {E: {e: 2}}\n"
	if err != nil || string(got) != want {
		t.Errorf("inlined as %s, %v; want %s", got, err, want)
	}
	if _, err := inline([]byte("a: {$ref: '#/components/responses/B'}\ncomponents: {}")); err == nil {
		t.Error("a reference to nothing is inlined")
	}
}
