package sns

import (
	"encoding/json"
	"strings"
)

// accepts reports whether the filter policy matches.
func (s *subscription) accepts(n Notification) bool {
	switch {
	case s.FilterPolicy == "":
		return true
	case s.FilterPolicyScope == "MessageBody":
		var body any
		decoder := json.NewDecoder(strings.NewReader(n.text()))
		decoder.UseNumber()
		if decoder.Decode(&body) != nil {
			return false
		}
		values := map[string][]any{}
		flatten("", body, values)
		return s.filter.matches(values)
	}
	values := map[string][]any{}
	for name, text := range n.Attributes {
		values[name] = attributeValues(n.Types[name], text)
	}
	return s.filter.matches(values)
}

// flatten collects the values of a body by their path. A list is any of its elements.
func flatten(path string, v any, values map[string][]any) {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			flatten(strings.TrimPrefix(path+"."+name, "."), member, values)
		}
	case []any:
		for _, element := range v {
			flatten(path, element, values)
		}
	default:
		values[path] = append(values[path], v)
	}
}

func attributeValues(dataType, text string) []any {
	switch dataType {
	case "Number":
		return []any{json.Number(text)}
	case "String.Array":
		var list []any
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		if decoder.Decode(&list) == nil {
			return list
		}
	}
	return []any{text}
}
