package expression

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
)

// A node is a part of a condition or of an operand: a path, a value, or an operation with its arguments.
type node struct {
	operation string // "AND", "=", "size", "+", …; empty for a path or a value
	arguments []*node
	path      path   // not nil for a path
	value     string // ":name" for a value
	call      bool   // of a function
	grouped   bool   // has parentheses around it
}

func (n *node) isOperand() bool { return n.operation == "" }

// A path names an attribute, or a value inside one.
type path []segment

// A segment is the name of an attribute or of a map's field, #name if it is to be replaced, or the index of a list.
type segment struct {
	name  string // empty for an index
	index int
}

// parser is a recursive-descent parser. A syntax error ends it by a panic, which parse recovers; of other problems it keeps
// the first of each sort, because DynamoDB reports the sorts in an order of its own.
type parser struct {
	text   string
	tokens []token // those to come
	last   token   // the one before them

	functions []string // that may be called
	problems  map[problem]string
}

// problem is a sort of problem that an expression has whatever the request's names and values are, in the order of
// reporting.
type problem int

const (
	redundantParentheses problem = iota
	unknownFunction
	misusedFunction
	reservedWord
	repeatedSection
	problemSorts
)

type syntaxError string

// parse runs one of the parser's methods over the whole text.
func parse[T any](text string, functions []string, whole func(*parser) T) (result T, err error) {
	p := &parser{text: text, tokens: tokenize(text), functions: functions, problems: map[problem]string{}}
	if len(p.tokens) == 1 {
		return result, invalid("The expression can not be empty;")
	}
	if len(text) > maxLength {
		return result, invalid("Expression size has exceeded the maximum allowed size; expression size: %d", len(text))
	}
	defer func() {
		switch e := recover().(type) {
		case nil:
		case syntaxError:
			err = errors.New(string(e))
		default:
			panic(e)
		}
	}()
	result = whole(p)
	p.expect(endOfText)
	for sort := range problemSorts {
		if text, found := p.problems[sort]; found {
			return result, errors.New(text)
		}
	}
	return result, nil
}

// maxLength is how many bytes an expression may have (Amazon DynamoDB Developer Guide, "Quotas").
const maxLength = 4096

func (p *parser) report(sort problem, format string, args ...any) {
	if _, found := p.problems[sort]; !found {
		p.problems[sort] = fmt.Sprintf(format, args...)
	}
}

// fail ends the parser at the next token.
func (p *parser) fail() {
	end := p.tokens[0].end
	if len(p.tokens) > 1 {
		end = p.tokens[1].end
	}
	near := p.text[p.last.start:end]
	if p.tokens[0].text == endOfText {
		near = p.text[p.last.start:p.last.end]
	}
	panic(syntaxError(fmt.Sprintf("Syntax error; token: %q, near: %q", p.tokens[0].text, near)))
}

func (p *parser) next() token { return p.tokens[0] }

func (p *parser) take() token {
	p.last = p.tokens[0]
	if len(p.tokens) > 1 {
		p.tokens = p.tokens[1:]
	}
	return p.last
}

// accept takes the next token if it is the word or symbol.
func (p *parser) accept(word string) bool {
	if !p.next().is(word) {
		return false
	}
	p.take()
	return true
}

func (p *parser) expect(word string) {
	if !p.accept(word) {
		p.fail()
	}
}

// operand parses a path, a value or a call of a function, in parentheses or not.
func (p *parser) operand() *node {
	if p.next().is("(") {
		return p.group(p.operand)
	}
	switch {
	case p.next().isValue():
		return &node{value: p.take().text}
	case !p.next().isName() || slices.ContainsFunc(keywords, p.next().is):
		p.fail()
	case p.tokens[1].is("("):
		return p.call()
	}
	return &node{path: p.path()}
}

// keywords cannot be names anywhere.
var keywords = []string{"AND", "OR", "NOT", "BETWEEN", "IN", "SET", "REMOVE", "ADD", "DELETE"}

// group parses what inner parses, in parentheses.
func (p *parser) group(inner func() *node) *node {
	p.expect("(")
	n := inner()
	p.expect(")")
	if n.grouped {
		p.report(redundantParentheses, "The expression has redundant parentheses;")
	}
	n.grouped = true
	return n
}

func (p *parser) call() *node {
	n := &node{operation: p.take().text, call: true}
	if !slices.Contains(p.functions, n.operation) {
		p.report(unknownFunction, "Invalid function name; function: %s", n.operation)
	}
	p.expect("(")
	n.arguments = p.operands()
	p.expect(")")
	return n
}

func (p *parser) operands() []*node {
	all := []*node{p.operand()}
	for p.accept(",") {
		all = append(all, p.operand())
	}
	return all
}

func (p *parser) path() path {
	found := path{p.name()}
	for {
		switch {
		case p.accept("."):
			found = append(found, p.name())
		case p.accept("["):
			if !isDigits(p.next().text) {
				p.fail()
			}
			index, err := strconv.Atoi(p.next().text)
			if err != nil {
				p.fail()
			}
			p.take()
			found = append(found, segment{index: index})
			p.expect("]")
		default:
			return found
		}
	}
}

func (p *parser) name() segment {
	if !p.next().isName() {
		p.fail()
	}
	name := p.take().text
	if isReserved(name) {
		p.report(reservedWord, "Attribute name is a reserved keyword; reserved keyword: %s", name)
	}
	return segment{name: name}
}
