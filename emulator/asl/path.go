package asl

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/theory/jsonpath"
	"github.com/theory/jsonpath/registry"
	"github.com/theory/jsonpath/spec"
)

// A path is a compiled JSONPath: https://states-language.net/#path
type path struct {
	text     string
	context  bool       // It starts with $$ and reads the context object.
	segments []segment  // How to walk a definite path.
	query    *queryPath // An indefinite path; nil in a definite one.
}

// A segment of a path selects one member or element of a value.
type segment struct {
	name  string
	index int
	named bool
}

// parser has none of RFC 9535's functions, such as length(), because Step Functions does not support them.
var parser = jsonpath.NewParser(jsonpath.WithRegistry(new(registry.Registry)))

func parsePath(text string) (*path, error) {
	p := &path{text: text}
	switch {
	case strings.HasPrefix(text, "States."):
		return nil, errors.New("intrinsic functions are not supported; compute the value in a task")
	case !strings.HasPrefix(text, "$"):
		return nil, fmt.Errorf("%q is not a valid path: a path starts with $", text)
	case strings.HasPrefix(text, "$$"):
		p.context = true
		text = text[1:]
	}
	parsedPath, err := parser.Parse(standardSpelling(text))
	if err != nil {
		return nil, fmt.Errorf("cannot read the path %q: %s", p.text, strings.TrimPrefix(err.Error(), "jsonpath: "))
	}
	query := parsedPath.Query()
	if query.Singular() == nil {
		p.query, err = newQueryPath(p.text, query)
		return p, err
	}
	for _, parsed := range query.Segments() {
		switch selector := parsed.Selectors()[0].(type) {
		case spec.Name:
			p.segments = append(p.segments, segment{name: string(selector), named: true})
		case spec.Index:
			p.segments = append(p.segments, segment{index: int(selector)})
		default:
			return nil, fmt.Errorf("the path %q is not supported", p.text)
		}
	}
	if p.context && !inContext(p.segments) {
		return nil, fmt.Errorf("the context object does not contain %s; the package documentation lists what it contains", p.text)
	}
	return p, nil
}

func (p *path) definite() bool { return p.query == nil }

// find returns what the path selects and whether it found anything. An indefinite path always finds an array.
func (p *path) find(v *visit, input any) (any, bool) {
	if p.context {
		input = v.contextObject()
	}
	if p.query != nil {
		return p.query.find(input), true
	}
	for _, s := range p.segments {
		var ok bool
		if input, ok = s.from(input); !ok {
			return nil, false
		}
	}
	return input, true
}

func (s segment) from(value any) (any, bool) {
	if s.named {
		object, _ := value.(map[string]any)
		member, ok := object[s.name]
		return member, ok
	}
	array, _ := value.([]any)
	index := s.index
	if index < 0 {
		index += len(array)
	}
	if index < 0 || index >= len(array) {
		return nil, false
	}
	return array[index], true
}

// contents are the members of the context object.
var contents = map[string][]string{
	"Execution":    {"Id", "Input", "Name", "RedriveCount", "RoleArn", "StartTime"},
	"State":        {"EnteredTime", "Name", "RetryCount"},
	"StateMachine": {"Id", "Name"},
}

func inContext(segments []segment) bool {
	if len(segments) == 0 {
		return true
	}
	members, ok := contents[segments[0].name]
	return ok && (len(segments) == 1 || slices.Contains(members, segments[1].name))
}

// standardSpelling rewrites what Step Functions accepts in a path and RFC 9535 does not:
//
//   - a hyphen in a dotted name: $.order-id becomes $['order-id'];
//   - in single quotes, a backslash before a double quote, which stands for itself (recorded on AWS).
//
// It leaves everything else for the parser to accept or reject.
func standardSpelling(path string) string {
	if !strings.ContainsAny(path, `-\`) {
		return path
	}
	var out strings.Builder
	var quote byte
	for i := 0; i < len(path); {
		c := path[i]
		switch {
		case quote != 0 && c == '\\' && i+1 < len(path):
			if quote == '\'' && path[i+1] == '"' {
				out.WriteByte('\\')
			}
			out.WriteString(path[i : i+2])
			i += 2
			continue
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
		case quote == 0 && c == '.':
			dots, name := dottedName(path[i:])
			switch {
			case !strings.Contains(name, "-"):
				out.WriteString(dots + name)
			case dots == ".":
				out.WriteString("['" + name + "']")
			default:
				out.WriteString(dots + "['" + name + "']")
			}
			i += len(dots) + len(name)
			continue
		}
		out.WriteByte(c)
		i++
	}
	return out.String()
}

// dottedName splits off the dots and the name at the start of s. A name begins with a letter or _, so the fraction of a
// number is not a name.
func dottedName(s string) (dots, name string) {
	rest := strings.TrimLeft(s, ".")
	dots = s[:len(s)-len(rest)]
	end := 0
	for end < len(rest) && isNameByte(rest[end], end == 0) {
		end++
	}
	return dots, rest[:end]
}

func isNameByte(c byte, first bool) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', c == '_', c >= 0x80:
		return true
	}
	return !first && (c == '-' || '0' <= c && c <= '9')
}
