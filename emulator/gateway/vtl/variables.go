package vtl

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/theory/jsonpath"
)

// resolve finds what a reference's name and its first members stand for, and returns the members that are left.
func (p *parser) resolve(ref *reference, name string, members []member, at int) (rest []member, err error) {
	text := false // whether it is text, which has no properties
	switch name {
	case "context":
		ref.root, rest, err = p.contextVariable(members, at)
	case "input":
		ref.root, rest, err = p.inputVariable(members, at)
		path, isPath := ref.root.(inputPath)
		_, isMap := ref.root.(allParameters)
		text = !isMap && (!isPath || path.json)
	case "util":
		if len(members) == 0 || !is(members, 0, members[0].name, 1) || utilities[members[0].name] == nil {
			return nil, p.errorf(at, "of $util only escapeJavaScript, parseJson, urlEncode, urlDecode, base64Encode and base64Decode are supported")
		}
		ref.root, rest = utility{members[0].name, members[0].args[0]}, members[1:]
		text = members[0].name != "parseJson"
	case "stageVariables":
		ref.root, rest = allParameters("stageVariables"), members
	default:
		ref.root, rest = variable(p.slot(name)), members
	}
	if err == nil && text && len(rest) > 0 && !rest[0].call {
		err = p.errorf(rest[0].at, "a string has no property %s", rest[0].name)
	}
	return rest, err
}

// is reports whether the member at i is a call of that name with that many arguments, or a property where args is -1.
func is(members []member, i int, name string, args int) bool {
	if i >= len(members) || members[i].name != name || members[i].index {
		return false
	}
	return members[i].call && len(members[i].args) == args || !members[i].call && args == -1
}

func (p *parser) contextVariable(members []member, at int) (expr, []member, error) {
	var names []string
	for len(members) > 0 && !members[0].call && !members[0].index {
		names = append(names, members[0].name)
		members = members[1:]
	}
	name := strings.Join(names, ".")
	if p.opts.Context == nil || !p.opts.Context(name) {
		return nil, nil, p.errorf(at, "$context.%s is not supported", name)
	}
	return contextVariable(name), members, nil
}

func (p *parser) inputVariable(members []member, at int) (expr, []member, error) {
	switch {
	case is(members, 0, "body", -1):
		return inputBody{}, members[1:], nil
	case is(members, 0, "json", 1), is(members, 0, "path", 1):
		path, err := p.jsonPath(members[0])
		return inputPath{path, path != nil && path.Query().Singular() != nil, members[0].name == "json"}, members[1:], err
	case is(members, 0, "params", 1):
		return parameter{members[0].args[0], "any"}, members[1:], nil
	case is(members, 0, "params", 0) && (is(members, 1, "path", -1) || is(members, 1, "querystring", -1) || is(members, 1, "header", -1)):
		kind, rest := members[1].name, members[2:]
		switch {
		case len(rest) > 0 && (rest[0].index || is(rest, 0, "get", 1)):
			return parameter{rest[0].args[0], kind}, rest[1:], nil
		case len(rest) > 0 && !rest[0].call:
			return parameter{literal{rest[0].name}, kind}, rest[1:], nil
		}
		return allParameters(kind), rest, nil
	case is(members, 0, "params", 0):
		return allParameters(""), members[1:], nil
	}
	return nil, nil, p.errorf(at, "of $input only json('$.path'), path('$.path'), body, params('name') and params() are supported")
}

// literalString returns argument i, which must be a string without references.
func (p *parser) literalString(m member, i int) (string, error) {
	if l, ok := m.args[i].(literal); ok {
		if s, ok := l.value.(string); ok {
			return s, nil
		}
	}
	return "", p.errorf(m.at, "%s takes a string without references", m.name)
}

