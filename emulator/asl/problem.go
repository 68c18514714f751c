package asl

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Problem is a reason why Load rejects a definition.
type Problem struct {
	State   string `json:"state,omitempty"` // The name of the state; empty at the top level.
	Field   string `json:"field,omitempty"` // The field of the state, such as Retry[0].ErrorEquals.
	Message string `json:"message"`         // What is wrong.
	Hint    string `json:"hint,omitempty"`  // What to do about it.
	Line    int    `json:"line"`            // Counts from 1.
	Column  int    `json:"column"`          // Counts characters, from 1.

	path string // Of the field in the whole definition, to find its position.
}

// Error returns the problem in one line, without its position.
func (p Problem) Error() string {
	where := p.Field
	if p.State != "" {
		where = fmt.Sprintf("state %q", p.State)
		if p.Field != "" {
			where += ", " + p.Field
		}
	}
	if where == "" {
		where = "the state machine"
	}
	if p.Hint == "" {
		return where + ": " + p.Message
	}
	return where + ": " + p.Message + "; " + p.Hint
}

// Check returns all problems of a definition, in the order of their positions; none if Load accepts it.
func Check(definition []byte, options ...Option) []Problem {
	_, problems := load(definition, options)
	return problems
}

// A location is a field of a definition. Problems name it the way a person would look for it: state "PutItem",
// Retry[0].ErrorEquals.
type location struct {
	loader  *loader
	state   string
	jsonata bool   // The QueryLanguage of the state.
	field   string // In the state.
	path    string // In the whole definition: names and indexes, each after a separator.
}

// separator stands between the segments of a path, and between a problem's message and its hint.
const separator = "\x00"

func (l location) member(name string) location {
	l.path += separator + name
	if l.field != "" {
		name = l.field + "." + name
	}
	l.field = name
	return l
}

func (l location) element(i int) location {
	index := strconv.Itoa(i)
	l.path += separator + index
	l.field += "[" + index + "]"
	return l
}

// problem adds a problem of the location. What follows "; " in the format is its hint.
func (l location) problem(format string, args ...any) {
	text := fmt.Sprintf(strings.Replace(format, "; ", separator, 1), args...)
	message, hint, _ := strings.Cut(text, separator)
	l.loader.problems = append(l.loader.problems, Problem{
		State: l.state, Field: l.field, Message: message, Hint: strings.ReplaceAll(hint, separator, " "), path: l.path,
	})
}

// locate sets the positions of problems, and sorts the problems by them. A problem of a field that is missing is where
// the object is that should have it.
func locate(problems []Problem, text []byte) {
	offsets := map[string]int{"": 0}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	addOffsets(decoder, text, "", offsets) // What comes after a syntax error has no offset.
	for i := range problems {
		p := &problems[i]
		if p.Line == 0 {
			offset, ok := offsets[p.path]
			for path := p.path; !ok; offset, ok = offsets[path] {
				path = path[:strings.LastIndex(path, separator)]
			}
			p.Line, p.Column = position(text, offset)
		}
	}
	slices.SortStableFunc(problems, func(a, b Problem) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
}

// addOffsets reads a value, and adds the offset at which each of its members and elements begins.
func addOffsets(decoder *json.Decoder, text []byte, path string, offsets map[string]int) bool {
	token, err := decoder.Token()
	if err != nil {
		return false
	}
	opening, ok := token.(json.Delim)
	if !ok {
		return true
	}
	for i := 0; decoder.More(); i++ {
		segment := strconv.Itoa(i)
		offset := next(text, decoder.InputOffset())
		if opening == '{' {
			name, err := decoder.Token()
			if err != nil {
				return false
			}
			segment, _ = name.(string)
		}
		inner := path + separator + segment
		offsets[inner] = offset // The last of a duplicate name is the one to remove.
		if !addOffsets(decoder, text, inner, offsets) {
			return false
		}
	}
	_, err = decoder.Token()
	return err == nil
}

// next returns the offset of the first byte of the next value.
func next(text []byte, offset int64) int {
	rest := bytes.TrimLeft(text[offset:], " \t\r\n,:")
	return len(text) - len(rest)
}

func position(text []byte, offset int) (line, column int) {
	before := text[:min(offset, len(text))]
	start := bytes.LastIndexByte(before, '\n') + 1
	return bytes.Count(before, []byte("\n")) + 1, utf8.RuneCount(before[start:]) + 1
}
