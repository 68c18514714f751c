package asl

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// MaxDataBytes is Step Functions' quota for the input or output of a state or task: 256 KiB of JSON.
// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
const MaxDataBytes = 256 << 10

// Decode parses a JSON text into the values that this package uses. Numbers become json.Number and keep their digits.
func Decode(text []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more text follows the JSON value")
	}
	return value, nil
}

// Encode returns a value as compact JSON. Like Step Functions, and unlike json.Marshal, it does not escape <, > and &.
func Encode(value any) ([]byte, error) { return appendValue(nil, value) }

// appendValue appends the JSON of a value. It walks the types that Decode gives, which reflection takes four times as
// long for, and leaves the rest to encoding/json.
func appendValue(text []byte, value any) ([]byte, error) {
	switch value := value.(type) {
	case nil:
		return append(text, "null"...), nil
	case bool:
		return strconv.AppendBool(text, value), nil
	case string:
		if isPlain(value) {
			return append(append(append(text, '"'), value...), '"'), nil
		}
	case []any:
		if value != nil {
			return appendList(text, value)
		}
	case map[string]any:
		if value != nil {
			return appendObject(text, value)
		}
	}
	other := bytes.NewBuffer(text)
	encoder := json.NewEncoder(other)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return bytes.TrimSuffix(other.Bytes(), []byte("\n")), err
}

func appendList(text []byte, elements []any) (_ []byte, err error) {
	text = append(text, '[')
	for i, element := range elements {
		if i > 0 {
			text = append(text, ',')
		}
		if text, err = appendValue(text, element); err != nil {
			return nil, err
		}
	}
	return append(text, ']'), nil
}

func appendObject(text []byte, members map[string]any) (_ []byte, err error) {
	text = append(text, '{')
	for i, name := range slices.Sorted(maps.Keys(members)) {
		if i > 0 {
			text = append(text, ',')
		}
		if text, err = appendValue(text, name); err != nil {
			return nil, err
		}
		if text, err = appendValue(append(text, ':'), members[name]); err != nil {
			return nil, err
		}
	}
	return append(text, '}'), nil
}

// isPlain reports whether a string is ASCII that stands in JSON as it is.
func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// tooLarge reports whether a value's JSON is longer than MaxDataBytes. It stops counting there: a template that repeats
// its input doubles the value, and in a loop the value soon grows too large to be walked.
func tooLarge(value any) bool { return remaining(value, MaxDataBytes) < 0 }

// size returns how many bytes of JSON a value that is not too large has.
func size(value any) int { return MaxDataBytes - remaining(value, MaxDataBytes) }

// remaining returns how many of left bytes remain after writing value.
func remaining(value any, left int) int {
	switch value := value.(type) {
	case string:
		return left - textLength(value)
	case json.Number:
		return left - len(value)
	case []any:
		left -= brackets(len(value))
		for _, element := range value {
			if left = remaining(element, left-1); left < 0 {
				break
			}
		}
		return left
	case map[string]any:
		left -= brackets(len(value))
		for name, member := range value {
			if left = remaining(member, left-textLength(name)-2); left < 0 {
				break
			}
		}
		return left
	}
	return left - len("null")
}

// brackets returns the length of the brackets around elements, each of which is counted with a comma.
func brackets(elements int) int {
	if elements == 0 {
		return len("[]")
	}
	return len("[]") - len(",")
}

// textLength returns the length of a quoted string. Of the escapes it counts only those of quotes and backslashes.
func textLength(s string) int {
	return len(s) + len(`""`) + strings.Count(s, `"`) + strings.Count(s, `\`)
}

// timestamp parses an RFC 3339 time with an upper-case T and Z:
// https://states-language.net/#timestamps
func timestamp(text string) (time.Time, bool) {
	var t time.Time
	// Unlike time.Parse, UnmarshalText accepts RFC 3339 only.
	err := t.UnmarshalText([]byte(text))
	return t, err == nil
}
