package asl

import "strings"

// standardSpelling rewrites what Step Functions reads in a path and RFC 9535 does not:
//
//   - a hyphen in a dotted name: $.order-id becomes $['order-id'];
//   - in single quotes, a backslash before a double quote, which stands for itself (recorded on AWS).
//
// Everything else is left as it is, for the parser to accept or refuse.
func standardSpelling(path string) string {
	if !strings.ContainsAny(path, `-\`) {
		return path
	}
	var out strings.Builder
	var quote byte
	for i := 0; i < len(path); {
		c := path[i]
		switch {
		case quote != 0 && c == '\\' && i+1 < len(path):
			if quote == '\'' && path[i+1] == '"' {
				out.WriteByte('\\')
			}
			out.WriteString(path[i : i+2])
			i += 2
			continue
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
		case quote == 0 && c == '.':
			dots, name := dottedName(path[i:])
			switch {
			case !strings.Contains(name, "-"):
				out.WriteString(dots + name)
			case dots == ".":
				out.WriteString("['" + name + "']")
			default:
				out.WriteString(dots + "['" + name + "']")
			}
			i += len(dots) + len(name)
			continue
		}
		out.WriteByte(c)
		i++
	}
	return out.String()
}

// dottedName splits off the dots and the name at the start of s. A name begins with a letter or _, so that the
// fraction of a number is none.
func dottedName(s string) (dots, name string) {
	rest := strings.TrimLeft(s, ".")
	dots = s[:len(s)-len(rest)]
	end := 0
	for end < len(rest) && isNameByte(rest[end], end == 0) {
		end++
	}
	return dots, rest[:end]
}

func isNameByte(c byte, first bool) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', c == '_', c >= 0x80:
		return true
	}
	return !first && (c == '-' || '0' <= c && c <= '9')
}
