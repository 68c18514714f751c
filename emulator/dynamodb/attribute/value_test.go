package attribute_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"skip-the-line/emulator/dynamodb/attribute"
)

// valueFrom returns a value as it comes in a request.
func valueFrom(tb testing.TB, text string) attribute.Value {
	tb.Helper()
	v, err := parse(text)
	if err != nil {
		tb.Fatalf("%s: %v", text, err)
	}
	return v
}

func parse(text string) (attribute.Value, error) {
	var wire attribute.Wire
	if err := json.Unmarshal([]byte(text), &wire); err != nil {
		return nil, err
	}
	return wire.Value()
}

func TestValue_goesOutAsItCameIn(t *testing.T) {
	for in, want := range map[string]string{
		`{"S":"Zürich \"<&>\" \\ \u0001 😀"}`:  `{"S":"Zürich \"<&>\" \\ \u0001 😀"}`,
		`{"S":""}`:                            ``,
		`{"N":"1.50"}`:                        `{"N":"1.5"}`,
		`{"B":"AAEC"}`:                        ``,
		`{"B":""}`:                            ``,
		`{"BOOL":true}`:                       ``,
		`{"BOOL":false}`:                      ``,
		`{"NULL":true}`:                       ``,
		`{"SS":["b","a"]}`:                    `{"SS":["a","b"]}`,
		`{"NS":["10","9","-1"]}`:              `{"NS":["-1","9","10"]}`,
		`{"BS":["AQ==","AA=="]}`:              `{"BS":["AA==","AQ=="]}`,
		`{"L":[]}`:                            ``,
		`{"M":{}}`:                            ``,
		`{"L":[{"S":"b"},{"L":[{"N":"1"}]}]}`: ``,
		`{"M":{"b":{"S":"x"},"a":{"M":{"c":{"NULL":true}}},"":{"S":"y"}}}`: ``,
	} {
		t.Run(in, func(t *testing.T) {
			out := valueFrom(t, in).AppendJSON(nil)
			if want == "" {
				want = in
			}
			if !sameJSON(t, out, []byte(want)) {
				t.Errorf("%s goes out as %s", in, out)
			}
		})
	}
}

func sameJSON(tb testing.TB, a, b []byte) bool {
	var left, right any
	for text, into := range map[*[]byte]*any{&a: &left, &b: &right} {
		if err := json.Unmarshal(*text, into); err != nil {
			tb.Fatalf("%s: %v", *text, err)
		}
	}
	return reflect.DeepEqual(left, right)
}

func TestValue_errors(t *testing.T) {
	deep := func(levels int) string {
		return strings.Repeat(`{"L":[`, levels) + `{"S":""}` + strings.Repeat(`]}`, levels)
	}
	if _, err := parse(deep(32)); err != nil {
		t.Errorf("32 levels: %v", err)
	}
	for in, want := range map[string]string{
		`{}`:                           "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
		`{"S":"a","N":"1"}`:            "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
		`{"N":"x"}`:                    "The parameter cannot be converted to a numeric value: x",
		`{"NULL":false}`:               "One or more parameter values were invalid: Null attribute value types must have the value of true",
		`{"SS":[]}`:                    "One or more parameter values were invalid: An string set  may not be empty",
		`{"NS":[]}`:                    "One or more parameter values were invalid: An number set  may not be empty",
		`{"BS":[]}`:                    "One or more parameter values were invalid: Binary sets should not be empty",
		`{"SS":["a","b","a"]}`:         "One or more parameter values were invalid: Input collection [a, b, a] contains duplicates.",
		`{"NS":["1","1.0"]}`:           "Input collection contains duplicates",
		`{"BS":["AA==","AA=="]}`:       "One or more parameter values were invalid: Input collection [AA==, AA==]of type BS contains duplicates.",
		`{"L":[{"M":{"a":{}}}]}`:       "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
		`{"NS":["1","two"]}`:           "The parameter cannot be converted to a numeric value: two",
		deep(33):                       "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit",
		`{"M":{"a":` + deep(32) + `}}`: "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit",
	} {
		t.Run(in, func(t *testing.T) {
			if v, err := parse(in); err == nil || err.Error() != want {
				t.Errorf("got %s, %v; want the error %s", v, err, want)
			}
		})
	}
}

