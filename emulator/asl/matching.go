package asl

import "strings"

// matching reads the pattern of StringMatches: * stands for any characters or none, \* and \\ for themselves. A
// backslash before anything else is refused.
func matching(operand any) (func(value any) bool, string) {
	pattern, ok := operand.(string)
	if !ok {
		return nil, "a string"
	}
	parts := []string{""}
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; c {
		case '*':
			parts = append(parts, "")
			continue
		case '\\':
			i++
			if i == len(pattern) || pattern[i] != '*' && pattern[i] != '\\' {
				return nil, `a pattern with a backslash only before * or another backslash`
			}
		}
		parts[len(parts)-1] += pattern[i : i+1]
	}
	return func(value any) bool {
		text, ok := value.(string)
		return ok && matchesParts(text, parts)
	}, ""
}

// matchesParts tells whether the text is the parts with anything in between.
func matchesParts(text string, parts []string) bool {
	first, rest := parts[0], parts[1:]
	if len(rest) == 0 {
		return text == first
	}
	text, ok := strings.CutPrefix(text, first)
	if !ok {
		return false
	}
	last := rest[len(rest)-1]
	// Taking each part where it first occurs leaves the most room for those that follow.
	for _, part := range rest[:len(rest)-1] {
		if _, text, ok = strings.Cut(text, part); !ok {
			return false
		}
	}
	return strings.HasSuffix(text, last)
}
