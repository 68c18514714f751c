package attribute_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"skip-the-line/emulator/dynamodb/attribute"
)

func TestParseNumber(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "-0": "0", "00.000": "0", "0e300": "0", "42": "42", "00042": "42", "+7": "7", "1.50": "1.5", ".5": "0.5", "5.": "5",
		"1.5E2": "150", "15e-1": "1.5", "1e-3": "0.001", "-12.30": "-12.3", "100": "100", "9007199254740993": "9007199254740993",
		"1e-130":                                 "0." + strings.Repeat("0", 129) + "1",
		"9.9e+125":                               "99" + strings.Repeat("0", 124),
		"0.1e-129":                               "0." + strings.Repeat("0", 129) + "1",
		"10000e-5":                               "0.1",
		"-1234567890":                            "-1234567890",
		"12345678901234567890123456789012345678": "12345678901234567890123456789012345678",
	} {
		t.Run(text, func(t *testing.T) {
			n, err := attribute.ParseNumber(text)
			if err != nil || n.String() != want {
				t.Errorf("%q is %v, %v; want %s", text, n, err, want)
			}
		})
	}
}

func TestParseNumber_errors(t *testing.T) {
	for text, want := range map[string]string{
		"":                                   "The parameter cannot be converted to a numeric value",
		"a":                                  "The parameter cannot be converted to a numeric value: a",
		"1a":                                 "The parameter cannot be converted to a numeric value: 1a",
		"1 ":                                 "The parameter cannot be converted to a numeric value: 1 ",
		"1_0":                                "The parameter cannot be converted to a numeric value: 1_0",
		"--1":                                "The parameter cannot be converted to a numeric value: --1",
		"1e":                                 "The parameter cannot be converted to a numeric value: 1e",
		"e1":                                 "The parameter cannot be converted to a numeric value: e1",
		".":                                  "The parameter cannot be converted to a numeric value: .",
		"1.2.3":                              "The parameter cannot be converted to a numeric value: 1.2.3",
		"0x10":                               "The parameter cannot be converted to a numeric value: 0x10",
		"NaN":                                "The parameter cannot be converted to a numeric value: NaN",
		"٣":                                  "The parameter cannot be converted to a numeric value: ٣",
		"1e126":                              "Number overflow. Attempting to store a number with magnitude larger than supported range",
		"1e99999999999999999999":             "Number overflow. Attempting to store a number with magnitude larger than supported range",
		"-1e126":                             "Number overflow. Attempting to store a number with magnitude larger than supported range",
		"1e-131":                             "Number underflow. Attempting to store a number with magnitude smaller than supported range",
		"1e-99999999999999999999":            "Number underflow. Attempting to store a number with magnitude smaller than supported range",
		strings.Repeat("1", 39):              "Attempting to store more than 38 significant digits in a Number",
		"1." + strings.Repeat("0", 37) + "1": "Attempting to store more than 38 significant digits in a Number",
	} {
		t.Run(text, func(t *testing.T) {
			if n, err := attribute.ParseNumber(text); err == nil || err.Error() != want {
				t.Errorf("%q is %v, %v; want the error %s", text, n, err, want)
			}
		})
	}
}

// decimals draws numbers that DynamoDB can hold.
func decimals(t *rapid.T, name string) (string, decimal.Decimal) {
	digits := rapid.StringMatching(`-?[0-9]{1,38}`).Draw(t, name)
	text := fmt.Sprintf("%se%d", digits, rapid.IntRange(-60, 60).Draw(t, name+" exponent"))
	d, err := decimal.NewFromString(text)
	if err != nil {
		t.Fatal(err)
	}
	return text, d
}

func mustParse(t *rapid.T, text string) attribute.Number {
	n, err := attribute.ParseNumber(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return n
}

func TestNumber_isAnExactDecimal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		textA, a := decimals(t, "a")
		textB, b := decimals(t, "b")
		numberA, numberB := mustParse(t, textA), mustParse(t, textB)
		if numberA.String() != a.String() {
			t.Errorf("%s prints as %s, want %s", textA, numberA, a)
		}
		// What follows a number in a key must not change the order.
		if got := bytes.Compare(append(numberA, 0xFF), append(numberB, 0)); a.Cmp(b) != 0 && got != a.Cmp(b) {
			t.Errorf("%s and %s compare as %d, want %d", textA, textB, got, a.Cmp(b))
		}
		if bytes.Equal(numberA, numberB) != a.Equal(b) {
			t.Errorf("%s and %s are equal: %t", textA, textB, !a.Equal(b))
		}
		checkSum(t, numberA, numberB, attribute.Add, a.Add(b))
		checkSum(t, numberA, numberB, attribute.Subtract, a.Sub(b))
	})
}

func checkSum(t *rapid.T, a, b attribute.Number, operation func(a, b attribute.Number) (attribute.Number, error), want decimal.Decimal) {
	got, err := operation(a, b)
	digits := strings.Trim(strings.Trim(strings.ReplaceAll(want.String(), ".", ""), "-"), "0")
	if len(digits) > 38 {
		if err == nil {
			t.Errorf("%s and %s make %s, which has more than 38 digits", a, b, got)
		}
		return
	}
	if err != nil || got.String() != want.String() {
		t.Errorf("%s and %s make %v, %v; want %s", a, b, got, err, want)
	}
}
