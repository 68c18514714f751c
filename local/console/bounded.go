package console

import (
	"encoding/json"

	"skip-the-line/emulator/asl"
)

const (
	maxValue = 64 << 10 // bytes of one value that are shown
	maxShown = 8 << 20  // bytes of all values of one execution
	maxStart = 2 << 10  // bytes that are shown of what is longer
)

// tooLong is shown in place of a value that is too long.
type tooLong struct {
	Truncated bool   `json:"truncated"` // always true
	Bytes     int    `json:"bytes"`
	Start     string `json:"start"`
}

// budget bounds what is shown of one execution.
type budget int

// value returns a JSON value as it is, or its start when it is too long.
func (left *budget) value(v any) any {
	if v == nil {
		return nil
	}
	text, err := asl.Encode(v)
	if err != nil {
		return nil
	}
	return left.text(text)
}

func (left *budget) text(text []byte) any {
	if len(text) == 0 {
		return nil
	}
	if len(text) > maxValue || len(text) > int(*left) {
		return tooLong{true, len(text), string(text[:min(len(text), maxStart)])}
	}
	*left -= budget(len(text))
	return json.RawMessage(text)
}

// clip returns the first bytes of b, in an array of their own where they are not all of it.
func clip(b []byte, limit int) []byte {
	if len(b) <= limit {
		return b
	}
	return append([]byte(nil), b[:limit]...)
}
