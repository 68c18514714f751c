package vtl

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"

	"skip-the-line/emulator/gateway/pattern"
)

// A methodCall applies a method to a receiver that is not null.
type methodCall func(s *rendering, receiver any) (any, error)

// escaped is $util.escapeJavaScript(value). Of null it is null; of anything but a string it fails the rendering.
type escaped struct{ value expr }

func (e escaped) eval(s *rendering) (any, error) {
	v, err := e.value.eval(s)
	if err != nil || v == nil {
		return nil, err
	}
	text, ok := v.(string)
	if !ok {
		return nil, fmt.Errorf("$util.escapeJavaScript is given %s, and takes a string", describe(v))
	}
	return escapeJavaScript(text), nil
}

// parsed is $util.parseJson(text).
type parsed struct{ value expr }

func (e parsed) eval(s *rendering) (any, error) {
	v, err := e.value.eval(s)
	if err != nil {
		return nil, err
	}
	text, ok := v.(string)
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var value any
	if !ok || dec.Decode(&value) != nil || dec.More() {
		return nil, fmt.Errorf("$util.parseJson is given %s that is not JSON", describe(v))
	}
	return value, nil
}

// method compiles a call of one of java.lang.String's methods.
func (p *parser) method(m member) (methodCall, error) {
	switch {
	case !m.call:
		return func(_ *rendering, receiver any) (any, error) {
			object, _ := receiver.(map[string]any) // nothing else has properties
			return object[m.name], nil
		}, nil
	case m.name == "replaceAll" && len(m.args) == 2:
		return p.replaceAll(m)
	case len(m.args) == 0 && noArgument[m.name] != nil:
		f := noArgument[m.name]
		return onString(m.name, func(_ *rendering, receiver string) (any, error) { return f(receiver), nil }), nil
	case len(m.args) == 1 && oneArgument[m.name] != nil:
		f := oneArgument[m.name]
		return onString(m.name, func(s *rendering, receiver string) (any, error) {
			v, err := m.args[0].eval(s)
			if err != nil {
				return nil, err
			}
			arg, ok := v.(string)
			if !ok {
				return nil, fmt.Errorf("%s is given %s, and takes a string", m.name, describe(v))
			}
			return f(receiver, arg), nil
		}), nil
	}
	return nil, p.errorf(m.at, "the method %s with %d arguments is not supported", m.name, len(m.args))
}

var noArgument = map[string]func(receiver string) any{
	"isEmpty": func(s string) any { return s == "" },
	"length":  func(s string) any { return json.Number(strconv.Itoa(len(utf16.Encode([]rune(s))))) },
	// String.trim takes away everything up to U+0020, and nothing else that is blank.
	"toLowerCase": func(s string) any { return strings.ToLower(s) },
	"toUpperCase": func(s string) any { return strings.ToUpper(s) },
	"trim":        func(s string) any { return strings.TrimFunc(s, func(r rune) bool { return r <= ' ' }) },
}

var oneArgument = map[string]func(receiver, arg string) any{
	"contains":   func(s, arg string) any { return strings.Contains(s, arg) },
	"endsWith":   func(s, arg string) any { return strings.HasSuffix(s, arg) },
	"equals":     func(s, arg string) any { return s == arg },
	"startsWith": func(s, arg string) any { return strings.HasPrefix(s, arg) },
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
	return onString("replaceAll", func(_ *rendering, receiver string) (any, error) { return replace(receiver), nil }), nil
}

// onString rejects receivers that are not strings: the methods of Java's numbers and maps are not supported.
func onString(name string, f func(s *rendering, receiver string) (any, error)) methodCall {
	return func(s *rendering, receiver any) (any, error) {
		text, ok := receiver.(string)
		if !ok {
			return nil, fmt.Errorf("%s is called on %s, and only strings have methods here", name, describe(receiver))
		}
		return f(s, text)
	}
}
