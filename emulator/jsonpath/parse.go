package jsonpath

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Parse compiles a path that starts with $. The error says what is wrong, without the path.
func Parse(text string) (*Path, error) {
	text = strings.Trim(text, " ")
	if !strings.HasPrefix(text, "$") {
		return nil, errors.New("a path starts with $")
	}
	return parse(text[1:])
}

// parse compiles what follows the $ or @ of a path.
func parse(text string) (*Path, error) {
	p := parser{rest: text}
	for p.rest != "" {
		s, err := p.segment()
		if err != nil {
			return nil, err
		}
		p.segments = append(p.segments, s)
	}
	return p.path()
}

type parser struct {
	rest     string
	segments []segment
}

func (p *parser) path() (*Path, error) {
	path := &Path{segments: p.segments, definite: true}
	descents := 0
	for i, s := range slices.Backward(p.segments) {
		last := i == len(p.segments)-1
		switch s := s.(type) {
		case name:
			// The Java library is strict about the names between two segments that select one value.
			s.required = path.definite && i > 0 && isSingle(p.segments[i-1])
			p.segments[i] = s
		case names:
			if !last {
				return nil, errors.New("several names in brackets must come last")
			}
		case descent:
			if last {
				return nil, errors.New(`a path cannot end with ".."`)
			}
			descents++
		}
		path.definite = path.definite && isSingle(s)
	}
	if descents > 1 {
		return nil, errors.New(`more than one ".." is not supported`)
	}
	return path, nil
}

func (p *parser) segment() (segment, error) {
	switch {
	case p.rest[0] == '[':
		return p.brackets()
	case len(p.segments) > 0 && isDescent(p.segments[len(p.segments)-1]):
		return p.dotted()
	case strings.HasPrefix(p.rest, ".."):
		p.rest = p.rest[2:]
		if p.rest == "" || p.rest[0] == '.' {
			return nil, errors.New(`a name or a bracket must follow ".."`)
		}
		return descent{}, nil
	case strings.HasPrefix(p.rest, ".["):
		p.rest = p.rest[1:]
		return p.brackets()
	case strings.HasPrefix(p.rest, "."):
		p.rest = p.rest[1:]
		return p.dotted()
	}
	return nil, fmt.Errorf("%q cannot follow here; a dot or a bracket must", p.rest)
}

// dotted reads a name or * after a dot.
func (p *parser) dotted() (segment, error) {
	end := strings.IndexAny(p.rest, ".[")
	if end < 0 {
		end = len(p.rest)
	}
	text := p.rest[:end]
	p.rest = p.rest[end:]
	switch {
	case text == "":
		return nil, errors.New("a name must follow the dot")
	case text == "*":
		return wildcard{}, nil
	case strings.ContainsAny(text, "()"):
		return nil, fmt.Errorf("%q is not supported: there are no functions in this dialect", text)
	case strings.ContainsAny(text, " ]'"):
		return nil, fmt.Errorf("the name %q must be in brackets and quotes", text)
	}
	return name{text: text}, nil
}

// brackets reads a segment in brackets.
func (p *parser) brackets() (segment, error) {
	inside, err := p.inBrackets()
	if err != nil {
		return nil, err
	}
	switch {
	case inside == "*":
		return wildcard{}, nil
	case strings.HasPrefix(inside, "?"):
		return parseFilter(inside[1:])
	case strings.HasPrefix(inside, "'"), strings.HasPrefix(inside, `"`):
		return parseNames(inside)
	case strings.Contains(inside, ":"):
		return parseSlice(inside)
	}
	if m := fromEnd.FindStringSubmatch(inside); m != nil {
		n, err := strconv.Atoi(m[1])
		return index{n: n, fromEnd: true}, err
	}
	return parseIndexes(inside)
}

// fromEnd matches (@.length-1).
var fromEnd = regexp.MustCompile(`^\(\s*@\.(?:length|length\(\)|size\(\))\s*-\s*([0-9]{1,9})\s*\)$`)

// inBrackets returns what is between a bracket and the one that closes it, which quotes and brackets inside can contain.
func (p *parser) inBrackets() (string, error) {
	depth, quote := 0, byte(0)
	for i := 0; i < len(p.rest); i++ {
		c := p.rest[i]
		switch {
		case quote != 0 && c == '\\':
			i++
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
		case c == '\'' || c == '"':
			quote = c
		case c == '[':
			depth++
		case c == ']':
			if depth--; depth == 0 {
				inside := strings.Trim(p.rest[1:i], " ")
				p.rest = p.rest[i+1:]
				return inside, nil
			}
		}
	}
	return "", errors.New("a bracket or a quote is not closed")
}

func parseNames(text string) (segment, error) {
	var list names
	for {
		end := strings.IndexByte(text[1:], text[0])
		if end < 0 {
			return nil, errors.New("a quote is not closed")
		}
		if strings.HasSuffix(text[1:1+end], `\`) {
			return nil, errors.New("a backslash cannot stand before a closing quote")
		}
		list = append(list, text[1:1+end])
		rest := strings.TrimLeft(text[end+2:], " ")
		if rest == "" {
			break
		}
		next, ok := strings.CutPrefix(rest, ",")
		if text = strings.TrimLeft(next, " "); !ok || text == "" || text[0] != '\'' && text[0] != '"' {
			return nil, errors.New("names in brackets must be in quotes and have commas between them")
		}
	}
	if len(list) == 1 {
		return name{text: list[0]}, nil
	}
	return list, nil
}

func parseSlice(text string) (segment, error) {
	first, second, _ := strings.Cut(text, ":")
	if strings.Contains(second, ":") {
		return nil, errors.New("a slice has no step")
	}
	from, errFrom := bound(first)
	to, errTo := bound(second)
	switch {
	case errFrom != nil || errTo != nil:
		return nil, fmt.Errorf("%q is not a valid slice", text)
	case from == nil && to == nil:
		return nil, errors.New("a slice needs a start or an end")
	case from != nil && to != nil && *from < 0:
		return nil, errors.New("a slice with a negative start cannot have an end")
	}
	return slice{from, to}, nil
}

func bound(text string) (*int, error) {
	if text = strings.Trim(text, " "); text == "" {
		return nil, nil
	}
	n, err := number(text)
	return &n, err
}

func parseIndexes(text string) (segment, error) {
	var list indexes
	for part := range strings.SplitSeq(text, ",") {
		n, err := number(strings.Trim(part, " "))
		switch {
		case err != nil:
			return nil, fmt.Errorf("%q in brackets is not an index, a slice, a filter or a name in quotes", text)
		case n < 0:
			return nil, fmt.Errorf("a negative index is not supported; use [(@.length%d)], or the slice [%d:]", n, n)
		}
		list = append(list, n)
	}
	if len(list) == 1 {
		return index{n: list[0]}, nil
	}
	return list, nil
}

func number(text string) (int, error) {
	n, err := strconv.ParseInt(text, 10, 32)
	return int(n), err
}

func isSingle(s segment) bool {
	_, ok := s.(single)
	return ok
}

func isDescent(s segment) bool {
	_, ok := s.(descent)
	return ok
}
