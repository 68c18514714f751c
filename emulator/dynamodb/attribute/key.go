package attribute

import "bytes"

// A string or binary in a key ends with end, which is smaller than anything that may follow, and a zero byte within it is
// written as escaped.
var (
	end     = []byte{0, 1}
	escaped = []byte{0, 0xFF}
)

// AppendKey appends a string, number or binary so that the order of the bytes is the order of the values, whatever
// follows.
func (v Value) AppendKey(dst []byte) []byte {
	if v.Kind() == Num {
		return append(dst, v.Payload()...)
	}
	return append(v.AppendKeyPrefix(dst), end...)
}

// AppendKeyPrefix appends what the keys of all strings, or binaries, begin with that begin with v.
func (v Value) AppendKeyPrefix(dst []byte) []byte {
	return append(dst, bytes.ReplaceAll(v.Payload(), []byte{0}, escaped)...)
}
