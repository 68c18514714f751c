package expression

import "strings"

// A token is a word, a symbol or a character that no expression has. The last token of an expression is endOfText.
type token struct {
	text       string
	start, end int // in the expression
}

const endOfText = "<EOF>"

func tokenize(text string) []token {
	var tokens []token
	for i := 0; i < len(text); {
		end := i + 1
		switch c := text[i]; {
		case strings.IndexByte(" \t\r\n", c) >= 0:
			i++
			continue
		case isWordByte(c) || c == '#' || c == ':':
			for end < len(text) && isWordByte(text[end]) {
				end++
			}
		case end < len(text) && (text[i:end+1] == "<>" || text[i:end+1] == "<=" || text[i:end+1] == ">="):
			end++
		}
		tokens = append(tokens, token{text[i:end], i, end})
		i = end
	}
	return append(tokens, token{endOfText, len(text), len(text)})
}

func isWordByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// isName reports whether the token may name an attribute: a word that begins with no digit, or #name.
func (t token) isName() bool {
	if t.text[0] == '#' {
		return len(t.text) > 1
	}
	return isWordByte(t.text[0]) && !isDigits(t.text[:1])
}

// isValue reports whether the token is :value.
func (t token) isValue() bool { return t.text[0] == ':' && len(t.text) > 1 }

// is reports whether the token is the keyword, in whichever case, or the symbol.
func (t token) is(word string) bool { return strings.EqualFold(t.text, word) }
