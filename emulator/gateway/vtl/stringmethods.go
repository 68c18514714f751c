package vtl

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"

	"skip-the-line/emulator/gateway/pattern"
)

func callString(s, name string, args []any) (v any, ok bool, err error) {
	if f := noArgument[name]; f != nil {
		return f(s), true, nil
	}
	if name == "substring" {
		return substring(s, args)
	}
	texts := make([]string, len(args))
	for i, arg := range args {
		if texts[i], ok = arg.(string); !ok {
			return nil, false, fmt.Errorf("%s is given %s, and takes a string", name, describe(arg))
		}
	}
	if f := oneArgument[name]; f != nil && len(texts) == 1 {
		return f(s, texts[0]), true, nil
	}
	switch name {
	case "replace":
		return strings.ReplaceAll(s, texts[0], texts[1]), true, nil
	case "split":
		v, err = split(s, texts[0])
		return v, true, err
	}
	return nil, false, nil
}

var noArgument = map[string]func(receiver string) any{
	"isEmpty":     func(s string) any { return s == "" },
	"length":      func(s string) any { return whole(units(s)) },
	"toLowerCase": func(s string) any { return strings.ToLower(s) },
	"toUpperCase": func(s string) any { return strings.ToUpper(s) },
	// String.trim removes everything up to U+0020, and nothing else that is blank.
	"trim": func(s string) any { return strings.TrimFunc(s, func(r rune) bool { return r <= ' ' }) },
}

var oneArgument = map[string]func(receiver, arg string) any{
	"concat":           func(s, arg string) any { return s + arg },
	"contains":         func(s, arg string) any { return strings.Contains(s, arg) },
	"endsWith":         func(s, arg string) any { return strings.HasSuffix(s, arg) },
	"equalsIgnoreCase": func(s, arg string) any { return strings.EqualFold(s, arg) },
	"indexOf":          func(s, arg string) any { return indexOf(s, strings.Index(s, arg)) },
	"lastIndexOf":      func(s, arg string) any { return indexOf(s, strings.LastIndex(s, arg)) },
	"startsWith":       func(s, arg string) any { return strings.HasPrefix(s, arg) },
}

// units counts UTF-16 units, as Java does.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

func indexOf(s string, at int) json.Number {
	if at < 0 {
		return "-1"
	}
	return whole(units(s[:at]))
}

func substring(s string, args []any) (v any, ok bool, err error) {
	text := utf16.Encode([]rune(s))
	ends := []int{0, len(text)}
	for i, arg := range args {
		n, _ := arg.(json.Number)
		if ends[i], err = strconv.Atoi(n.String()); err != nil {
			return nil, false, fmt.Errorf("substring is given %s, and takes a whole number", describe(arg))
		}
	}
	if ends[0] < 0 || ends[0] > ends[1] || ends[1] > len(text) {
		return nil, false, fmt.Errorf("substring from %d to %d is outside of the string", ends[0], ends[1])
	}
	return string(utf16.Decode(text[ends[0]:ends[1]])), true, nil
}

// split is String.split for a separator that has no meaning as a regular expression.
func split(s, separator string) (any, error) {
	separator = strings.TrimPrefix(separator, `\`)
	if len(separator) == 0 || strings.ContainsAny(separator, `\[](){}*+?^$`) || len(separator) > 1 && strings.ContainsAny(separator, ".|") {
		return nil, fmt.Errorf("split is supported at a fixed text only")
	}
	l := &list{}
	for _, part := range strings.Split(s, separator) {
		l.items = append(l.items, part)
	}
	for len(l.items) > 1 && l.items[len(l.items)-1] == "" {
		l.items = l.items[:len(l.items)-1]
	}
	return l, nil
}

func (p *parser) replaceAll(m member) (methodCall, error) {
	regex, err := p.literalString(m, 0)
	if err != nil {
		return nil, err
	}
	replacement, err := p.literalString(m, 1)
	if err != nil {
		return nil, err
	}
	replace, err := pattern.JavaReplaceAll(regex, replacement)
	if err != nil {
		return nil, p.errorf(m.at, "%v", err)
	}
	return onString("replaceAll", func(receiver string) any { return replace(receiver) }), nil
}

func (p *parser) matches(m member) (methodCall, error) {
	regex, err := p.literalString(m, 0)
	if err != nil {
		return nil, err
	}
	matches, err := pattern.JavaMatches(regex)
	if err != nil {
		return nil, p.errorf(m.at, "%v", err)
	}
	return onString("matches", func(receiver string) any { return matches(receiver) }), nil
}

// onString rejects receivers that are not strings.
func onString(name string, f func(receiver string) any) methodCall {
	return func(_ *rendering, receiver any) (any, error) {
		text, ok := receiver.(string)
		if !ok {
			return nil, fmt.Errorf("%s is called on %s, and only strings have it", name, describe(receiver))
		}
		return f(text), nil
	}
}
