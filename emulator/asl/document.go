package asl

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// An object is a JSON object that keeps the order of its members. The objects of a document are *object.
type object struct {
	names   []string
	members map[string]any
}

// maxDepth is how deeply a definition may nest.
const maxDepth = 200

// parseDocument parses a definition. Unlike encoding/json it keeps the order of members and reports duplicate names, of
// which encoding/json silently takes the last.
func parseDocument(text []byte, at location) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	value, err := parseValue(decoder, at, 0)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, syntaxProblem(text, decoder.InputOffset(), err)
	}
	end := decoder.InputOffset()
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, syntaxProblem(text, end, errors.New("text follows its end"))
	}
	return value, nil
}

// syntaxProblem returns the problem that ends parsing at an offset.
func syntaxProblem(text []byte, offset int64, err error) error {
	line, column := position(text, next(text, offset))
	message := fmt.Sprintf("is not valid JSON, at line %d, column %d: %v", line, column, err)
	return Problem{Message: message, Line: line, Column: column}
}

func parseValue(decoder *json.Decoder, at location, depth int) (any, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("values nest deeper than %d", maxDepth)
	}
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		return parseObject(decoder, at, depth)
	case json.Delim('['):
		return parseArray(decoder, at, depth)
	}
	return token, nil
}

func parseObject(decoder *json.Decoder, at location, depth int) (any, error) {
	o := &object{members: map[string]any{}}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		name, ok := token.(string)
		if !ok {
			return nil, errors.New("a member needs a name in quotes")
		}
		member := at.member(name)
		value, err := parseValue(decoder, member, depth+1)
		if err != nil {
			return nil, err
		}
		if _, twice := o.members[name]; twice {
			member.problem("is given twice; keep one")
			continue
		}
		o.names = append(o.names, name)
		o.members[name] = value
	}
	_, err := decoder.Token()
	return o, err
}

func parseArray(decoder *json.Decoder, at location, depth int) (any, error) {
	array := []any{}
	for decoder.More() {
		element, err := parseValue(decoder, at.element(len(array)), depth+1)
		if err != nil {
			return nil, err
		}
		array = append(array, element)
	}
	_, err := decoder.Token()
	return array, err
}

// toValue converts a value of a document to one that a state can output.
func toValue(value any) any {
	switch value := value.(type) {
	case *object:
		members := make(map[string]any, len(value.members))
		for name, member := range value.members {
			members[name] = toValue(member)
		}
		return members
	case []any:
		array := make([]any, len(value))
		for i, element := range value {
			array[i] = toValue(element)
		}
		return array
	}
	return value
}
