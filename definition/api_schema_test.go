package definition_test

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"skip-the-line/emulator/gateway"
	"skip-the-line/emulator/gateway/pattern"
	"skip-the-line/handler/order"
)

// What the gateway lets through, the handler takes, and the reverse, but for the price, which only the shop knows.
func TestAPI_agreesWithTheHandler(t *testing.T) {
	t.Parallel()
	b := &backend{status: 200, response: `{}`}
	api, err := gateway.New(mustAPI(t), b.config())
	if err != nil {
		t.Fatal(err)
	}
	check := func(t rapid.TB, text string) {
		w := httptest.NewRecorder()
		api.ServeHTTP(w, httptest.NewRequest("POST", "/order", strings.NewReader(`{"order":`+text+`}`)))
		_, err := order.Parse([]byte(text))
		if invalid := (*order.InvalidOrder)(nil); errors.As(err, &invalid) && len(invalid.Problems) == 1 && strings.HasPrefix(invalid.Problems[0], "A ") {
			return // another price than the menu's
		}
		if (w.Code == http.StatusAccepted) != (err == nil) {
			t.Errorf("the gateway responds with %d %s\nthe handler says %v\nto %s", w.Code, w.Body, err, text)
		}
	}
	for field, values := range edges {
		for _, value := range append(values, otherTypes...) {
			check(t, orderWith(map[string]string{field: value}))
		}
		check(t, orderWith(map[string]string{field: ""}))
	}
	if t.Failed() {
		return
	}
	rapid.Check(t, func(t *rapid.T) {
		different := map[string]string{}
		for range rapid.IntRange(1, 2).Draw(t, "fields") {
			field := rapid.SampledFrom(slices.Sorted(maps.Keys(usual))).Draw(t, "field")
			different[field] = unusual[field].Draw(t, field)
		}
		check(t, orderWith(different))
	})
}

// usual holds the fields of a valid order, as JSON, and those of its details with a dot before their names.
var usual = map[string]string{
	"accountid": `"a0"`, "vendorid": `"v0"`, "orderdate": `"2026-11-22T07:45:00Z"`, "city": `"Melbourne"`, "eventtype": `["new_order"]`, "note": `"ignored"`,
	".coffeetype": `"Latte"`, ".coffeesize": `"Large"`, ".quantity": `2`, ".unitprice": `4.50`,
}

// orderWith returns the usual order with some fields that are different, or missing where they are "".
func orderWith(different map[string]string) string {
	var fields, details []string
	for _, name := range slices.Sorted(maps.Keys(usual)) {
		value, ok := different[name]
		if !ok {
			value = usual[name]
		}
		switch inner, isDetail := strings.CutPrefix(name, "."); {
		case value == "":
		case isDetail:
			details = append(details, fmt.Sprintf("%q:%s", inner, value))
		default:
			fields = append(fields, fmt.Sprintf("%q:%s", name, value))
		}
	}
	return fmt.Sprintf(`{%s,"details":{%s}}`, strings.Join(fields, ","), strings.Join(details, ","))
}

var otherTypes = []string{`null`, `true`, `0`, `""`, `[]`, `{}`, `[null]`}

// edges are values at and beyond the edges of each field's rule.
var edges = map[string][]string{
	"accountid": {quoted(strings.Repeat("a", 64)), quoted(strings.Repeat("a", 65)), `"a b"`, `"a\n"`, `"ü"`, `"_-"`},
	"vendorid":  {quoted(strings.Repeat("a", 64)), quoted(strings.Repeat("a", 65)), `"a.b"`},
	"orderdate": {
		`"2026-11-22T07:45:00"`, `"2026-11-22 07:45:00"`, `"2026-11-22T07:45"`, `"2026-11-22T07:45:00.123456"`, `"2026-11-22 07:45:00+10:00"`, `"2026-11-22T24:00:00Z"`,
		`"2026-11-22T23:59:60Z"`, `"2026-11-22T07:45:00+99:99"`, `"2026-11-22T07:45:00+24:00"`, `"2026-11-22T07:45:00+23:59"`, `"9999-12-31T23:59:59-14:00"`,
		`"0000-01-01T00:00:00+14:00"`, `"2026-02-29T00:00:00Z"`, `"2024-02-29T00:00:00Z"`, `"2026-04-31T00:00:00Z"`, `"2026-11-22t07:45:00z"`, `"2026-11-22"`, `"1"`,
	},
	"city": {
		quoted(strings.Repeat("😀", 100)), quoted(strings.Repeat("😀", 101)), `" "`, `"\u0085"`, `"\ufeff"`, `"\u200b"`, `"\u200d"`, `"\u00ad"`, `"\u2060"`, `"\u0000"`, `"a\u0000"`, `"a\n"`,
		`"\ufffd"`, `"\ud800"`, `"a\udc00b"`, "\"Z\xfcrich\"", `"\ud83d\ude00"`, `"\udb40\udc41"`, `"O'Connor"`, `"Zürich"`,
	},
	"eventtype":   {`["a","b"]`, `["a",null]`, `["a",1]`, `"a"`},
	"note":        {`{"deep":[[[[]]]]}`},
	".coffeetype": {`"Flat White"`, `"flat white"`, `"Tea"`},
	".coffeesize": {`"x-Large"`, `"large"`},
	".quantity":   numbers,
	".unitprice":  append([]string{`"4.5"`, `"4.50"`, `"4,5"`, `"-4.5"`, `"4."`, `".5"`, `"1e1"`, `" 4.5"`, quoted("4.5" + strings.Repeat("0", 40))}, numbers...),
}