// jsonPath compiles the argument of json and path.
func (p *parser) jsonPath(m member) (*jsonpath.Path, error) {
	source, err := p.literalString(m, 0)
	if err != nil {
		return nil, err
	}
	const longest = 1000
	if len(source) > longest {
		return nil, p.errorf(m.at, "a JSONPath of more than %d bytes is not supported", longest)
	}
	path, err := jsonpath.Parse(source)
	if err != nil {
		return nil, p.errorf(m.at, "the JSONPath %s: %v", source, err)
	}
	return path, nil
}

type contextVariable string

func (c contextVariable) eval(s *rendering) (any, error) { return s.data.Context(string(c)), nil }

type inputBody struct{}

func (inputBody) eval(s *rendering) (any, error) { return s.data.Body(), nil }

// parameter is $input.params(name), which looks in the path, then the query string, then the headers, or one of their maps'.
type parameter struct {
	name expr
	in   string
}

func (e parameter) eval(s *rendering) (any, error) {
	v, err := e.name.eval(s)
	name, ok := v.(string)
	if err != nil || !ok {
		return nil, err
	}
	for _, from := range []struct {
		in   string
		find func(name string) (string, bool)
	}{{"path", s.data.Path}, {"querystring", s.data.Query}, {"header", s.data.Header}} {
		if e.in == from.in || e.in == "any" {
			if v, ok := from.find(name); ok {
				return v, nil
			}
		}
	}
	return nil, nil
}

// allParameters is the map of all parameters of a kind; $input.params(), the map of those maps, where it is empty.
type allParameters string

func (e allParameters) eval(s *rendering) (any, error) {
	all := map[string]any{}
	if e == "" {
		for _, kind := range []allParameters{"path", "querystring", "header"} {
			all[string(kind)], _ = kind.eval(s)
		}
		return all, nil
	}
	for name, value := range s.data.All(string(e)) {
		all[name] = value
	}
	return all, nil
}

// inputPath is $input.path(…): the value at a path, null where there is none, a list where the path can find several; and
// $input.json(…): the same as JSON, "" (two quotes) where there is none.
type inputPath struct {
	path     *jsonpath.Path
	singular bool
	json     bool
}

func (e inputPath) eval(s *rendering) (any, error) {
	var found []any
	root, ok := s.data.JSON()
	if ok {
		found = e.path.Select(root)
	}
	var value any
	switch {
	case !e.singular && ok:
		value = found
		if found == nil {
			value = []any{}
		}
	case len(found) > 0:
		value = found[0]
	case e.json:
		return `""`, nil
	}
	if !e.json {
		return value, nil
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return nil, err
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

// utility is a method of $util. Of null it is null; of anything but a string it fails the rendering.
type utility struct {
	name  string
	value expr
}

func (e utility) eval(s *rendering) (any, error) {
	v, err := e.value.eval(s)
	if err != nil || v == nil {
		return nil, err
	}
	text, ok := v.(string)
	if !ok {
		return nil, fmt.Errorf("$util.%s is given %s, and takes a string", e.name, describe(v))
	}
	result, err := utilities[e.name](text)
	if err != nil {
		return nil, fmt.Errorf("$util.%s: %w", e.name, err)
	}
	return result, nil
}

var utilities = map[string]func(string) (any, error){
	"escapeJavaScript": func(s string) (any, error) { return escapeJavaScript(s), nil },
	"parseJson": func(s string) (any, error) {
		dec := json.NewDecoder(strings.NewReader(s))
		dec.UseNumber()
		var value any
		if dec.Decode(&value) != nil || dec.More() {
			return nil, fmt.Errorf("it is given a string that is not JSON")
		}
		return value, nil
	},
	// java.net.URLEncoder
	"urlEncode": func(s string) (any, error) {
		return strings.NewReplacer("%2A", "*", "~", "%7E").Replace(url.QueryEscape(s)), nil
	},
	"urlDecode":    func(s string) (any, error) { return url.QueryUnescape(s) },
	"base64Encode": func(s string) (any, error) { return base64.StdEncoding.EncodeToString([]byte(s)), nil },
	"base64Decode": func(s string) (any, error) {
		text, err := base64.StdEncoding.DecodeString(s)
		return string(text), err
	},
}
