package asl

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"
)

// MaxDataBytes is how much JSON a state may take or hand over: Step Functions' quota of 256 KiB.
// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
const MaxDataBytes = 256 << 10

// Decode reads one JSON text into the values this package works with. Numbers become json.Number and so keep their
// digits.
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

// Encode writes a value as compact JSON. Like Step Functions, and unlike json.Marshal, it leaves <, > and & alone.
func Encode(value any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), nil
}

// tooLarge tells whether a value's JSON is longer than MaxDataBytes. It stops counting there: a template that repeats
// its input doubles what it passes on, and after some rounds of that nobody could walk through the whole.
func tooLarge(value any) bool { return room(value, MaxDataBytes) < 0 }

// room returns how much of left remains after writing value.
func room(value any, left int) int {
	switch value := value.(type) {
	case string:
		return left - textLength(value)
	case json.Number:
		return left - len(value)
	case []any:
		left -= brackets(len(value))
		for _, element := range value {
			if left = room(element, left-1); left < 0 {
				break
			}
		}
		return left
	case map[string]any:
		left -= brackets(len(value))
		for name, member := range value {
			if left = room(member, left-textLength(name)-2); left < 0 {
				break
			}
		}
		return left
	}
	return left - len("null")
}

// brackets is the length of a pair of brackets around so many elements that each count a comma of their own.
func brackets(elements int) int {
	if elements == 0 {
		return len("[]")
	}
	return len("[]") - len(",")
}

// textLength is the length of a string in quotes. The rarer escapes are counted as the bytes they stand for.
func textLength(s string) int {
	return len(s) + len(`""`) + strings.Count(s, `"`) + strings.Count(s, `\`)
}

// timestamp reads an RFC 3339 time with an upper-case T and, without an offset, Z:
// https://states-language.net/#timestamps
func timestamp(text string) (time.Time, bool) {
	var t time.Time
	// Unlike time.Parse, this insists on the letter of RFC 3339.
	err := t.UnmarshalText([]byte(text))
	return t, err == nil
}
