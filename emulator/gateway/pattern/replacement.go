package pattern

import (
	"fmt"
	"strings"
)

// replacement is a replacement text in the form of java.util.regex.Matcher.appendReplacement.
type replacement []piece

// A piece is either text or, where group is above 0, what that group matched.
type piece struct {
	text  string
	group int
}

func parseReplacement(text string, groups int) (replacement, error) {
	var parts replacement
	var literal strings.Builder
	flush := func() {
		if literal.Len() > 0 {
			parts = append(parts, piece{text: literal.String()})
			literal.Reset()
		}
	}
	for i := 0; i < len(text); i++ {
		switch text[i] {
		default:
			literal.WriteByte(text[i])
		case '\\':
			i++
			if i == len(text) {
				return nil, fmt.Errorf("replacement %q ends in a lone backslash", text)
			}
			literal.WriteByte(text[i])
		case '$':
			group, digits := groupNumber(text[i+1:], groups)
			if digits == 0 {
				return nil, fmt.Errorf(`replacement %q: $ is followed by no group number (a dollar sign that stands for itself is written \$)`, text)
			}
			if group < 1 || group > groups {
				return nil, fmt.Errorf("replacement %q names group %d, and the expression has %d", text, group, groups)
			}
			flush()
			parts = append(parts, piece{group: group})
			i += digits
		}
	}
	flush()
	return parts, nil
}

// groupNumber reads as Java does: one digit, then more as long as there is a group of that number.
func groupNumber(text string, groups int) (group, digits int) {
	for digits < len(text) && text[digits] >= '0' && text[digits] <= '9' {
		next := group*10 + int(text[digits]-'0')
		if digits > 0 && next > groups {
			break
		}
		group = next
		digits++
	}
	return group, digits
}

// literal is the text of a replacement that has no group in it.
func (r replacement) literal() string {
	if len(r) == 0 {
		return ""
	}
	return r[0].text
}

func (r replacement) write(b *strings.Builder, text string, match []int) {
	for _, p := range r {
		b.WriteString(p.text)
		if p.group > 0 && match[2*p.group] >= 0 {
			b.WriteString(text[match[2*p.group]:match[2*p.group+1]])
		}
	}
}
