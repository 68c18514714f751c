package jsonpath

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// parseFilter reads the condition of a filter, in its parentheses.
func parseFilter(text string) (segment, error) {
	text = strings.Trim(text, " ")
	if len(text) < 2 || text[0] != '(' || text[len(text)-1] != ')' {
		return nil, errors.New("a filter must be in parentheses, [?(…)]")
	}
	var alternatives []condition
	for _, alternative := range split(text[1:len(text)-1], "||") {
		var terms []condition
		for _, term := range split(alternative, "&&") {
			c, err := parseTerm(strings.Trim(term, " "))
			if err != nil {
				return nil, err
			}
			terms = append(terms, c)
		}
		alternatives = append(alternatives, allOf(terms))
	}
	return filter{anyOf(alternatives)}, nil
}

// split splits text at a separator that is neither in quotes nor in parentheses or brackets.
func split(text, separator string) []string {
	var parts []string
	for {
		i := outside(text, func(rest string) bool { return strings.HasPrefix(rest, separator) })
		if i < 0 {
			return append(parts, text)
		}
		parts = append(parts, text[:i])
		text = text[i+len(separator):]
	}
}

// outside returns the first index, neither in quotes nor in parentheses or brackets, at which the rest of the text is
// found to be what is looked for; or -1.
func outside(text string, found func(rest string) bool) int {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\':
			i++
		case c == '\'':
			quoted = !quoted
		case quoted:
		case c == '(' || c == '[':
			depth++
		case c == ')' || c == ']':
			depth--
		case depth == 0 && found(text[i:]):
			return i
		}
	}
	return -1
}

// operator matches a comparison operator at the start of a text.
var operator = regexp.MustCompile(`^(==|!=|<=|>=|=~|<|>)`)

func parseTerm(text string) (condition, error) {
	if strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")") {
		text = strings.Trim(text[1:len(text)-1], " ")
	}
	if strings.HasPrefix(text, "(") || strings.HasPrefix(text, "!(") || len(split(text, "&&"))+len(split(text, "||")) > 2 {
		return nil, errors.New("parentheses around several conditions of a filter are not supported")
	}
	at := outside(text, operator.MatchString)
	if at < 0 {
		path, negated := strings.CutPrefix(text, "!")
		o, err := parsePath(path)
		return exists(o, !negated), err
	}
	is := operator.FindString(text[at:])
	left, err := parseOperand(text[:at])
	if err != nil {
		return nil, err
	}
	if is == "=~" {
		pattern, err := parsePattern(text[at+len(is):])
		return match(left, pattern), err
	}
	right, err := parseOperand(text[at+len(is):])
	return comparison(left, right, is), err
}

func parseOperand(text string) (operand, error) {
	text = strings.Trim(text, " ")
	switch {
	case text == "":
		return operand{}, nil
	case text[0] == '@' || text[0] == '$':
		return parsePath(text)
	case text[0] == '\'' && len(text) > 1 && text[len(text)-1] == '\'':
		return operand{literal: text[1 : len(text)-1]}, nil
	case strings.ContainsAny(text[:1], `"'[{=<>!~`), strings.Contains(text, "("):
		return operand{}, fmt.Errorf("%s is not a valid operand; write strings in single quotes", text)
	}
	return operand{literal: text}, nil
}

func parsePath(text string) (operand, error) {
	if text == "" || text[0] != '@' && text[0] != '$' {
		return operand{}, fmt.Errorf("%q in a filter is neither a comparison nor a path", text)
	}
	path, err := parse(text[1:])
	switch {
	case err != nil:
		return operand{}, err
	case !path.definite:
		return operand{}, fmt.Errorf("the path %s in a filter must select a single value", text)
	}
	return operand{path: path, fromRoot: text[0] == '$'}, nil
}

// parsePattern reads a regular expression in slashes, with an i after it to ignore case. It must match the whole text.
func parsePattern(text string) (*regexp.Regexp, error) {
	text = strings.Trim(text, " ")
	end := strings.LastIndexByte(text, '/')
	if end < 1 || text[0] != '/' || text[end:] != "/" && text[end:] != "/i" {
		return nil, fmt.Errorf("%s is not a valid pattern; write it in slashes", text)
	}
	flags := ""
	if strings.HasSuffix(text, "i") {
		flags = "(?i)"
	}
	return regexp.Compile(flags + "^(?:" + text[1:end] + ")$")
}
