package order_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"

	"skip-the-line/handler/order"
)

// takes reports whether Parse takes the valid order with another value in one field.
func takes(field, value string) bool {
	var document map[string]any
	if err := json.Unmarshal([]byte(flatWhites), &document); err != nil {
		panic(err)
	}
	document[field] = value
	raw, err := json.Marshal(document)
	if err != nil {
		panic(err)
	}
	_, err = order.Parse(raw)
	return err == nil
}

func TestDatePattern(t *testing.T) {
	dates := regexp.MustCompile(order.DatePattern)
	for text, want := range map[string]string{ // the date as it is stored, or "" where it is rejected
		"2026-11-22T07:45:00Z":              "2026-11-22T07:45:00Z",
		"2026-11-22T07:45:00":               "2026-11-22T07:45:00Z",
		"2026-11-22 07:45:00":               "2026-11-22T07:45:00Z",
		"2026-11-22T07:45":                  "2026-11-22T07:45:00Z",
		"2026-11-22 07:45Z":                 "2026-11-22T07:45:00Z",
		"2026-11-22T07:45:00.123456":        "2026-11-22T07:45:00.123456Z",
		"2026-11-22 07:45:00Z":              "2026-11-22T07:45:00Z",
		"2026-11-22 07:45:00.5+11:00":       "2026-11-21T20:45:00.5Z",
		"2026-11-22T07:45:00.5+23:59":       "2026-11-21T07:46:00.5Z",
		"2026-11-22T07:45:00-00:00":         "2026-11-22T07:45:00Z",
		"2026-11-22T07:45:00.1234567891234": "2026-11-22T07:45:00.123456789Z",
		"2024-02-29T00:00:00Z":              "2024-02-29T00:00:00Z",
		"2000-02-29T00:00:00Z":              "2000-02-29T00:00:00Z",
		"0001-01-01T00:00:00+23:59":         "0000-12-31T00:01:00Z",
		"9998-12-31T23:59:59-23:59":         "9999-01-01T23:58:59Z",
		"9999-12-31T23:59:59-14:00":         "",
		"9999-01-01T00:00:00Z":              "",
		"0000-01-01T00:00:00Z":              "",
		"0000-02-29T00:00:00Z":              "",
		"10000-01-01T00:00:00Z":             "",
		"2026-02-29T00:00:00Z":              "",
		"1900-02-29T00:00:00Z":              "",
		"2026-02-30T00:00:00Z":              "",
		"2026-04-31T00:00:00Z":              "",
		"2026-00-01T00:00:00Z":              "",
		"2026-13-01T00:00:00Z":              "",
		"2026-01-00T00:00:00Z":              "",
		"2026-01-32T00:00:00Z":              "",
		"2026-11-22T24:00:00Z":              "",
		"2026-11-22T07:60:00Z":              "",
		"2026-11-22T23:59:60Z":              "",
		"2026-11-22T07:45:00+24:00":         "",
		"2026-11-22T07:45:00+99:99":         "",
		"2026-11-22T07:45:00+10:60":         "",
		"2026-11-22T07:45:00+1000":          "",
		"2026-11-22T07:45:00.Z":             "",
		"2026-11-22T07:45:00,5Z":            "",
		"2026-11-22t07:45:00z":              "",
		"2026-11-22":                        "",
		"2026-11-22T07":                     "",
		"2026-11-22T07:45:00Z\n":            "",
		" 2026-11-22T07:45:00Z":             "",
		"":                                  "",
	} {
		if dates.MatchString(text) != (want != "") || takes("orderdate", text) != (want != "") {
			t.Errorf("%q: DatePattern says %v and Parse says %v, want %v", text, dates.MatchString(text), takes("orderdate", text), want != "")
		}
		if want == "" {
			continue
		}
		placed := mustPlace(t, strings.Replace(flatWhites, "2026-11-22T07:45:00Z", text, 1), "o-1", placedAt)
		if placed.OrderDate != want {
			t.Errorf("%q is stored as %q, want %q", text, placed.OrderDate, want)
		}
	}
}

