package logs

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A pattern reports whether a filter pattern matches a message:
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
type pattern func(message string) bool

// parsePattern reads a filter pattern: terms, a regular expression, or in braces a condition on messages that are JSON.
func parsePattern(text string) (pattern, error) {
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "{") {
		return parseTerms(text)
	}
	p := &conditionParser{tokens: token.FindAllString(strings.TrimSuffix(text[1:], "}"), -1)}
	if !strings.HasSuffix(text, "}") {
		return nil, errors.New("there is no closing brace")
	}
	holds, err := p.either()
	if err == nil && len(p.tokens) > 0 {
		err = fmt.Errorf("%q is not expected", p.tokens[0])
	}
	return func(message string) bool {
		var value any
		return json.Unmarshal([]byte(message), &value) == nil && holds(value)
	}, err
}

var (
	term  = regexp.MustCompile(`[?-]?(?:"(?:[^"\\]|\\.)*"|%[^%]*%|[^\s"]+)`)
	token = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|&&|\|\||[()]|!=|<=|>=|[=<>]|[^\s"&|()!=<>]+`)
)

// parseTerms reads terms that a message must have, must not have (-), or must have one of (?).
func parseTerms(text string) (pattern, error) {
	var all, none, some []pattern
	for _, found := range term.FindAllString(text, -1) {
		bare := strings.TrimLeft(found[:1], "?-") + found[1:]
		has, err := parseTerm(bare)
		if err != nil {
			return nil, err
		}
		switch found[0] {
		case '-':
			none = append(none, has)
		case '?':
			some = append(some, has)
		default:
			all = append(all, has)
		}
	}
	return func(message string) bool {
		matches := func(has pattern) bool { return has(message) }
		return !slices.ContainsFunc(all, func(has pattern) bool { return !has(message) }) &&
			!slices.ContainsFunc(none, matches) && (len(some) == 0 || slices.ContainsFunc(some, matches))
	}, nil
}

func parseTerm(text string) (pattern, error) {
	if len(text) > 1 && text[0] == '%' && text[len(text)-1] == '%' {
		expression, err := regexp.Compile(text[1 : len(text)-1])
		if err != nil {
			return nil, err
		}
		return expression.MatchString, nil
	}
	if unquoted, err := strconv.Unquote(text); err == nil {
		text = unquoted
	}
	return func(message string) bool { return strings.Contains(message, text) }, nil
}

// A condition reports whether it holds for a message's JSON.
type condition func(message any) bool

// conditionParser reads conditions such as $.level = "ERROR" && ($.took > 100 || $.code NOT EXISTS).
type conditionParser struct{ tokens []string }

func (p *conditionParser) next() string {
	if len(p.tokens) == 0 {
		return ""
	}
	first := p.tokens[0]
	p.tokens = p.tokens[1:]
	return first
}

// skip skips a token if it is the next.
func (p *conditionParser) skip(token string) bool {
	if len(p.tokens) > 0 && strings.EqualFold(p.tokens[0], token) {
		p.tokens = p.tokens[1:]
		return true
	}
	return false
}

func (p *conditionParser) either() (condition, error) {
	left, err := p.both()
	for err == nil && p.skip("||") {
		var right condition
		right, err = p.both()
		first := left
		left = func(message any) bool { return first(message) || right(message) }
	}
	return left, err
}

func (p *conditionParser) both() (condition, error) {
	left, err := p.one()
	for err == nil && p.skip("&&") {
		var right condition
		right, err = p.one()
		first := left
		left = func(message any) bool { return first(message) && right(message) }
	}
	return left, err
}

func (p *conditionParser) one() (condition, error) {
	if p.skip("(") {
		inside, err := p.either()
		if err == nil && !p.skip(")") {
			err = errors.New("a parenthesis is not closed")
		}
		return inside, err
	}
	selector := p.next()
	members, ok := strings.CutPrefix(selector, "$.")
	if !ok {
		return nil, fmt.Errorf("%q is not a selector such as $.level", selector)
	}
	names := strings.Split(members, ".")
	switch operator := strings.ToUpper(p.next()); operator {
	case "IS":
		return p.is(names)
	case "NOT":
		if !p.skip("EXISTS") {
			return nil, errors.New("NOT must be followed by EXISTS")
		}
		return func(message any) bool { _, found := lookUp(message, names); return !found }, nil
	case "=", "!=", "<", "<=", ">", ">=":
		return compare(names, operator, p.next())
	default:
		return nil, fmt.Errorf("%q is not an operator", operator)
	}
}

// is reads NULL, TRUE or FALSE.
func (p *conditionParser) is(names []string) (condition, error) {
	values := map[string]any{"NULL": nil, "TRUE": true, "FALSE": false}
	want, ok := values[strings.ToUpper(p.next())]
	if !ok {
		return nil, errors.New("IS must be followed by NULL, TRUE or FALSE")
	}
	return func(message any) bool {
		value, found := lookUp(message, names)
		return found && value == want
	}, nil
}

// compare compares a member with a number, or with a string in which * stands for anything.
func compare(names []string, operator, operand string) (condition, error) {
	if number, err := strconv.ParseFloat(operand, 64); err == nil {
		return func(message any) bool {
			value, _ := lookUp(message, names)
			n, ok := value.(float64)
			return ok && compared(operator, n, number)
		}, nil
	}
	if unquoted, err := strconv.Unquote(operand); err == nil {
		operand = unquoted
	}
	if operand == "" || operator != "=" && operator != "!=" {
		return nil, fmt.Errorf("%s must be followed by a number", operator)
	}
	matches := regexp.MustCompile("(?s)^" + strings.ReplaceAll(regexp.QuoteMeta(operand), `\*`, ".*") + "$").MatchString
	return func(message any) bool {
		value, _ := lookUp(message, names)
		text, ok := value.(string)
		return ok && matches(text) == (operator == "=")
	}, nil
}

func compared(operator string, a, b float64) bool {
	switch operator {
	case "=":
		return a == b
	case "!=":
		return a != b
	case "<":
		return a < b
	case "<=":
		return a <= b
	case ">":
		return a > b
	}
	return a >= b
}

// lookUp finds a member of a member.
func lookUp(value any, names []string) (any, bool) {
	for _, name := range names {
		object, _ := value.(map[string]any)
		member, found := object[name]
		if !found {
			return nil, false
		}
		value = member
	}
	return value, true
}
