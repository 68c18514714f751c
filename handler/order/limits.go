package order

import (
	"regexp"
	"strings"
	"sync"
)

// The limits of an order. The API's schema is filled in with them, so that it takes what [Parse] takes.
const (
	MaxCity     = 100      // characters
	MaxQuantity = 50       // cups
	MaxBytes    = 64 << 10 // of the order's JSON
)

// The patterns of an order's fields, in the dialect that ECMA-262 and Go share but for the escape \uXXXX (see match).
const (
	// IDPattern matches an accountid or a vendorid.
	IDPattern = `^[A-Za-z0-9_-]{1,64}$`

	orderIDPattern = `^[A-Za-z0-9_-]{1,80}$`

	// PricePattern matches a unitprice that is a string.
	PricePattern = `^[0-9]+([.][0-9]+)?$`

	// DatePattern matches an orderdate: a day of the calendar and a time as in RFC 3339, but that a blank may replace
	// the T, and that the seconds and the offset may be left out, as Java's LocalDateTime and datetime-local print it.
	// The years are 0001 to 9998, so that they have four digits in UTC too; there is no leap second.
	DatePattern = `^(?:` + year + `-(?:` + monthDay + `)|` + leapYear + `-02-29)[T ]` + clock + `(?:Z|[+-]` + hourMinute + `)?$`

	// CityPattern matches a city in which something is visible and nothing is a control character or U+FFFD, which
	// stands for what was not UTF-8.
	CityPattern = `^[` + invisible + `]*[^` + invisible + forbidden + `][^` + forbidden + `]*$`
)

const (
	year = `(?:[1-8][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9]|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])`

	monthDay = `(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|` +
		`(?:0[13-9]|1[0-2])-(?:29|30)|` +
		`(?:0[13578]|1[02])-31`

	leapYear = `(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|` +
		`(?:0[48]|[2468][048]|[13579][26])00)`

	hourMinute = `(?:[01][0-9]|2[0-3]):[0-5][0-9]`
	clock      = hourMinute + `(?::[0-5][0-9](?:[.][0-9]+)?)?`

	// invisible lists what shows nothing: Unicode's White_Space and Default_Ignorable_Code_Point, the annotation marks
	// and the blank Braille pattern. ECMA-262 counts UTF-16 units, so the last line stands for U+E0000 to U+E0FFF: the
	// first halves of those characters, and the second halves of all, which decide nothing.
	invisible = `\u0020\u00A0\u00AD\u034F\u061C\u115F\u1160\u1680\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F` +
		`\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFB` +
		`\uDB40-\uDB43\uDC00-\uDFFF`

	forbidden = `\u0000-\u001F\u007F-\u009F\uFFFD`
)

var (
	matchID        = match(IDPattern)
	matchOrderID   = match(orderIDPattern)
	matchDate      = match(DatePattern)
	matchCity      = match(CityPattern)
	matchForbidden = match(`[` + forbidden + `]`)
	matchPrice     = match(PricePattern)
)

// match returns a function that reports whether a string matches a pattern, which it compiles when first called: a
// step that starts has no time for patterns that it may not need.
func match(pattern string) func(string) bool {
	compiled := sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(inGo(pattern)) })
	return func(s string) bool { return compiled().MatchString(s) }
}

// inGo translates a pattern for Go, which escapes otherwise and counts characters, not UTF-16 units.
func inGo(pattern string) string {
	pattern = strings.ReplaceAll(pattern, `\uDB40-\uDB43\uDC00-\uDFFF`, `\x{E0000}-\x{E0FFF}`)
	return regexp.MustCompile(`\\u([0-9A-F]{4})`).ReplaceAllString(pattern, `\x{$1}`)
}

// ValidID reports whether s can be an accountid or a vendorid: 1 to 64 of A-Z a-z 0-9 _ -.
func ValidID(s string) bool { return matchID(s) }

// ValidOrderID reports whether s can be an orderid: 1 to 80 of A-Z a-z 0-9 _ -, which is what Step Functions takes as
// the name of an execution that it logs.
func ValidOrderID(s string) bool { return matchOrderID(s) }
