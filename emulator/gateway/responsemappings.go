package gateway

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"skip-the-line/emulator/gateway/pattern"
	"skip-the-line/emulator/gateway/vtl"
)

// responseMappings choose the integration response for a back end's status. The choice is made for every status when the
// document is loaded.
type responseMappings struct {
	byStatus [600]*responseMapping
	standard *responseMapping // default; nil if there is none
}

// responseMapping turns a back end's response into the client's.
type responseMapping struct {
	status   int
	headers  http.Header
	template *vtl.Template // nil passes the body on
}

func loadResponseMappings(op *openapi3.Operation, source integrationSource) (responseMappings, error) {
	var all responseMappings
	keyOf := map[statusCode]string{} // status code → key
	chosenBy := [600]string{}        // back end's status → key
	for _, key := range slices.Sorted(maps.Keys(source.Responses)) {
		at := func(err error) error { return fmt.Errorf("responses: %s: %w", key, err) }
		src := source.Responses[key]
		if other, taken := keyOf[src.StatusCode]; taken {
			return all, at(fmt.Errorf("statusCode %q is %s's already; API Gateway keeps one integration response for a status code", src.StatusCode, other))
		}
		keyOf[src.StatusCode] = key
		loaded, err := loadResponseMapping(op, src)
		if err != nil {
			return all, at(err)
		}
		if key == "default" {
			all.standard = loaded
			continue
		}
		matches, err := pattern.JavaMatches(key)
		if err != nil {
			return all, at(err)
		}
		for status := 100; status < 600; status++ {
			if !matches(fmt.Sprint(status)) {
				continue
			}
			if chosenBy[status] != "" {
				return all, at(fmt.Errorf("it matches %d, as %s does; API Gateway does not say which of them it takes", status, chosenBy[status]))
			}
			all.byStatus[status], chosenBy[status] = loaded, key
		}
	}
	return all, nil
}

func loadResponseMapping(op *openapi3.Operation, source responseSource) (*responseMapping, error) {
	status, err := parseStatus(string(source.StatusCode))
	if err != nil {
		return nil, err
	}
	declared := op.Responses.Value(string(source.StatusCode))
	if declared == nil {
		return nil, fmt.Errorf("statusCode %d is not among the operation's responses", status)
	}
	const prefix = "method.response.header."
	m := &responseMapping{status: status}
	if m.headers, err = staticHeaders(source.ResponseParameters, prefix); err != nil {
		return nil, err
	}
	for target := range source.ResponseParameters {
		name := target[len(prefix):]
		if declared.Value.Headers[name] == nil {
			return nil, fmt.Errorf("responseParameters: the header %s is not declared on the operation's response %d", name, status)
		}
	}
	text, err := onlyJSON(source.ResponseTemplates)
	if err != nil || text == "" {
		return m, err
	}
	m.template, err = vtl.Parse(text, vtl.Options{Context: knowsContext, ResponseOverride: true})
	if err != nil {
		return nil, fmt.Errorf("responseTemplates: application/json: %w", err)
	}
	return m, nil
}

func (all *responseMappings) render(req *request, backend int, body []byte) (response, error) {
	m := all.standard
	if backend >= 0 && backend < len(all.byStatus) && all.byStatus[backend] != nil {
		m = all.byStatus[backend]
	}
	if m == nil {
		err := fmt.Errorf("the back end responded with %d, for which there is no integration response and no default", backend)
		return response{}, &Error{Type: APIConfigurationError, cause: err}
	}
	resp := response{status: m.status, headers: m.headers.Clone(), body: body}
	if resp.headers.Get("Content-Type") == "" {
		resp.headers.Set("Content-Type", "application/json")
	}
	if m.template == nil {
		return resp, nil
	}
	result, err := m.template.Render(input{req, &payload{text: body}})
	if err != nil {
		return response{}, &Error{Type: APIConfigurationError, cause: err}
	}
	if result.Status != 0 {
		resp.status = result.Status
	}
	for name, value := range result.Headers {
		if !isToken(name) || strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			return response{}, &Error{Type: APIConfigurationError, cause: fmt.Errorf("the template sets the header %q to an invalid value", name)}
		}
		resp.headers.Set(name, value)
	}
	resp.body = result.Body
	if len(bytes.TrimSpace(resp.body)) == 0 {
		resp.body = nil // directives and line ends are no body
	}
	return resp, nil
}