func TestValue_equalsWhateverTheOrderAndSpelling(t *testing.T) {
	for a, b := range map[string]string{
		`{"N":"1.0"}`:                         `{"N":"1"}`,
		`{"SS":["a","b"]}`:                    `{"SS":["b","a"]}`,
		`{"NS":["1","20"]}`:                   `{"NS":["2e1","1.00"]}`,
		`{"M":{"a":{"N":"1"},"b":{"S":"x"}}}`: `{"M":{"b":{"S":"x"},"a":{"N":"1.0"}}}`,
	} {
		if !attribute.Equal(valueFrom(t, a), valueFrom(t, b)) {
			t.Errorf("%s is not %s", a, b)
		}
	}
	for a, b := range map[string]string{
		`{"S":"1"}`:                   `{"N":"1"}`,
		`{"S":"a"}`:                   `{"B":"YQ=="}`,
		`{"L":[{"S":"a"},{"S":"b"}]}`: `{"L":[{"S":"b"},{"S":"a"}]}`,
		`{"SS":["a"]}`:                `{"L":[{"S":"a"}]}`,
		`{"M":{"ab":{"S":"c"}}}`:      `{"M":{"a":{"S":"bc"}}}`,
	} {
		if attribute.Equal(valueFrom(t, a), valueFrom(t, b)) {
			t.Errorf("%s is %s", a, b)
		}
	}
}

func TestItemSize_countsAsDynamoDB(t *testing.T) {
	for in, want := range map[string]int{
		`{"M":{}}`:                 0,
		`{"M":{"id":{"S":"abc"}}}`: 5,
		`{"M":{"ü":{"S":"é"}}}`:    4,
		`{"M":{"n":{"N":"0"}}}`:    2,
		`{"M":{"n":{"N":"123"}}}`:  4,
		`{"M":{"b":{"B":"AAEC"},"t":{"BOOL":true},"z":{"NULL":true}}}`:  4 + 2 + 2,
		`{"M":{"s":{"SS":["ab","c"]},"l":{"L":[{"S":"x"},{"S":"y"}]}}}`: 4 + 1 + 3 + 2*2,
		`{"M":{"m":{"M":{"ab":{"S":"c"}}}}}`:                            1 + 3 + 1 + 3,
	} {
		if got := attribute.ItemSize(valueFrom(t, in)); got != want {
			t.Errorf("%s has %d bytes, want %d", in, got, want)
		}
	}
}

// keys draws strings with bytes that matter to an encoding.
func keys(t *rapid.T, name string) string {
	return rapid.StringOf(rapid.SampledFrom([]rune{0, 1, 'a', 'b', 0xFF, 'é', '\U0010FFFF'})).Draw(t, name)
}

func TestAppendKey_keepsTheOrderOfPairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a1, a2, b1, b2 := keys(t, "a1"), keys(t, "a2"), keys(t, "b1"), keys(t, "b2")
		pair := func(first, second string) []byte {
			return attribute.NewString(second).AppendKey(attribute.NewString(first).AppendKey(nil))
		}
		want := cmp.Or(strings.Compare(a1, b1), strings.Compare(a2, b2))
		if got := bytes.Compare(pair(a1, a2), pair(b1, b2)); got != want {
			t.Errorf("(%q, %q) and (%q, %q) compare as %d, want %d", a1, a2, b1, b2, got, want)
		}
		begins := bytes.HasPrefix(attribute.NewString(a1).AppendKey(nil), attribute.NewString(b1).AppendKeyPrefix(nil))
		if begins != strings.HasPrefix(a1, b1) {
			t.Errorf("%q begins with %q: %t", a1, b1, begins)
		}
	})
}
