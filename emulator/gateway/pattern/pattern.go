// Package pattern gives the regular expressions of two other worlds their meaning in Go: Java's, which mapping templates
// and integration responses use, and ECMAScript's, which JSON schemas use.
//
// Both are run by package regexp (RE2), so whatever RE2 lacks or reads differently is rejected with the reason: better no
// answer than another one than API Gateway gives.
package pattern

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// A token is the smallest piece of an expression that means something by itself.
type token struct {
	kind    kind
	text    string // as written
	inClass bool   // within [ ]
}

type kind int

const (
	char   kind = iota // a character that stands for itself, or an operator that all dialects share
	escape             // a backslash and one character
	dot                // . outside a class
	nested             // [ within a class
	and                // && within a class
)

// tokens splits expr, and rejects what no dialect here supports.
func tokens(expr string) ([]token, error) {
	var list []token
	inClass := false
	for i := 0; i < len(expr); {
		_, size := utf8.DecodeRuneInString(expr[i:])
		t := token{kind: char, text: expr[i : i+size], inClass: inClass}
		rest := expr[i+size:]
		switch {
		case t.text == `\`:
			if rest == "" {
				return nil, fmt.Errorf("it ends in a lone backslash")
			}
			_, next := utf8.DecodeRuneInString(rest)
			if isUnicodeEscape(rest) {
				next = len("u0000")
			}
			t.kind, t.text = escape, expr[i:i+size+next]
		case inClass && t.text == "[":
			t.kind = nested
		case inClass && t.text == "]":
			inClass = false
		case inClass && t.text == "&" && strings.HasPrefix(rest, "&"):
			t.kind = and
		case inClass:
		case t.text == "[":
			if strings.HasPrefix(rest, "]") || strings.HasPrefix(rest, "^]") {
				return nil, fmt.Errorf("a class that starts with ] means different things in different dialects; write \\]")
			}
			inClass = true
		case t.text == "(" && strings.HasPrefix(rest, "?") && !strings.HasPrefix(rest, "?:"):
			return nil, fmt.Errorf("of the groups that start with (? only (?: is supported")
		case t.text == "{" && !isRepeat(rest):
			return nil, fmt.Errorf(`{ is supported only as in {2}, {2,} and {2,3}; a brace that stands for itself is written \{`)
		case t.text == ".":
			t.kind = dot
		}
		list = append(list, t)
		i += len(t.text)
	}
	return list, nil
}

// isRepeat reports whether rest goes on as a counted repetition does after its brace.
func isRepeat(rest string) bool {
	body, _, closed := strings.Cut(rest, "}")
	least, most, _ := strings.Cut(body, ",")
	return closed && least != "" && isDigits(least) && isDigits(most)
}

func isDigits(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}

// isUnicodeEscape reports whether rest, after a backslash, starts as in u200B.
func isUnicodeEscape(rest string) bool {
	return len(rest) >= len("u0000") && rest[0] == 'u' && strings.Trim(rest[1:5], "0123456789abcdefABCDEF") == ""
}

// isPunctuation reports whether c is ASCII and neither letter, digit nor control: such a character, escaped, stands for
// itself in every dialect.
func isPunctuation(c byte) bool {
	switch {
	case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
		return false
	}
	return c >= ' ' && c < 0x7f
}