// numbers are at the edges of a quantity, of a price, and of what a number can be.
var numbers = []string{
	"1", "50", "51", "-1", "-0", "1.0", "5e1", "5E+1", "50.0", "50.000000000000000000000000000000000000000000", "500e-1", "1.0000000000000000000001",
	"0.99999999999999999999999", "0.9999", "1.5", "50.00000000000000000001", "50.0001", "1e999", "-1e999", "1e-999", "1e400", "2e0", "0.2e1", "4.5", "4.50",
	"4.500000000000000000000000000000000001", "9007199254740993", "1e1000000000",
}

// unusual draws values around the edges.
var unusual = map[string]*rapid.Generator[string]{
	"accountid": oneOf(texts(order.IDPattern)),
	"vendorid":  oneOf(texts(order.IDPattern)),
	"orderdate": oneOf(texts(order.DatePattern)),
	"city":      oneOf(texts(order.CityPattern), texts(`[A-Za-zé☕😀]{99,101}`), texts(`[\s\x{200b}\x{ad}\x{feff}\x{e0041}\x{1f}a]{0,3}`)),
	"eventtype": oneOf(), "note": oneOf(),
	".coffeetype": oneOf(texts(`Latte|latte|Tea|Flat White|Long Black`)),
	".coffeesize": oneOf(texts(`Large|large|x-Large|Small`)),
	".quantity":   oneOf(drawNumber, drawNumber),
	".unitprice":  oneOf(drawNumber, texts(order.PricePattern)),
}

var drawNumber = rapid.OneOf(
	rapid.SampledFrom(numbers),
	rapid.Map(rapid.IntRange(-2, 53), func(n int) string { return fmt.Sprint(n) }),
	rapid.Map(rapid.Float64(), func(f float64) string { return fmt.Sprint(f) }),
	rapid.StringMatching(`-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?`),
)

// oneOf adds values of other types.
func oneOf(generators ...*rapid.Generator[string]) *rapid.Generator[string] {
	return rapid.OneOf(append(generators, rapid.SampledFrom(otherTypes))...)
}

// texts draws strings that a pattern matches, and strings that differ from them in one character.
func texts(expr string) *rapid.Generator[string] {
	translated, err := pattern.ECMA(expr)
	if err != nil {
		translated = expr // it is Go's already
	}
	matching := rapid.StringMatching(translated)
	return rapid.Custom(func(t *rapid.T) string {
		text := []rune(matching.Draw(t, "text"))
		at := rapid.IntRange(0, len(text)).Draw(t, "at")
		other := []rune(rapid.SampledFrom([]string{"", "0", "9", "a", "é", " ", "\n", "\x00", "\u200b", "\u0085", "\ufffd", "😀", ".", "-", "T", "Z", "+"}).Draw(t, "other"))
		switch rapid.SampledFrom([]string{"keep", "keep", "insert", "replace"}).Draw(t, "change") {
		case "insert":
			text = append(text[:at:at], append(other, text[at:]...)...)
		case "replace":
			text = append(text[:at:at], append(other, text[min(at+1, len(text)):]...)...)
		}
		return quoted(string(text))
	})
}

func quoted(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r < ' ':
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return `"` + b.String() + `"`
}
