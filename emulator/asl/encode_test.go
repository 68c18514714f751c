package asl_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"testing"

	"skip-the-line/emulator/asl"
)

// Encode writes what encoding/json writes, whatever is in the strings.
func TestEncode_isEncodingJSON(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	strings := []string{"", "flat white", `"`, `\`, "<&>", "\n\b\f\x00\x7f", "é", "\u2028", "\xff", "😀"}
	var value func(depth int) any
	value = func(depth int) any {
		switch random.IntN(8 - 2*min(depth/3, 1)) {
		case 0:
			return nil
		case 1:
			return random.IntN(2) == 0
		case 2:
			return json.Number("-1.50E+7")
		case 3:
			return [][]any{nil, {}}[random.IntN(2)]
		case 4:
			return []map[string]any{nil, {}}[random.IntN(2)]
		case 5:
			return strings[random.IntN(len(strings))]
		case 6:
			list := make([]any, random.IntN(4))
			for i := range list {
				list[i] = value(depth + 1)
			}
			return list
		}
		object := map[string]any{}
		for range random.IntN(5) {
			object[strings[random.IntN(len(strings))]] = value(depth + 1)
		}
		return object
	}
	for range 5000 {
		v := value(0)
		var want bytes.Buffer
		encoder := json.NewEncoder(&want)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(v); err != nil {
			t.Fatal(err)
		}
		if got, err := asl.Encode(v); err != nil || string(got)+"\n" != want.String() {
			t.Fatalf("%s, %v; want %s", got, err, want.String())
		}
	}
	if text, err := asl.Encode(map[string]any{"a": []any{func() {}}}); err == nil {
		t.Errorf("a function is %s", text)
	}
}
