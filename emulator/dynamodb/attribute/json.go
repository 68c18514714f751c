package attribute

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// AppendJSON appends the value as it goes out in a response: {"S":"…"}.
func (v Value) AppendJSON(dst []byte) []byte {
	kind := v.Kind()
	dst = append(append(append(dst, `{"`...), kind.String()...), `":`...)
	switch kind {
	case Bool:
		dst = fmt.Append(dst, v.Bool())
	case Null:
		dst = append(dst, "true"...)
	case Map:
		dst = v.AppendFieldsJSON(dst)
	case List:
		dst = v.appendElements(dst, Value.AppendJSON)
	case StringSet, NumberSet, BinarySet:
		dst = v.appendElements(dst, Value.appendScalar)
	default:
		dst = v.appendScalar(dst)
	}
	return append(dst, '}')
}

// AppendFieldsJSON appends a map's fields without {"M": …} around them, as items go out: {"id":{"S":"…"}}.
func (v Value) AppendFieldsJSON(dst []byte) []byte {
	dst = append(dst, '{')
	first := true
	for name, value := range v.Fields() {
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = append(appendQuoted(dst, name), ':')
		dst = value.AppendJSON(dst)
	}
	return append(dst, '}')
}

func (v Value) appendElements(dst []byte, appendOne func(Value, []byte) []byte) []byte {
	dst = append(dst, '[')
	first := true
	for element := range v.Elements() {
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = appendOne(element, dst)
	}
	return append(dst, ']')
}

func (v Value) appendScalar(dst []byte) []byte {
	switch v.Kind() {
	case Num:
		return append(append(append(dst, '"'), Number(v.Payload()).String()...), '"')
	case Binary:
		return append(base64.StdEncoding.AppendEncode(append(dst, '"'), v.Payload()), '"')
	}
	return appendQuoted(dst, v.Payload())
}

// appendQuoted appends a JSON string. Most have nothing to escape.
func appendQuoted(dst, s []byte) []byte {
	for _, c := range s {
		if c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			quoted, err := json.Marshal(string(s))
			if err != nil {
				panic(err) // strings always marshal
			}
			return append(dst, quoted...)
		}
	}
	return append(append(append(dst, '"'), s...), '"')
}