// The pattern is the calendar that package time knows.
func TestDatePattern_everyDay(t *testing.T) {
	dates := regexp.MustCompile(order.DatePattern)
	for _, year := range []int{0, 1, 4, 99, 100, 400, 999, 1000, 1900, 1999, 2000, 2024, 2026, 8999, 9000, 9899, 9900, 9989, 9990, 9996, 9998, 9999} {
		for month := range 14 {
			for day := range 33 {
				_, err := time.Parse(time.DateOnly, fmt.Sprintf("%04d-%02d-%02d", year, month, day))
				want := err == nil && year != 0 && year != 9999
				if text := fmt.Sprintf("%04d-%02d-%02dT12:00:00Z", year, month, day); dates.MatchString(text) != want {
					t.Errorf("DatePattern matches %s: %v, want %v", text, !want, want)
				}
			}
		}
	}
}

// Whatever the API's schema can let through as a date, Parse takes and stores as RFC 3339; and whatever it cannot, Parse
// rejects.
func TestDatePattern_isWhatParseTakes(t *testing.T) {
	dates := regexp.MustCompile(order.DatePattern)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(order.DatePattern).Draw(t, "date")
		if !takes("orderdate", text) {
			t.Fatalf("Parse rejects %q", text)
		}
		edit := []byte(text)
		edit[rapid.IntRange(0, len(edit)-1).Draw(t, "at")] = rapid.SampledFrom([]byte("0123456789TZ:+-. ")).Draw(t, "character")
		if want := dates.Match(edit); takes("orderdate", string(edit)) != want {
			t.Fatalf("Parse takes %q: %v", edit, !want)
		}
	})
}

func TestCityPattern(t *testing.T) {
	for name, test := range map[string]struct {
		city string
		want bool
	}{
		"a letter":                      {"Ü", true},
		"an emoji":                      {"☕", true},
		"a character beyond the BMP":    {"😀", true},
		"a character of plane 14's end": {"\U000E1000", true},
		"blanks around it":              {" \u200bO'Connor\u00a0", true},
		"nothing":                       {"", false},
		"a zero width space":            {"\u200b", false},
		"several that show nothing":     {" \u200b\u00ad\u2060\ufeff\u3164\u2800\ufe0f", false},
		"tags":                          {"\U000E0001\U000E0020", false},
		"a next line":                   {"\u0085", false},
		"a NUL in a name":               {"Mel\u0000bourne", false},
		"a tab in a name":               {"Mel\tbourne", false},
		"a delete in a name":            {"Mel\u007fbourne", false},
		"a C1 control in a name":        {"Mel\u009fbourne", false},
		"a replacement character":       {"Z\ufffdrich", false},
	} {
		if got := takes("city", test.city); got != test.want {
			t.Errorf("%s: Parse takes %q: %v, want %v", name, test.city, got, test.want)
		}
	}
}

// By Unicode's own tables nothing is left out: whoever sees a city sees something of it.
func TestCityPattern_invisibleCharactersAreBlank(t *testing.T) {
	show := func(c rune) bool { // Cf of these scripts is drawn around or above digits
		return unicode.In(c, unicode.Arabic, unicode.Syriac, unicode.Prepended_Concatenation_Mark)
	}
	for c := rune(0); c <= 0xffff; c++ {
		invisible := unicode.In(c, unicode.White_Space, unicode.Cc, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
		if invisible && !show(c) && takes("city", string(c)) {
			t.Errorf("a city of %U alone is taken", c)
		}
		if c%16 != 0 { // a sample of what is seen will do
			continue
		}
		if unicode.In(c, unicode.Letter, unicode.Number, unicode.Punct, unicode.Symbol) && !unicode.Is(unicode.Other_Default_Ignorable_Code_Point, c) &&
			c != '\u2800' && c != '\ufffd' && !takes("city", string(c)) {
			t.Errorf("a city of %U alone is rejected", c)
		}
	}
}

func TestIDPattern(t *testing.T) {
	ids := regexp.MustCompile(order.IDPattern)
	for _, text := range []string{
		"", "a", "Z_-9", "a/0", "a 0", "a\n", "ü", strings.Repeat("a", 64), strings.Repeat("a", 65),
	} {
		if want := ids.MatchString(text); order.ValidID(text) != want || takes("accountid", text) != want || takes("vendorid", text) != want {
			t.Errorf("IDPattern matches %q: %v, and Parse disagrees", text, want)
		}
	}
}
