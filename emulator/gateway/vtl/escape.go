package vtl

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// escapeJavaScript is commons-lang3's StringEscapeUtils.escapeEcmaScript, which $util.escapeJavaScript is: a backslash
// before ' " \ and /, the short escapes of control characters where there is one, and \uXXXX for what is not ASCII, a
// surrogate pair above U+FFFF. JSON does not know \', so templates take that one back (AGD,
// api-gateway-mapping-template-reference).
func escapeJavaScript(s string) string {
	var b strings.Builder
	b.Grow(len(s) + len(s)/4)
	plain := 0 // start of what needs no escape and is not written yet
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf && shortEscapes[c] == 0 && c >= ' ' {
			i++
			continue
		}
		b.WriteString(s[plain:i])
		switch {
		case c < utf8.RuneSelf && shortEscapes[c] != 0:
			b.WriteByte('\\')
			b.WriteByte(shortEscapes[c])
			i++
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			writeUnicode(&b, r)
			i += size
		}
		plain = i
	}
	b.WriteString(s[plain:])
	return b.String()
}

var shortEscapes = [utf8.RuneSelf]byte{
	'\'': '\'', '"': '"', '\\': '\\', '/': '/',
	'\b': 'b', '\t': 't', '\n': 'n', '\f': 'f', '\r': 'r',
}

func writeUnicode(b *strings.Builder, r rune) {
	if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
		writeUnit(b, high)
		r = low
	}
	writeUnit(b, r)
}

func writeUnit(b *strings.Builder, unit rune) {
	const hex = "0123456789ABCDEF"
	b.WriteString(`\u`)
	for shift := 12; shift >= 0; shift -= 4 {
		b.WriteByte(hex[unit>>shift&0xf])
	}
}
