package gateway

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"skip-the-line/emulator/gateway/vtl"
)

// requestTemplates make an integration's request of a client's, by the media type of its body.
type requestTemplates struct {
	byType      map[string]*vtl.Template
	passthrough string // what happens to a body of another type
}

func loadRequestTemplates(source integrationSource) (requestTemplates, error) {
	t := requestTemplates{byType: map[string]*vtl.Template{}}
	t.passthrough = cmp.Or(source.PassthroughBehavior, "when_no_match")
	if !slices.Contains([]string{"never", "when_no_match", "when_no_templates"}, t.passthrough) {
		return t, fmt.Errorf("passthroughBehavior %q is not supported, only never, when_no_match and when_no_templates", t.passthrough)
	}
	for _, mediaType := range slices.Sorted(maps.Keys(source.RequestTemplates)) {
		text := source.RequestTemplates[mediaType]
		if mediaType != strings.ToLower(mediaType) || strings.ContainsAny(mediaType, "; *$") {
			return t, fmt.Errorf("requestTemplates: %s: only plain media types in lower case are supported", mediaType)
		}
		if text == "" {
			return t, fmt.Errorf("requestTemplates: %s: it is empty, which API Gateway takes for no template; leave it out", mediaType)
		}
		template, err := vtl.Parse(text, vtl.Options{Context: knowsContext})
		if err != nil {
			return t, fmt.Errorf("requestTemplates: %s: %w", mediaType, err)
		}
		t.byType[mediaType] = template
	}
	return t, nil
}

// render makes the request. A body whose type has no template passes as it is, or is refused with 415 (AGD,
// integration-passthrough-behaviors).
func (t *requestTemplates) render(ex *exchange) ([]byte, error) {
	template, found := t.byType[ex.mediaType()]
	if !found {
		if t.passthrough == "never" || t.passthrough == "when_no_templates" && len(t.byType) > 0 {
			return nil, &Refusal{Type: UnsupportedMediaType}
		}
		return ex.body, nil
	}
	result, err := template.Render(input{ex, ex.payload})
	if err != nil {
		return nil, &Refusal{Type: APIConfigurationError, cause: err}
	}
	return result.Body, nil
}
