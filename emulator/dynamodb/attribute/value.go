// Package attribute holds DynamoDB's attribute values in one canonical encoding.
//
// A [Value] is bytes: that is how it is stored, compared and changed, without a tree of pointers in between. Two values
// are equal exactly if their bytes are: numbers have one spelling, and the elements of a set and the names of a map are
// in order.
//
// The encoding is a byte for the [Kind], the length of what follows as a uvarint, and then: the bytes of a string or
// binary; a [Number]; 1 or 0 for a boolean; nothing for null; the values of a list or set one after the other; and for a
// map, each name, with its length in front, followed by its value.
package attribute

import (
	"bytes"
	"encoding/binary"
	"iter"
	"maps"
	"slices"
)

// A Kind is the type of a value.
type Kind byte

// The kinds. Their numbers are part of the encoding.
const (
	String    Kind = 1
	Num       Kind = 2
	Binary    Kind = 3
	Bool      Kind = 4
	Null      Kind = 5
	StringSet Kind = 6
	NumberSet Kind = 7
	BinarySet Kind = 8
	List      Kind = 9
	Map       Kind = 10
)

var kindNames = [...]string{"", "S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"}

// String returns the kind's name in the API: "S" for a string.
func (k Kind) String() string { return kindNames[k] }

// KindNamed returns the kind of that name in the API, and whether there is one.
func KindNamed(name string) (Kind, bool) {
	i := slices.Index(kindNames[1:], name)
	return Kind(i + 1), i >= 0
}

// IsSet reports whether the kind is a set of strings, numbers or binaries.
func (k Kind) IsSet() bool { return k >= StringSet && k <= BinarySet }

// IsOrdered reports whether values of the kind have an order: strings, numbers and binaries.
func (k Kind) IsOrdered() bool { return k >= String && k <= Binary }

// A Value is an attribute's value. The nil Value stands for an attribute that is not there. Values are never changed in
// place.
type Value []byte

// An Item is a value of kind [Map]: the attributes of an item, or of a key.
type Item = Value

func encode(kind Kind, payload []byte) Value {
	v := make(Value, 0, 1+binary.MaxVarintLen32+len(payload))
	v = append(v, byte(kind))
	v = binary.AppendUvarint(v, uint64(len(payload)))
	return append(v, payload...)
}

// NewString returns a value of kind [String].
func NewString(s string) Value { return encode(String, []byte(s)) }

// NewNumber returns a value of kind [Num].
func NewNumber(n Number) Value { return encode(Num, n) }

// NewList returns a list of values, or, where kind says so, a set of values that are of its kind, without duplicates.
func NewList(kind Kind, elements []Value) Value {
	if kind.IsSet() {
		elements = slices.CompactFunc(slices.SortedFunc(slices.Values(elements), Compare), Equal)
	}
	return encode(kind, bytes.Join(asBytes(elements), nil))
}

func asBytes(values []Value) [][]byte {
	all := make([][]byte, len(values))
	for i, v := range values {
		all[i] = v
	}
	return all
}

// NewMap returns a map of the fields. Those with a nil Value are left out.
func NewMap(fields map[string]Value) Value {
	var payload []byte
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if fields[name] != nil {
			payload = appendField(payload, name, fields[name])
		}
	}
	return encode(Map, payload)
}

func appendField(payload []byte, name string, v Value) []byte {
	payload = binary.AppendUvarint(payload, uint64(len(name)))
	return append(append(payload, name...), v...)
}

// Kind returns the value's kind, or 0 for the nil Value.
func (v Value) Kind() Kind {
	if len(v) == 0 {
		return 0
	}
	return Kind(v[0])
}

// Payload returns the value without its header: the bytes of a string or binary, say.
func (v Value) Payload() []byte {
	if len(v) == 0 {
		return nil
	}
	_, n := binary.Uvarint(v[1:])
	return v[1+n:]
}

// Bool returns the value of a boolean.
func (v Value) Bool() bool { return v.Payload()[0] == 1 }

// Elements returns the elements of a list or set.
func (v Value) Elements() iter.Seq[Value] {
	return func(yield func(Value) bool) {
		for rest := v.Payload(); len(rest) > 0; {
			var element Value
			if element, rest = cut(rest); !yield(element) {
				return
			}
		}
	}
}

// Fields returns the names and values of a map, in the order of the names.
func (v Value) Fields() iter.Seq2[[]byte, Value] {
	return func(yield func(name []byte, v Value) bool) {
		for rest := v.Payload(); len(rest) > 0; {
			var name []byte
			var value Value
			name, rest = cutName(rest)
			if value, rest = cut(rest); !yield(name, value) {
				return
			}
		}
	}
}

// Field returns the value of that name in a map, or nil if there is none.
func (v Value) Field(name string) Value {
	for n, value := range v.Fields() {
		if string(n) == name {
			return value
		}
	}
	return nil
}

// Element returns the i-th element of a list, or nil if there is none.
func (v Value) Element(i int) Value {
	for element := range v.Elements() {
		if i == 0 {
			return element
		}
		i--
	}
	return nil
}

// Len returns how many elements a list, set or map has.
func (v Value) Len() int {
	n := 0
	if v.Kind() == Map {
		for range v.Fields() {
			n++
		}
		return n
	}
	for range v.Elements() {
		n++
	}
	return n
}

// cut splits off the first of several values.
func cut(b []byte) (first Value, rest []byte) {
	size, n := binary.Uvarint(b[1:])
	end := 1 + n + int(size)
	return b[:end:end], b[end:]
}

func cutName(b []byte) (name, rest []byte) {
	size, n := binary.Uvarint(b)
	end := n + int(size)
	return b[n:end:end], b[end:]
}

// Equal reports whether two values are the same.
func Equal(a, b Value) bool { return bytes.Equal(a, b) }

// Compare compares two values of one kind that [Kind.IsOrdered]: numbers by value, the others by their bytes.
func Compare(a, b Value) int { return bytes.Compare(a.Payload(), b.Payload()) }
