package attribute

import (
	"encoding/base64"
	"maps"
	"slices"
	"strings"
)

// maxNesting is how deep lists and maps may lie in each other (Amazon DynamoDB Developer Guide, "Quotas").
const maxNesting = 32

// Wire is a value as it comes in a request: {"S": "…"}.
type Wire struct {
	S    *string
	N    *string
	B    *[]byte
	BOOL *bool
	NULL *bool
	SS   *[]string
	NS   *[]string
	BS   *[][]byte
	L    *[]Wire
	M    *map[string]Wire
}

// Value returns the value. Its errors are DynamoDB's messages.
func (w Wire) Value() (Value, error) { return w.value(0) }

// ItemFrom returns the attributes of an item. Its errors are DynamoDB's messages.
func ItemFrom(wire map[string]Wire) (Item, error) { return mapFrom(wire, 0) }

func (w Wire) value(depth int) (Value, error) {
	var v Value
	var err error
	kinds := 0
	is := func(present bool) bool {
		if present {
			kinds++
		}
		return present && err == nil
	}
	if is(w.S != nil) {
		v = NewString(*w.S)
	}
	if is(w.N != nil) {
		v, err = numberFrom(*w.N)
	}
	if is(w.B != nil) {
		v = encode(Binary, *w.B)
	}
	if is(w.BOOL != nil) {
		v = newBool(*w.BOOL)
	}
	if is(w.NULL != nil) {
		v = encode(Null, nil)
		if !*w.NULL {
			err = invalid("Null attribute value types must have the value of true")
		}
	}
	if is(w.SS != nil) {
		v, err = setFrom(StringSet, *w.SS, func(s string) (Value, error) { return NewString(s), nil })
	}
	if is(w.NS != nil) {
		v, err = setFrom(NumberSet, *w.NS, numberFrom)
	}
	if is(w.BS != nil) {
		v, err = setFrom(BinarySet, *w.BS, func(b []byte) (Value, error) { return encode(Binary, b), nil })
	}
	if is(w.L != nil) {
		v, err = listFrom(*w.L, depth+1)
	}
	if is(w.M != nil) {
		v, err = mapFrom(*w.M, depth+1)
	}
	switch {
	case err != nil:
		return nil, err
	case kinds == 0:
		return nil, awsError("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")
	case kinds > 1:
		return nil, awsError("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")
	}
	return v, nil
}

func invalid(format string, args ...any) error {
	return awsError("One or more parameter values were invalid: "+format, args...)
}

func newBool(b bool) Value {
	if b {
		return encode(Bool, []byte{1})
	}
	return encode(Bool, []byte{0})
}

func numberFrom(text string) (Value, error) {
	n, err := ParseNumber(text)
	if err != nil {
		return nil, err
	}
	return NewNumber(n), nil
}

func setFrom[E any](kind Kind, wire []E, convert func(E) (Value, error)) (Value, error) {
	if len(wire) == 0 {
		return nil, invalid("%s", map[Kind]string{
			StringSet: "An string set  may not be empty",
			NumberSet: "An number set  may not be empty",
			BinarySet: "Binary sets should not be empty",
		}[kind])
	}
	elements := make([]Value, len(wire))
	for i, e := range wire {
		var err error
		if elements[i], err = convert(e); err != nil {
			return nil, err
		}
	}
	set := NewList(kind, elements)
	if set.Len() < len(elements) {
		switch kind {
		case NumberSet:
			return nil, awsError("Input collection contains duplicates")
		case BinarySet:
			return nil, invalid("Input collection %sof type BS contains duplicates.", spelled(elements))
		}
		return nil, invalid("Input collection %s contains duplicates.", spelled(elements))
	}
	return set, nil
}

func spelled(elements []Value) string {
	texts := make([]string, len(elements))
	for i, e := range elements {
		if texts[i] = string(e.Payload()); e.Kind() == Binary {
			texts[i] = base64.StdEncoding.EncodeToString(e.Payload())
		}
	}
	return "[" + strings.Join(texts, ", ") + "]"
}

func listFrom(wire []Wire, depth int) (Value, error) {
	if depth > maxNesting {
		return nil, errTooDeep
	}
	elements := make([]Value, len(wire))
	for i, w := range wire {
		var err error
		if elements[i], err = w.value(depth); err != nil {
			return nil, err
		}
	}
	return NewList(List, elements), nil
}

var errTooDeep = awsError("Nesting Levels have exceeded supported limits: " +
	"Attributes in the item have nested levels beyond supported limit")

func mapFrom(wire map[string]Wire, depth int) (Value, error) {
	if depth > maxNesting {
		return nil, errTooDeep
	}
	var payload []byte
	for _, name := range slices.Sorted(maps.Keys(wire)) {
		v, err := wire[name].value(depth)
		if err != nil {
			return nil, err
		}
		payload = appendField(payload, name, v)
	}
	return encode(Map, payload), nil
}
