package asl

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A setting is a field of a state that is written out, or evaluated: its variant with Path, or a JSONata query in it.
type setting struct {
	field string
	fixed any        // Nil when it is absent or evaluated.
	from  expression // Nil when it is absent or written out.
}

// setting reads a field and its variant with Path, of which there may be one.
func (f *fields) setting(name string) setting {
	value, ok := f.take(name)
	if f.jsonata {
		if text, isText := value.(string); isText && isQuery(text) {
			return setting{field: name, from: f.query(name, text)}
		}
	} else if from := f.evaluated(name + "Path"); from != nil {
		if ok {
			f.problem("may have only one of %s, %sPath", name, name)
		}
		return setting{field: name + "Path", from: from}
	}
	return setting{field: name, fixed: value}
}

// evaluated reads a definite path or, in a Fail state, an intrinsic function. It returns nil when the field is absent.
func (f *fields) evaluated(name string) expression {
	if strings.HasPrefix(name, "Error") || strings.HasPrefix(name, "Cause") {
		return f.expression(name)
	}
	if p := f.definitePath(name); p != nil {
		return p
	}
	return nil
}

// set reports whether the definition has the setting.
func (s *setting) set() bool { return s.fixed != nil || s.from != nil }

func (s *setting) of(v *visit, input any) (any, error) {
	if s.from == nil {
		return s.fixed, nil
	}
	return s.from.evaluate(v, s.field, input)
}

// invalid returns the error of a setting that has been evaluated to something else than it must be.
func (s *setting) invalid(v *visit, must string, value any) *Error {
	text, _ := Encode(value)
	cause := v.failed("The field '%s' must be %s, and is %s", s.field, must, text)
	if v.state.jsonata {
		return &Error{QueryEvaluationError, cause}
	}
	return &Error{Runtime, cause}
}

// text reads a setting that is a string.
func (f *fields) textSetting(name string) setting {
	s := f.setting(name)
	if _, ok := s.fixed.(string); !ok && s.fixed != nil {
		f.member(name).problem("must be a string")
	}
	return s
}

// text returns the setting's string, empty when it is absent.
func (s *setting) text(v *visit, input any) (string, error) {
	value, err := s.of(v, input)
	text, ok := value.(string)
	if err == nil && !ok && s.from != nil {
		err = s.invalid(v, "a string", value)
	}
	return text, err
}

// A number is a setting from least to most.
type number struct {
	setting
	least, most float64
	whole       bool
	inText      bool // A path may also find the number in a string, as in the settings of a Map state (recorded on AWS).
}

func (f *fields) number(name string, n number) number {
	n.setting = f.setting(name)
	if n.fixed != nil {
		if _, ok := n.read(n.fixed); !ok {
			f.member(name).problem("must be %s", n.must())
		}
	}
	return n
}

// seconds reads a number of seconds.
func (f *fields) seconds(name string, least float64) number {
	return f.number(name, number{least: least, most: maxSeconds, whole: true})
}

func (n *number) must() string {
	kind := "number"
	if n.whole {
		kind = "whole number"
	}
	return fmt.Sprintf("a %s from %.0f to %.0f", kind, n.least, n.most)
}

func (n *number) read(value any) (float64, bool) {
	if text, ok := value.(string); ok && n.inText && n.from != nil {
		value = json.Number(text)
	}
	number, _ := value.(json.Number)
	x, err := strconv.ParseFloat(number.String(), 64)
	return x, err == nil && x >= n.least && x <= n.most && (!n.whole || x == float64(int(x)))
}

// value returns the number, 0 when it is absent.
func (n *number) value(v *visit, input any) (float64, error) {
	value, err := n.of(v, input)
	if err != nil || value == nil && n.from == nil {
		return 0, err
	}
	x, ok := n.read(value)
	if !ok {
		return 0, n.invalid(v, n.must(), value)
	}
	return x, nil
}

// duration returns a number of seconds as a duration.
func (n *number) duration(v *visit, input any) (time.Duration, error) {
	seconds, err := n.value(v, input)
	return time.Duration(seconds) * time.Second, err
}
