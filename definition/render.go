package definition

import (
	"bytes"
	"errors"
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

// Error is what is wrong in a document.
type Error struct {
	File    string // its name
	Line    int    // from 1; 0 where there is none
	Message string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Message
	}
	return fmt.Sprintf("%s, line %d: %s", e.File, e.Line, e.Message)
}

// Fill returns a text with its placeholders filled in. Values may hold more than it asks for.
func Fill(text string, values map[string]string) (string, error) {
	var unfilled []string
	filled := placeholder.ReplaceAllStringFunc(text, func(match string) string {
		value, ok := values[strings.Trim(match, "${}")]
		if !ok {
			unfilled = append(unfilled, match)
		}
		return value
	})
	if len(unfilled) > 0 {
		return "", fmt.Errorf("nothing fills %s in %s", strings.Join(unfilled, ", "), text)
	}
	return filled, nil
}

// render fills every ${Name} of a document with its value or, as it is, with what the project itself says of it. It fails
// on a placeholder without a value, a value without a placeholder, and a value that could mean more than itself.
func render(document string, text []byte, values, own map[string]string) ([]byte, error) {
	fill := maps.Clone(own)
	if fill == nil {
		fill = map[string]string{}
	}
	for name, value := range values {
		if !plain.MatchString(value) {
			return nil, &Error{document, 0, fmt.Sprintf("the value of ${%s} is %q: it may hold letters, digits and _.:/*+@=,- only, and must not be empty", name, value)}
		}
		fill[name] = value
	}
	var filled []byte
	var unfilled []error
	unused, end := maps.Clone(fill), 0
	for _, at := range placeholder.FindAllIndex(text, -1) {
		name := strings.TrimSuffix(strings.TrimPrefix(string(text[at[0]:at[1]]), "${"), "}")
		value, ok := fill[name]
		if !ok {
			unfilled = append(unfilled, &Error{document, 1 + bytes.Count(text[:at[0]], []byte("\n")), fmt.Sprintf("nothing fills %s", text[at[0]:at[1]])})
		}
		delete(unused, name)
		filled = append(append(filled, text[end:at[0]]...), value...)
		end = at[1]
	}
	if len(unfilled) > 0 {
		return nil, errors.Join(unfilled...)
	}
	if len(unused) > 0 {
		return nil, &Error{document, 0, "no placeholder is named " + strings.Join(slices.Sorted(maps.Keys(unused)), ", ")}
	}
	return append(filled, text[end:]...), nil
}
