package pattern

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// ecmaSpace is what \s stands for in ECMA-262: WhiteSpace and LineTerminator, of which RE2's \s has the ASCII part only.
const ecmaSpace = `\t\n\v\f\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}`

// ECMA translates an ECMA-262 expression, as the keyword "pattern" of a JSON schema holds it, into one for package
// regexp. It finds a match anywhere in the text unless the expression is anchored.
//
// One difference stays: ECMA-262 without the flag u counts UTF-16 units, so that there one emoji is two of any character.
// In a class, where expressions list such units, a range of first units (\uD83D-\uD83E) stands for all characters that
// start with one of them, and a second unit (\uDC00-\uDFFF) for nothing.
func ECMA(expr string) (string, error) {
	list, err := tokens(expr)
	if err != nil {
		return "", fmt.Errorf("pattern %q: %w", expr, err)
	}
	var b strings.Builder
	for i, t := range list {
		text, err := ecmaToken(t)
		if len(t.text) == len(`\u0000`) && t.kind == escape {
			text, err = ecmaUnit(list, i)
		}
		if err != nil {
			return "", fmt.Errorf("pattern %q: %w", expr, err)
		}
		b.WriteString(text)
	}
	if _, err := regexp.Compile(b.String()); err != nil {
		return "", fmt.Errorf("pattern %q: %w", expr, err)
	}
	return b.String(), nil
}

func ecmaToken(t token) (string, error) {
	switch t.kind {
	case dot:
		return `[^\n\r\x{2028}\x{2029}]`, nil
	case nested:
		return `\[`, nil
	case escape:
		return ecmaEscape(t)
	}
	return t.text, nil
}

func ecmaEscape(t token) (string, error) {
	switch c := t.text[1]; {
	case c == 's' && t.inClass:
		return ecmaSpace, nil
	case c == 's':
		return "[" + ecmaSpace + "]", nil
	case c == 'S' && !t.inClass:
		return "[^" + ecmaSpace + "]", nil
	case (c == 'b' || c == 'B') && !t.inClass:
		return t.text, nil
	case strings.IndexByte("dDwWnrtfv", c) >= 0, isPunctuation(c):
		return t.text, nil
	}
	return "", fmt.Errorf("the escape %s is not supported here", t.text)
}

// ecmaUnit translates \uXXXX, one UTF-16 unit.
func ecmaUnit(list []token, i int) (string, error) {
	t := list[i]
	unit, err := strconv.ParseUint(t.text[2:], 16, 16)
	if err != nil {
		return "", err
	}
	if unit < 0xd800 || unit >= 0xdc00 { // RE2 takes a second unit and finds it nowhere
		return fmt.Sprintf(`\x{%x}`, unit), nil
	}
	first := 0x10000 + (unit-0xd800)<<10
	switch {
	case t.inClass && i+1 < len(list) && list[i+1].text == "-":
		return fmt.Sprintf(`\x{%x}`, first), nil
	case t.inClass && list[i-1].text == "-":
		return fmt.Sprintf(`\x{%x}`, first+0x3ff), nil
	}
	return "", fmt.Errorf("%s is half a character, which is supported only in a range of a class", t.text)
}
