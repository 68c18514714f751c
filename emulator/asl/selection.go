package asl

import (
	"fmt"
	"strings"
)

// A selection is an InputPath or OutputPath: https://states-language.net/#filters. The zero selection takes everything.
type selection struct {
	field   string
	path    *path
	discard bool // The path was null: an empty object takes the value's place.
}

func (s selection) of(v *visit, value any) (any, error) {
	switch {
	case s.discard:
		return map[string]any{}, nil
	case s.path == nil:
		return value, nil
	}
	return v.find(s.path, s.field, value)
}

// find is what a path finds in a value; finding nothing fails the execution.
func (v *visit) find(p *path, field string, value any) (any, error) {
	found, ok := p.find(v, value)
	if ok {
		return found, nil
	}
	searched := []byte("(too large to show)")
	if !tooLarge(value) {
		if text, err := Encode(value); err == nil {
			searched = text
		}
	}
	return nil, v.runtimeError("The JSONPath '%s' specified for the field '%s' could not be found in the input '%s'",
		p.text, field, searched)
}

// maxCause is how many characters Step Functions keeps of a cause:
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html
const maxCause = 32768

// runtimeError is the failure that nothing catches, in the words that Step Functions uses.
func (v *visit) runtimeError(format string, args ...any) *Error {
	cause := fmt.Sprintf("An error occurred while executing the state '%s' (entered at the event id #%d). ",
		v.state.name, v.entered) + fmt.Sprintf(format, args...)
	if len(cause) > maxCause {
		cause = strings.ToValidUTF8(cause[:maxCause], "")
	}
	return &Error{Name: Runtime, Cause: cause}
}
