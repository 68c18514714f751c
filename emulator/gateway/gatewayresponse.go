package gateway

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// gatewayResponses holds a gateway response for every type: the document's own, else its DEFAULT_4XX or DEFAULT_5XX, else
// API Gateway's.
type gatewayResponses map[ResponseType]*gatewayResponse

type gatewayResponse struct {
	kind     ResponseType
	status   int // 0 where the document gives none
	headers  http.Header
	template *contextTemplate
}

// gatewayResponseSource is a gateway response as the document writes it.
type gatewayResponseSource struct {
	StatusCode         statusCode        `json:"statusCode"`
	ResponseParameters map[string]string `json:"responseParameters"`
	ResponseTemplates  map[string]string `json:"responseTemplates"`
}

const builtInTemplate = `{"message":$context.error.messageString}`

func loadGatewayResponses(doc *openapi3.T) (gatewayResponses, error) {
	const field = "x-amazon-apigateway-gateway-responses"
	var sources map[ResponseType]gatewayResponseSource
	if err := decodeExtension(doc.Extensions, field, &sources); err != nil {
		return nil, err
	}
	defined := gatewayResponses{}
	for _, kind := range slices.Sorted(maps.Keys(sources)) {
		if _, known := responseTypes[kind]; !known {
			return nil, fmt.Errorf("%s: %s is not a type of gateway response", field, kind)
		}
		loaded, err := loadGatewayResponse(kind, sources[kind])
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", field, kind, err)
		}
		defined[kind] = loaded
	}
	all := gatewayResponses{}
	for kind, standard := range responseTypes {
		fallback := Default4XX
		if standard.status >= http.StatusInternalServerError {
			fallback = Default5XX
		}
		chosen, err := gatewayResponse{}, error(nil)
		switch {
		case defined[kind] != nil:
			chosen = *defined[kind]
		case defined[fallback] != nil:
			chosen = *defined[fallback]
		default:
			chosen.template, err = parseContextTemplate(builtInTemplate)
		}
		if err != nil {
			return nil, err
		}
		chosen.kind = kind
		all[kind] = &chosen
	}
	return all, nil
}

func loadGatewayResponse(kind ResponseType, source gatewayResponseSource) (*gatewayResponse, error) {
	loaded := &gatewayResponse{kind: kind}
	var err error
	if source.StatusCode != "" {
		if loaded.status, err = parseStatus(string(source.StatusCode)); err != nil {
			return nil, err
		}
	}
	if loaded.headers, err = staticHeaders(source.ResponseParameters, "gatewayresponse.header."); err != nil {
		return nil, err
	}
	text, err := onlyJSON(source.ResponseTemplates)
	if err != nil {
		return nil, err
	}
	if text == "" {
		text = builtInTemplate
	}
	if loaded.template, err = parseContextTemplate(text); err != nil {
		return nil, fmt.Errorf("responseTemplates: application/json: %w", err)
	}
	return loaded, nil
}

func (g *gatewayResponse) render(req *request, e *Error) response {
	status, message := responseTypes[g.kind].status, responseTypes[g.kind].message
	if e.status != 0 {
		status = e.status
	}
	if g.status != 0 {
		status = g.status
	}
	if e.Message != "" {
		message = e.Message
	}
	headers := g.headers.Clone()
	if headers == nil {
		headers = http.Header{}
	}
	if headers.Get("Content-Type") == "" {
		headers.Set("Content-Type", "application/json")
	}
	body := g.template.render(func(name string) string {
		switch name {
		case "error.message":
			return message
		case "error.messageString":
			return quote(message)
		case "error.responseType":
			return string(g.kind)
		case "error.validationErrorString":
			return e.violations
		}
		return fmt.Sprint(cmp.Or(req.Context(name), any("")))
	})
	return response{status: status, headers: headers, body: body}
}

// statusCode is a status in a document, which API Gateway takes as a string and as a number.
type statusCode string

func (s *statusCode) UnmarshalJSON(text []byte) error {
	*s = statusCode(strings.Trim(string(text), `"`))
	return nil
}

func parseStatus(text string) (int, error) {
	status, err := strconv.Atoi(text)
	if err != nil || status < 200 || status > 599 {
		return 0, fmt.Errorf("statusCode %q is not a status from 200 to 599", text)
	}
	return status, nil
}
