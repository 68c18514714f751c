package vtl

import (
	"errors"
	"fmt"
	"strings"
)

// Bounds. A template of API Gateway is 300 KB at most and what it renders 10 MB (AGD, "Amazon API Gateway quotas").
const (
	maxSource = 300 << 10
	maxOutput = 10 << 20
	maxDepth  = 64 // of #if, parentheses and strings within strings; more is a mistake
)

// Options says what the variables of a template are.
type Options struct {
	// Context reports whether $context has a variable of that name, "identity.sourceIp" for example. A template that uses
	// another is rejected.
	Context func(name string) bool
	// ResponseOverride allows #set($context.responseOverride.… = …), which only integration responses have, in place of
	// #set($context.requestOverride.… = …).
	ResponseOverride bool
}

// Data is what a template is rendered with.
type Data interface {
	// Context is the variable $context.name: nil, a string or a [json.Number]. Only names that Options.Context knows are asked.
	Context(name string) any
	// Body is the payload as it came: $input.body.
	Body() string
	// JSON is the payload parsed, its numbers as [json.Number]. ok is false where it is not JSON.
	JSON() (value any, ok bool)
	// Path is the path parameter of that name.
	Path(name string) (value string, ok bool)
	// Query is the query string parameter of that name.
	Query(name string) (value string, ok bool)
	// Header is the header of that name, in any case.
	Header(name string) (value string, ok bool)
	// All holds every parameter of a kind: path, querystring, header or stageVariables.
	All(kind string) map[string]string
}

// A Template is a compiled mapping template. It is safe for concurrent use.
type Template struct {
	body  []node
	slots int // variables that the template sets or names
}

// Result is what a template rendered.
type Result struct {
	Body    []byte
	Status  int               // $context.responseOverride.status, or 0 where it was not set
	Headers map[string]string // $context.responseOverride.header
}

// An Error says why a template cannot be used, and where in it.
type Error struct {
	Line, Column int // from 1; columns count bytes
	Message      string
}

func (e *Error) Error() string {
	return fmt.Sprintf("mapping template, line %d, column %d: %s", e.Line, e.Column, e.Message)
}

// Parse compiles source. It rejects what it does not support with an [*Error].
func Parse(source string, opts Options) (*Template, error) {
	p := &parser{src: source, end: len(source), opts: opts, slots: map[string]int{}}
	if len(source) > maxSource {
		return nil, p.errorf(0, "it is %d bytes long, and API Gateway takes %d", len(source), maxSource)
	}
	body, stop, err := p.block()
	if err != nil {
		return nil, err
	}
	if stop != "" {
		return nil, p.errorf(p.stopAt, "#%s has no #if before it", stop)
	}
	return &Template{body: body, slots: len(p.slots)}, nil
}

// Render evaluates the template. An error means that API Gateway, too, would not respond with this template's text.
func (t *Template) Render(data Data) (Result, error) {
	s := &rendering{data: data, vars: make([]any, t.slots), out: make([]byte, 0, 512)}
	if err := s.render(t.body); err != nil {
		return Result{}, fmt.Errorf("rendering the mapping template: %w", err)
	}
	s.result.Body = s.out
	return s.result, nil
}

// rendering is one rendering of a template: its variables and what it has written.
type rendering struct {
	data   Data
	vars   []any // nil = not set
	out    []byte
	steps  int
	result Result
}

// maxSteps bounds how many pieces of a template one rendering may go through: API Gateway bounds a #foreach, and not those
// within each other.
const maxSteps = 1_000_000

var (
	errTooLong = errors.New("the text grew beyond 10 MB")
	errTooMuch = errors.New("it goes through more than a million pieces of the template")
)

func (s *rendering) spend(steps int) error {
	if s.steps += steps; s.steps > maxSteps {
		return errTooMuch
	}
	return nil
}

// spendText counts the work on a value by its length, where it is a text, and rejects one that is too long.
func (s *rendering) spendText(v any) error {
	text, _ := v.(string)
	if len(text) > maxOutput {
		return errTooLong
	}
	const bytesOfAStep = 256
	return s.spend(len(text) / bytesOfAStep)
}

func (s *rendering) render(nodes []node) error {
	if err := s.spend(len(nodes)); err != nil {
		return err
	}
	for _, n := range nodes {
		if err := n.render(s); err != nil {
			return err
		}
	}
	return nil
}

func (s *rendering) write(text string) error {
	if len(s.out)+len(text) > maxOutput {
		return errTooLong
	}
	s.out = append(s.out, text...)
	return nil
}

// errorf locates an error at a byte of the source.
func (p *parser) errorf(at int, format string, args ...any) error {
	before := p.src[:min(at, len(p.src))]
	return &Error{
		Line:    strings.Count(before, "\n") + 1,
		Column:  len(before) - strings.LastIndexByte(before, '\n'),
		Message: fmt.Sprintf(format, args...),
	}
}
