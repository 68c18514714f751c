package asl

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// An expression is a path or a call of an intrinsic function: https://states-language.net/#intrinsic-functions
type expression interface {
	// evaluate returns the expression's value for a state's input. Field is the one that holds the expression.
	evaluate(v *visit, field string, input any) (any, error)
}

func (p *path) evaluate(v *visit, field string, input any) (any, error) {
	return v.find(p, field, input)
}

// A literal is an argument that is written out.
type literal struct{ value any }

func (l literal) evaluate(*visit, string, any) (any, error) { return l.value, nil }

// A call is a call of an intrinsic function.
type call struct {
	text      string
	function  intrinsic
	arguments []expression
}

func (c *call) evaluate(v *visit, field string, input any) (any, error) {
	arguments := make([]any, len(c.arguments))
	for i, argument := range c.arguments {
		var err error
		if arguments[i], err = argument.evaluate(v, field, input); err != nil {
			return nil, err
		}
	}
	value, err := c.function.apply(v, arguments)
	if err != nil {
		return nil, &Error{IntrinsicFailure, v.failed("The intrinsic function '%s' of the field '%s' failed: %v", c.text, field, err)}
	}
	return value, nil
}

// maxNesting is how many calls of intrinsic functions may nest:
// https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
const maxNesting = 10

func parseExpression(text string) (expression, error) {
	if !strings.HasPrefix(strings.TrimLeft(text, " "), "States.") {
		return parsePath(text)
	}
	p := expressionParser{rest: text}
	parsed, err := p.call(1)
	if err == nil && strings.Trim(p.rest, " ") != "" {
		err = fmt.Errorf("%q follows the call", p.rest)
	}
	if err != nil {
		return nil, fmt.Errorf("%q is not a valid intrinsic function: %w", text, err)
	}
	return parsed, nil
}

type expressionParser struct{ rest string }

// skip removes blanks and then the prefix, and reports whether the prefix was there.
func (p *expressionParser) skip(prefix string) (ok bool) {
	p.rest, ok = strings.CutPrefix(strings.TrimLeft(p.rest, " \t\n"), prefix)
	return ok
}

func (p *expressionParser) call(nesting int) (expression, error) {
	if nesting > maxNesting {
		return nil, fmt.Errorf("calls nest deeper than %d", maxNesting)
	}
	p.skip("")
	text := p.rest
	name, _, ok := strings.Cut(text, "(")
	if !ok {
		return nil, errors.New("a function needs its arguments in parentheses")
	}
	name = strings.TrimRight(name, " ")
	function, ok := intrinsics[name]
	if !ok {
		return nil, fmt.Errorf("there is no function %s", name)
	}
	p.rest = text[strings.IndexByte(text, '(')+1:]
	c := &call{function: function}
	if !p.skip(")") {
		for {
			argument, err := p.argument(name == "States.Format" && len(c.arguments) == 0, nesting)
			if err != nil {
				return nil, err
			}
			c.arguments = append(c.arguments, argument)
			if p.skip(")") {
				break
			}
			if !p.skip(",") {
				return nil, fmt.Errorf("a comma or a parenthesis must stand before %q", p.rest)
			}
		}
	}
	c.text = text[:len(text)-len(p.rest)]
	if n := len(c.arguments); n < function.least || n > function.most {
		return nil, fmt.Errorf("%s takes %s arguments, not %d", name, function.counts(), n)
	}
	return c, nil
}

// argument reads one argument. A template keeps its escapes, which States.Format resolves.
func (p *expressionParser) argument(isTemplate bool, nesting int) (expression, error) {
	switch p.skip(""); {
	case strings.HasPrefix(p.rest, "'"):
		return p.text(isTemplate)
	case strings.HasPrefix(p.rest, "States."):
		return p.call(nesting + 1)
	}
	text := p.rest[:endOfArgument(p.rest)]
	p.rest = p.rest[len(text):]
	if text = strings.Trim(text, " \t\n"); strings.HasPrefix(text, "$") {
		return parsePath(text)
	}
	value, err := Decode([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("%q is not a valid argument; strings are in single quotes", text)
	}
	switch value.(type) {
	case nil, bool, json.Number:
		return literal{value}, nil
	}
	return nil, fmt.Errorf("%q is not a valid argument; strings are in single quotes, and objects and arrays are read from a path", text)
}

// endOfArgument returns the index of the comma or parenthesis after a path or number.
func endOfArgument(text string) int {
	depth, quote := 0, byte(0)
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
		case depth > 0 && (c == '\'' || c == '"'):
			quote = c
		case c == '[' || c == '(':
			depth++
		case depth > 0 && (c == ']' || c == ')'):
			depth--
		case depth == 0 && (c == ',' || c == ')'):
			return i
		}
	}
	return len(text)
}

// text reads a string in single quotes.
func (p *expressionParser) text(isTemplate bool) (expression, error) {
	var text strings.Builder
	for i := 1; i < len(p.rest); i++ {
		switch c := p.rest[i]; c {
		case '\'':
			p.rest = p.rest[i+1:]
			if isTemplate {
				_, err := splitTemplate(text.String())
				return literal{text.String()}, err
			}
			return literal{text.String()}, nil
		case '\\':
			i++
			if i == len(p.rest) || !strings.ContainsRune(`'\{}`, rune(p.rest[i])) {
				return nil, errors.New(`a backslash may stand only before ', {, } and another backslash`)
			}
			if isTemplate && p.rest[i] != '\'' {
				text.WriteByte(c)
			}
			text.WriteByte(p.rest[i])
		default:
			text.WriteByte(c)
		}
	}
	return nil, errors.New("a single quote is not closed")
}
