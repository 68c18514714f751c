package vtl

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/theory/jsonpath"
)

// resolve finds what a reference's name and its first members stand for, and returns the members that are left: methods
// of the value.
func (p *parser) resolve(ref *reference, name string, members []member, at int) (rest []member, err error) {
	switch name {
	case "context":
		ref.root, rest, err = p.contextVariable(members, at)
	case "input":
		ref.root, rest, err = p.inputVariable(members, at)
	case "util":
		switch {
		case is(members, 0, "escapeJavaScript", 1):
			ref.root, rest = escaped{members[0].args[0]}, members[1:]
		case is(members, 0, "parseJson", 1):
			ref.root, rest = parsed{members[0].args[0]}, members[1:]
		default:
			return nil, p.errorf(at, "of $util only escapeJavaScript(value) and parseJson(text) are supported")
		}
	case "stageVariables":
		return nil, p.errorf(at, "$stageVariables is not supported")
	default:
		ref.root, rest = variable(p.slot(name)), members
	}
	return rest, err
}

// is reports whether the member at i is a call of that name with that many arguments, or a property where args is -1.
func is(members []member, i int, name string, args int) bool {
	if i >= len(members) || members[i].name != name {
		return false
	}
	return members[i].call && len(members[i].args) == args || !members[i].call && args == -1
}

func (p *parser) contextVariable(members []member, at int) (expr, []member, error) {
	var names []string
	for len(members) > 0 && !members[0].call {
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
		return inputPath{path, members[0].name == "json"}, members[1:], err
	case is(members, 0, "params", 1):
		name, err := p.literalString(members[0], 0)
		return parameter{name: name, in: "any"}, members[1:], err
	case is(members, 0, "params", 0) && (is(members, 1, "path", -1) || is(members, 1, "querystring", -1) || is(members, 1, "header", -1)) && is(members, 2, "get", 1):
		name, err := p.literalString(members[2], 0)
		return parameter{name: name, in: members[1].name}, members[3:], err
	}
	return nil, nil, p.errorf(at, "of $input only json('$.path'), path('$.path'), body, params('name'), and params().path, .querystring and .header "+
		"with .get('name') are supported")
}

// literalString is argument i where it is a string without references.
func (p *parser) literalString(m member, i int) (string, error) {
	if l, ok := m.args[i].(literal); ok {
		if s, ok := l.value.(string); ok {
			return s, nil
		}
	}
	return "", p.errorf(m.at, "%s takes a string without references", m.name)
}

// jsonPath compiles the argument of json and path. Only paths to one value are supported: of several, API Gateway's
// library makes a list even where one is found.
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
	if path.Query().Singular() == nil {
		return nil, p.errorf(m.at, "the JSONPath %s can find several values; only paths to one are supported", source)
	}
	return path, nil
}

type contextVariable string

func (c contextVariable) eval(s *rendering) (any, error) { return s.data.Context(string(c)), nil }

type inputBody struct{}

func (inputBody) eval(s *rendering) (any, error) { return s.data.Body(), nil }

// parameter is $input.params(…). Without a map's name it looks in the path, then the query string, then the headers.
type parameter struct{ name, in string }

func (e parameter) eval(s *rendering) (any, error) {
	for _, from := range []struct {
		in   string
		find func(name string) (string, bool)
	}{{"path", s.data.Path}, {"querystring", s.data.Query}, {"header", s.data.Header}} {
		if e.in == from.in || e.in == "any" {
			if v, ok := from.find(e.name); ok {
				return v, nil
			}
		}
	}
	return nil, nil
}

// inputPath is $input.path(…): the value at a path, null where there is none; and $input.json(…): the same as JSON, ""
// (two quotes) where there is none.
type inputPath struct {
	path *jsonpath.Path
	json bool
}

func (e inputPath) eval(s *rendering) (any, error) {
	var found []any
	if root, ok := s.data.JSON(); ok {
		found = e.path.Select(root)
	}
	switch {
	case !e.json && len(found) == 0:
		return nil, nil
	case !e.json:
		return found[0], nil
	case len(found) == 0:
		return `""`, nil
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(found[0]); err != nil {
		return nil, err
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}
