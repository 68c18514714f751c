package gateway

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// staticHeaders reads response parameters that set headers to fixed values, written between apostrophes:
// method.response.header.Access-Control-Allow-Origin: "'*'".
func staticHeaders(parameters map[string]string, prefix string) (http.Header, error) {
	headers := http.Header{}
	for _, target := range slices.Sorted(maps.Keys(parameters)) {
		name, isHeader := strings.CutPrefix(target, prefix)
		if !isHeader || !isToken(name) {
			return nil, fmt.Errorf("responseParameters: %s is not supported, only %sName", target, prefix)
		}
		value := parameters[target]
		if len(value) < 2 || value[0] != '\'' || value[len(value)-1] != '\'' {
			return nil, fmt.Errorf("responseParameters: %s: %q is not supported, only a fixed value between apostrophes", target, value)
		}
		value = value[1 : len(value)-1]
		if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r >= 0x7f || r == '\'' }) {
			return nil, fmt.Errorf("responseParameters: %s: %q is not a valid header value", target, value)
		}
		headers.Set(name, value)
	}
	return headers, nil
}

// isToken reports whether name can be the name of a header (RFC 9110, 5.6.2).
func isToken(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return !(r >= '0' && r <= '9' || r|0x20 >= 'a' && r|0x20 <= 'z' || strings.ContainsRune("!#$%&'*+-.^_`|~", r))
	})
}
