package definition_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
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
	rapid.Check(t, func(t *rapid.T) {
		text := drawOrder(t)
		w := httptest.NewRecorder()
		api.ServeHTTP(w, httptest.NewRequest("POST", "/order", strings.NewReader(`{"order":`+text+`}`)))
		_, err := order.Parse([]byte(text))
		if invalid := (*order.InvalidOrder)(nil); errors.As(err, &invalid) && len(invalid.Problems) == 1 && strings.HasPrefix(invalid.Problems[0], "A ") {
			err = nil // another price than the menu's
		}
		if (w.Code == http.StatusAccepted) != (err == nil) {
			t.Errorf("the gateway responds with %d %s\nthe handler says %v\nto %s", w.Code, w.Body, err, text)
		}
	})
}

// drawOrder returns an order, as JSON, in which about one field is at or beyond an edge of its rule.
func drawOrder(t *rapid.T) string {
	fields := []string{}
	add := func(name, usual string, unusual *rapid.Generator[string]) {
		switch rapid.IntRange(0, 9).Draw(t, name+"'s kind") {
		case 0:
			fields = append(fields, fmt.Sprintf("%q:%s", name, unusual.Draw(t, name)))
		case 1:
			if rapid.Bool().Draw(t, name+" is missing") {
				return
			}
			fallthrough
		default:
			fields = append(fields, fmt.Sprintf("%q:%s", name, usual))
		}
	}
	add("coffeetype", `"Latte"`, oneOf(texts(`Latte|latte|Tea|Flat White|Long Black`)))
	add("coffeesize", `"Large"`, oneOf(texts(`Large|large|x-Large|Small`)))
	add("quantity", `2`, oneOf(numbers))
	add("unitprice", `4.50`, oneOf(numbers, texts(order.PricePattern), rapid.Just(`"4.5"`)))
	details := "{" + strings.Join(fields, ",") + "}"
	fields = nil
	add("accountid", `"a0"`, oneOf(texts(order.IDPattern)))
	add("vendorid", `"v0"`, oneOf(texts(order.IDPattern)))
	add("orderdate", `"2026-11-22T07:45:00Z"`, oneOf(texts(order.DatePattern)))
	add("city", `"Melbourne"`, oneOf(texts(order.CityPattern), texts(`[A-Za-zé☕😀]{99,101}`), texts(`[\s\x{200b}\x{ad}\x{feff}\x{e0041}\x{1f}a]{0,3}`), rapid.SampledFrom([]string{
		`"\ud800"`, `"a\udc00b"`, "\"Z\xfcrich\"", `"\ufffd"`, `"\u0085"`, `"\ud83d\ude00"`, `"\udb40\udc41"`,
	})))
	add("details", details, oneOf())
	add("eventtype", `["new_order"]`, oneOf(rapid.SampledFrom([]string{`["a","b"]`, `["a",null]`, `["a",1]`, `"a"`})))
	add("note", `"ignored"`, oneOf())
	return "{" + strings.Join(fields, ",") + "}"
}

// oneOf adds values of other types.
func oneOf(generators ...*rapid.Generator[string]) *rapid.Generator[string] {
	return rapid.OneOf(append(generators, rapid.SampledFrom([]string{`null`, `true`, `0`, `""`, `[]`, `{}`, `[null]`}))...)
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

// numbers are at the edges of a quantity, of a price, and of what a number can be.
var numbers = rapid.OneOf(
	rapid.SampledFrom([]string{
		"1", "50", "0", "51", "-1", "-0", "1.0", "5e1", "5E+1", "50.0", "50.000000000000000000000000000000000000000000", "500e-1", "1.0000000000000000000001",
		"0.99999999999999999999999", "0.9999", "50.00000000000000000001", "50.0001", "1e999", "-1e999", "1e-999", "1e400", "2e0", "0.2e1", "4.5", "4.50", "4.500000000000000000000000000000000001",
		"9007199254740993", "1e1000000000",
	}),
	rapid.Map(rapid.Float64(), func(f float64) string { return fmt.Sprint(f) }),
	rapid.StringMatching(`-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?`),
)
