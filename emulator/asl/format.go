package asl

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// format is States.Format.
func format(_ *visit, arguments []any) (any, error) {
	template, err := textAt(arguments, 0)
	if err != nil {
		return nil, err
	}
	parts, err := splitTemplate(template)
	if err != nil {
		return nil, err
	}
	values := arguments[1:]
	if len(parts)-1 != len(values) {
		return nil, fmt.Errorf("there are %d {} in the template for %d arguments", len(parts)-1, len(values))
	}
	var text strings.Builder
	text.WriteString(parts[0])
	for i, value := range values {
		writeValue(&text, value)
		text.WriteString(parts[i+1])
	}
	return text.String(), nil
}

// splitTemplate splits the template of States.Format at each {} and resolves its escapes.
func splitTemplate(template string) ([]string, error) {
	var parts []string
	var part strings.Builder
	for i := 0; i < len(template); i++ {
		switch c := template[i]; {
		case c == '\\' && i+1 < len(template) && strings.ContainsRune(`\{}'`, rune(template[i+1])):
			i++
			part.WriteByte(template[i])
		case strings.HasPrefix(template[i:], "{}"):
			i++
			parts = append(parts, part.String())
			part.Reset()
		case c == '{' || c == '}':
			return nil, errors.New(`a brace in the template must be part of {}, or have a backslash before it`)
		default:
			part.WriteByte(c)
		}
	}
	return append(parts, part.String()), nil
}

// writeValue writes a value as States.Format does: objects and arrays as Java shows them (recorded on AWS).
func writeValue(text *strings.Builder, value any) {
	switch value := value.(type) {
	case nil:
		text.WriteString("null")
	case bool:
		text.WriteString(strconv.FormatBool(value))
	case json.Number:
		text.WriteString(value.String())
	case string:
		text.WriteString(value)
	case []any:
		text.WriteByte('[')
		for i, element := range value {
			if i > 0 {
				text.WriteString(", ")
			}
			writeValue(text, element)
		}
		text.WriteByte(']')
	case map[string]any:
		text.WriteByte('{')
		for i, name := range slices.Sorted(maps.Keys(value)) {
			if i > 0 {
				text.WriteString(", ")
			}
			text.WriteString(name + "=")
			writeValue(text, value[name])
		}
		text.WriteByte('}')
	}
}
