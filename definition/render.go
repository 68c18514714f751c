package definition

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// placeholder is ${Name}, the CloudFormation convention; what stands between the braces is checked when filling.
var placeholder = regexp.MustCompile(`\$\{[^}]*\}?`)

// plain is what a value may consist of: ARNs, names and origins do, and none of it means anything to JSON, YAML or a
// mapping template, wherever in the document the placeholder stands.
var plain = regexp.MustCompile(`^[A-Za-z0-9_.:/*+@=,-]+$`)

// render fills every ${Name} of a document with its value or, as it is, with what the project itself says of it. It fails
// on a placeholder without a value, a value without a placeholder, and a value that could mean more than itself.
func render(document string, text []byte, values, own map[string]string) ([]byte, error) {
	fill := maps.Clone(own)
	if fill == nil {
		fill = map[string]string{}
	}
	for name, value := range values {
		if !plain.MatchString(value) {
			return nil, fmt.Errorf("%s: the value of ${%s} is %q: it may hold letters, digits and _.:/*+@=,- only, and must not be empty", document, name, value)
		}
		fill[name] = value
	}
	unused := maps.Clone(fill)
	var unfilled []string
	filled := placeholder.ReplaceAllFunc(text, func(match []byte) []byte {
		name := strings.TrimSuffix(strings.TrimPrefix(string(match), "${"), "}")
		value, ok := fill[name]
		if !ok {
			unfilled = append(unfilled, string(match))
			return match
		}
		delete(unused, name)
		return []byte(value)
	})
	if len(unfilled) > 0 {
		return nil, fmt.Errorf("%s: nothing fills %s", document, strings.Join(unfilled, ", "))
	}
	if len(unused) > 0 {
		return nil, fmt.Errorf("%s: no placeholder is named %s", document, strings.Join(slices.Sorted(maps.Keys(unused)), ", "))
	}
	return filled, nil
}
