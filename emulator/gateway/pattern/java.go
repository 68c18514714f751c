package pattern

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
)

// lineEnd is what Java's $ may stand before, besides the very end (java.util.regex.Pattern, "Line terminators").
const lineEnd = `(\r\n|[\n\r\x{85}\x{2028}\x{2029}])?\z`

// JavaMatches compiles expr to a function that reports whether the whole of a text matches: String.matches.
func JavaMatches(expr string) (func(text string) bool, error) {
	if _, err := parseJava(expr); err != nil {
		return nil, err
	}
	re, err := regexp.Compile(`\A(?:` + expr + `)\z`)
	if err != nil {
		return nil, fmt.Errorf("regular expression %q: %w", expr, err)
	}
	return re.MatchString, nil
}

// JavaReplaceAll compiles expr and replacement to String.replaceAll. In the replacement $1 is what the first group
// matched, and a backslash takes the next character's meaning away.
//
// Rejected, besides what RE2 cannot do: an expression that can match nothing at all (Java and Go disagree on where), ^ and
// $ elsewhere than around the whole, and the classes . and \s, whose line ends and spaces are others in Java.
func JavaReplaceAll(expr, replacement string) (func(text string) string, error) {
	tree, err := parseJava(expr)
	if err != nil {
		return nil, err
	}
	if shortest(tree) == 0 {
		return nil, fmt.Errorf("regular expression %q can match the empty text, which is not supported", expr)
	}
	if strings.HasSuffix(expr, "$") && endsInDollar(tree) {
		return replaceWhole(expr, replacement)
	}
	re, err := regexp.Compile(expr)
	if err != nil {
		return nil, fmt.Errorf("regular expression %q: %w", expr, err)
	}
	parts, err := parseReplacement(replacement, re.NumSubexp())
	if err != nil {
		return nil, err
	}
	if tree.Op == syntax.OpLiteral && len(parts) <= 1 {
		old, with := string(tree.Rune), parts.literal()
		return func(text string) string { return strings.ReplaceAll(text, old, with) }, nil
	}
	return func(text string) string {
		var b strings.Builder
		last := 0
		for _, m := range re.FindAllStringSubmatchIndex(text, -1) {
			b.WriteString(text[last:m[0]])
			parts.write(&b, text, m)
			last = m[1]
		}
		b.WriteString(text[last:])
		return b.String()
	}, nil
}

// replaceWhole handles ^…$, which matches once at most. Java's $ also stands before a line end that ends the text, so
// that line end is matched by a group of its own and kept.
func replaceWhole(expr, replacement string) (func(text string) string, error) {
	re, err := regexp.Compile(strings.TrimSuffix(expr, "$") + lineEnd)
	if err != nil {
		return nil, fmt.Errorf("regular expression %q: %w", expr, err)
	}
	parts, err := parseReplacement(replacement, re.NumSubexp()-1)
	if err != nil {
		return nil, err
	}
	return func(text string) string {
		m := re.FindStringSubmatchIndex(text)
		if m == nil {
			return text
		}
		end := m[1]
		if kept := m[len(m)-2]; kept >= 0 {
			end = kept
		}
		if strings.HasSuffix(text[:end], "\r") && text[end:] == "\n" {
			return text // within \r\n there is no end of line
		}
		var b strings.Builder
		parts.write(&b, text, m)
		b.WriteString(text[end:])
		return b.String()
	}, nil
}

// parseJava rejects what Java reads otherwise than RE2.
func parseJava(expr string) (*syntax.Regexp, error) {
	list, err := tokens(expr)
	if err != nil {
		return nil, fmt.Errorf("regular expression %q: %w", expr, err)
	}
	for _, t := range list {
		if err := checkJava(t); err != nil {
			return nil, fmt.Errorf("regular expression %q: %w", expr, err)
		}
	}
	tree, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return nil, fmt.Errorf("regular expression %q: %w", expr, err)
	}
	if err := checkAnchors(tree, expr); err != nil {
		return nil, fmt.Errorf("regular expression %q: %w", expr, err)
	}
	return tree, nil
}

func checkJava(t token) error {
	switch t.kind {
	case dot:
		return fmt.Errorf(". is not supported: Java's stops at more line ends than Go's; name the characters in a class")
	case nested, and:
		return fmt.Errorf("%s within a class is Java's union or intersection, which Go lacks", t.text)
	case escape:
		if c := t.text[1]; strings.IndexByte("dDwWnrtf", c) < 0 && !isPunctuation(c) {
			return fmt.Errorf("the escape %s is not supported here", t.text)
		}
	}
	return nil
}

// checkAnchors allows ^ at the start, and $ at the end of what starts with ^.
func checkAnchors(tree *syntax.Regexp, expr string) error {
	anchors := countAnchors(tree)
	if anchors == 0 {
		return nil
	}
	if tree.Op == syntax.OpConcat {
		begins := tree.Sub[0].Op == syntax.OpBeginText
		ends := endsInDollar(tree) && strings.HasSuffix(expr, "$")
		if begins && (anchors == 1 || anchors == 2 && ends) {
			return nil
		}
	}
	return fmt.Errorf("^ is supported at its start only, and $ only at the end of an expression that starts with ^")
}

func endsInDollar(tree *syntax.Regexp) bool {
	return tree.Op == syntax.OpConcat && tree.Sub[len(tree.Sub)-1].Op == syntax.OpEndText
}

func countAnchors(tree *syntax.Regexp) int {
	n := 0
	switch tree.Op {
	case syntax.OpBeginText, syntax.OpEndText:
		n = 1
	}
	for _, sub := range tree.Sub {
		n += countAnchors(sub)
	}
	return n
}

// shortest is a lower bound for the number of characters that tree matches, exact where it is 0.
func shortest(tree *syntax.Regexp) int {
	switch tree.Op {
	case syntax.OpLiteral:
		return len(tree.Rune)
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return 1
	case syntax.OpCapture, syntax.OpPlus:
		return shortest(tree.Sub[0])
	case syntax.OpRepeat:
		if tree.Min == 0 {
			return 0
		}
		return shortest(tree.Sub[0])
	case syntax.OpConcat:
		n := 0
		for _, sub := range tree.Sub {
			n += shortest(sub)
		}
		return n
	case syntax.OpAlternate:
		n := shortest(tree.Sub[0])
		for _, sub := range tree.Sub[1:] {
			n = min(n, shortest(sub))
		}
		return n
	}
	return 0
}
