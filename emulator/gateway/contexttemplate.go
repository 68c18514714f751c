package gateway

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// contextTemplate is the template of a gateway response: JSON in which $context variables are substituted, and nothing
// else (AGD, api-gateway-gatewayResponse-definition: no VTL).
type contextTemplate struct {
	parts []contextPart
}

// A contextPart is text and the variable after it, which is "" in the last part.
type contextPart struct {
	text   string
	name   string
	quoted bool // the variable stands within a JSON string
}

var contextVariable = regexp.MustCompile(`^\$context\.([A-Za-z]\w*(?:\.[A-Za-z]\w*)*)`)

var errorVariables = map[string]bool{
	"error.message": true, "error.messageString": true, "error.responseType": true, "error.validationErrorString": true,
}

// bare are the variables that are JSON by themselves, and so belong outside of strings.
var bare = map[string]bool{"error.messageString": true, "requestTimeEpoch": true}

func parseContextTemplate(source string) (*contextTemplate, error) {
	t := &contextTemplate{}
	rest, quoted := source, false
	start := 0 // of text not yet a part
	for i := 0; i < len(rest); i++ {
		switch c := rest[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"':
			quoted = !quoted
		case c == '#' && i+1 < len(rest) && isLetter(rest[i+1]):
			return nil, fmt.Errorf("%.20s: gateway responses are not VTL; only $context variables are substituted", rest[i:])
		case c == '$':
			m := contextVariable.FindStringSubmatch(rest[i:])
			if m == nil {
				return nil, fmt.Errorf("%.20s: of variables only $context's are supported in gateway responses", rest[i:])
			}
			name := m[1]
			if !errorVariables[name] && !knowsContext(name) {
				return nil, fmt.Errorf("$context.%s is not supported", name)
			}
			if name == "error.messageString" && quoted {
				return nil, fmt.Errorf("$context.%s comes with its quotes; take those around it away", name)
			}
			if !bare[name] && !quoted {
				return nil, fmt.Errorf("$context.%s comes without quotes; put quotes around it", name)
			}
			t.parts = append(t.parts, contextPart{rest[start:i], name, quoted})
			i += len(m[0]) - 1
			start = i + 1
		}
	}
	t.parts = append(t.parts, contextPart{text: rest[start:]})
	sample := t.render(func(name string) string {
		if bare[name] {
			return "0"
		}
		return "x"
	})
	if !json.Valid(sample) {
		return nil, fmt.Errorf("it is not JSON")
	}
	return t, nil
}

// render substitutes the variables. What stands within a string is escaped, so that the result is JSON whatever a value
// holds.
func (t *contextTemplate) render(value func(name string) string) []byte {
	var b bytes.Buffer
	for _, part := range t.parts {
		b.WriteString(part.text)
		switch {
		case part.name == "":
		case part.quoted:
			text := quote(value(part.name))
			b.WriteString(text[1 : len(text)-1])
		default:
			b.WriteString(value(part.name))
		}
	}
	return b.Bytes()
}

// quote writes text as a JSON string.
func quote(text string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(text); err != nil {
		panic(err) // strings always encode
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
