package proof_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// matchLine reports whether a line of a log matches a filter pattern for JSON, as far as the stack's patterns go: fields
// compared with strings by = and !=, joined by && and || and parentheses.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
func matchLine(pattern string, line []byte) (matches bool, err error) {
	var fields any
	if json.Unmarshal(line, &fields) != nil {
		return false, nil // a pattern for JSON matches no other line
	}
	p := patternParser{tokens: patternToken.FindAllString(pattern, -1), fields: fields}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v in the pattern %s", p, pattern)
		}
	}()
	p.expect("{")
	matches = p.or()
	p.expect("}")
	return matches, nil
}

var patternToken = regexp.MustCompile(`"[^"]*"|\$(?:\.\w+)+|&&|\|\||!=|\S`)

type patternParser struct {
	tokens []string
	fields any
}

func (p *patternParser) next() (token string) {
	if len(p.tokens) == 0 {
		panic("the end")
	}
	token, p.tokens = p.tokens[0], p.tokens[1:]
	return token
}

func (p *patternParser) expect(token string) {
	if got := p.next(); got != token {
		panic(got + " where " + token + " belongs")
	}
}

func (p *patternParser) follows(token string) bool {
	if len(p.tokens) == 0 || p.tokens[0] != token {
		return false
	}
	p.next()
	return true
}

func (p *patternParser) or() bool {
	value := p.and()
	for p.follows("||") {
		right := p.and()
		value = value || right
	}
	return value
}

func (p *patternParser) and() bool {
	value := p.comparison()
	for p.follows("&&") {
		right := p.comparison()
		value = value && right
	}
	return value
}

func (p *patternParser) comparison() bool {
	if p.follows("(") {
		value := p.or()
		p.expect(")")
		return value
	}
	field, operator, value := p.next(), p.next(), p.next()
	if !strings.HasPrefix(field, "$.") || operator != "=" && operator != "!=" || !strings.HasPrefix(value, `"`) {
		panic(field + " " + operator + " " + value)
	}
	found := p.fields
	for name := range strings.SplitSeq(field[2:], ".") {
		object, _ := found.(map[string]any)
		found = object[name]
	}
	text, isText := found.(string)
	return isText && (text == strings.Trim(value, `"`)) == (operator == "=")
}

func TestMatchLine(t *testing.T) {
	t.Parallel()
	const line = `{"type": "TaskFailed", "details": {"resourceType": "sns"}, "id": 7}`
	for pattern, want := range map[string]bool{
		`{ $.type = "TaskFailed" }`: true,
		`{ $.type = "Task" }`:       false,
		`{ $.type != "Task" }`:      true,
		`{ $.details.resourceType = "sns" && $.type = "TaskFailed" }`:        true,
		`{ $.details.name = "sns" }`:                                         false,
		`{ $.details.name != "sns" }`:                                        false, // of a field that is not there nothing is known
		`{ $.id = "7" }`:                                                     false,
		`{ $.type = "TaskFailed" && $.type = "x" || $.type = "TaskFailed" }`: true,
		`{ ($.type = "TaskTimedOut" || $.type = "TaskFailed") && $.details.resourceType = "lambda" }`:           false,
		`{ $.type = "TaskTimedOut" || ($.type = "TaskFailed" && $.details.resourceType = "sns") }`:              true,
		`{ $.type = "TaskFailed" && ($.details.resourceType = "lambda" || $.details.resourceType != "lambda")}`: true,
	} {
		if got, err := matchLine(pattern, []byte(line)); got != want || err != nil {
			t.Errorf("%s: %v, %v", pattern, got, err)
		}
	}
	for _, pattern := range []string{``, `{ $.type }`, `{ $.type = TaskFailed }`, `{ $.type = "x"`, `{ type = "x" }`, `{ ($.type = "x" }`} {
		if _, err := matchLine(pattern, []byte(line)); err == nil {
			t.Errorf("%s is read as a pattern", pattern)
		}
	}
	if got, err := matchLine(`{ $.type = "x" }`, []byte("not JSON")); got || err != nil {
		t.Errorf("a line that is not JSON: %v, %v", got, err)
	}
}

// matchEvent reports whether an event matches an EventBridge pattern of values and nothing else.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
func matchEvent(pattern, event any) bool {
	switch pattern := pattern.(type) {
	case map[string]any:
		fields, ok := event.(map[string]any)
		for name, wanted := range pattern {
			ok = ok && matchEvent(wanted, fields[name])
		}
		return ok
	case []any:
		for _, value := range pattern {
			if value == event {
				return true
			}
		}
	}
	return false
}
