package gateway

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"skip-the-line/emulator/gateway/vtl"
)

// requestTemplates turn a client's request into the back end's, by the media type of its body.
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
	compiled := map[string]*vtl.Template{} // several types may have one template
	for _, mediaType := range slices.Sorted(maps.Keys(source.RequestTemplates)) {
		text := source.RequestTemplates[mediaType]
		if mediaType != strings.ToLower(mediaType) || strings.ContainsAny(mediaType, "; *$") {
			return t, fmt.Errorf("requestTemplates: %s: only plain media types in lower case are supported", mediaType)
		}
		if text == "" {
			return t, fmt.Errorf("requestTemplates: %s: it is empty, which API Gateway treats as no template; leave it out", mediaType)
		}
		template := compiled[text]
		if template == nil {
			var err error
			if template, err = vtl.Parse(text, vtl.Options{Context: knowsContext}); err != nil {
				return t, fmt.Errorf("requestTemplates: %s: %w", mediaType, err)
			}
			compiled[text] = template
		}
		t.byType[mediaType] = template
	}
	return t, nil
}

// render returns the back end's request. A body whose type has no template passes as it is, or is rejected with 415 (AGD,
// integration-passthrough-behaviors).
func (t *requestTemplates) render(req *request) ([]byte, error) {
	template, found := t.byType[req.mediaType()]
	if !found {
		if t.passthrough == "never" || t.passthrough == "when_no_templates" && len(t.byType) > 0 {
			return nil, &Error{Type: UnsupportedMediaType}
		}
		return req.body, nil
	}
	result, err := template.Render(input{req, req.payload})
	if err != nil {
		return nil, &Error{Type: APIConfigurationError, cause: err}
	}
	return result.Body, nil
}
