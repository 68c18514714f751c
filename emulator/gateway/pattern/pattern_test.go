package pattern_test

import (
	"regexp"
	"testing"

	"skip-the-line/emulator/gateway/pattern"
)

func TestJavaReplaceAll(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, expr, replacement, text, want string }{
		{"takes an escaped apostrophe back", `\\'`, `'`, `O\'Connor \\\'`, `O'Connor \\'`},
		{"removes a whole id", `^[A-Za-z0-9_-]{1,64}$`, ``, `a-0_Z`, ``},
		{"keeps an id that is too long", `^[a-z]{1,3}$`, ``, `abcd`, `abcd`},
		{"keeps the line end that $ stands before", `^[a-z]+$`, `x`, "abc\r\n", "x\r\n"},
		{"keeps two line ends", `^[a-z]+$`, `x`, "abc\n\n", "abc\n\n"},
		{"does not end a line within CR LF", `^a[^b]$`, `x`, "a\r\n", "a\r\n"},
		{"anchors at the start only", `^a`, `b`, `aa`, `ba`},
		{"knows groups", `(\d+)-(\d+)`, `$2-$1`, `12-34 5-6`, `34-12 6-5`},
		{"reads as many digits as there are groups", `(a)`, `$10`, `a`, `a0`},
		{"leaves out a group that took no part", `(a)|(b)`, `[$1$2]`, `ab`, `[a][b]`},
		{"takes a backslash in the replacement as an escape", `a`, `\$1\\`, `a`, `$1\`},
		{"prefers the first alternative", `a|ab`, `x`, `ab`, `xb`},
		{"knows lazy repetition", `a+?`, `x`, `aa`, `xx`},
		{"sees one character in an emoji", `[^a]`, `x`, `a😀`, `ax`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			replace, err := pattern.JavaReplaceAll(tt.expr, tt.replacement)
			if err != nil {
				t.Fatal(err)
			}
			if got := replace(tt.text); got != tt.want {
				t.Errorf("%q with %q in %q gives %q, want %q", tt.expr, tt.replacement, tt.text, got, tt.want)
			}
		})
	}
}

func TestJavaReplaceAll_rejects(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, expr, replacement string }{
		{"what can match nothing", `a*`, ``},
		{"the empty expression", ``, ``},
		{"a dot", `a.`, ``},
		{"space classes", `\s`, ``},
		{"word boundaries", `\ba`, ``},
		{"flags", `(?i)a`, ``},
		{"lookahead", `a(?=b)`, ``},
		{"back references", `(a)\1`, ``},
		{"possessive repetition", `a++`, ``},
		{"classes within classes", `[a[b]]`, ``},
		{"intersections", `[a-z&&b]`, ``},
		{"POSIX classes", `[[:alpha:]]`, ``},
		{"$ alone", `a$`, ``},
		{"^ within", `a^b`, ``},
		{"anchors of alternatives", `^a|b$`, ``},
		{"$ in a group", `^(a$)`, ``},
		{"a bare brace", `a{`, ``},
		{"an unclosed group", `(a`, ``},
		{"a class that starts with ]", `[]a]`, ``},
		{"a lone backslash", `a\`, ``},
		{"a group that is not there", `a`, `$1`},
		{"a dollar sign that stands for itself", `a`, `$`},
		{"a backslash at the end of the replacement", `a`, `\`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if _, err := pattern.JavaReplaceAll(tt.expr, tt.replacement); err == nil {
				t.Errorf("%q with %q is taken", tt.expr, tt.replacement)
			}
		})
	}
}

func TestJavaMatches_wholeTexts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		expr, text string
		want       bool
	}{
		{`4\d{2}`, "404", true},
		{`4\d{2}`, "4040", false},
		{`200|201`, "201", true},
		{`200|201`, "2011", false},
		{`5[0-9]*`, "5", true},
	} {
		matches, err := pattern.JavaMatches(tt.expr)
		if err != nil {
			t.Fatal(err)
		}
		if got := matches(tt.text); got != tt.want {
			t.Errorf("%q matches %q: %v, want %v", tt.expr, tt.text, got, tt.want)
		}
	}
}

func TestECMA(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, expr, text string
		want             bool
	}{
		{"finds a match anywhere", `b`, "abc", true},
		{"counts a no-break space as blank", `\S`, "\u00a0\u2003\ufeff\v", false},
		{"counts a letter of any script as not blank", `\S`, " ü ", true},
		{"knows blanks in a class", `^[\s,]+$`, "\u2028,", true},
		{"stops a dot at a line separator", `^.$`, "\u2028", false},
		{"ends at the very end", `^a$`, "a\n", false},
		{"takes [ in a class as it stands", `^[[a]+$`, "[a", true},
		{"knows no POSIX classes", `^[[:alpha:]]$`, "a]", true},
		{"knows \\u escapes", `^\u00fc[\u0041-\u0043]$`, "üB", true},
		{"reads four digits of a \\u escape", `^\u00410$`, "A0", true},
		{"knows what a range of first units stands for", `^[\uDB40-\uDB43\uDC00-\uDFFF]+$`, "\U000E0000\U000E0FFF", true},
		{"and where it ends", `[\uDB40-\uDB43\uDC00-\uDFFF]`, "\U000DFFFF\U000E1000😀", false},
		{"keeps word characters ASCII", `\w`, "ü", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			translated, err := pattern.ECMA(tt.expr)
			if err != nil {
				t.Fatal(err)
			}
			if got := regexp.MustCompile(translated).MatchString(tt.text); got != tt.want {
				t.Errorf("%q matches %q: %v, want %v", tt.expr, tt.text, got, tt.want)
			}
		})
	}
	for _, expr := range []string{`a(?=b)`, `(a)\1`, `[\S]`, `\p{L}`, `\u004`, `\uD83D`, `[\uD83D]`, `[\uD83D`, `[\uD83D-`, `\xe9`, `(`, `[\b]`, `(?<n>a)`} {
		if _, err := pattern.ECMA(expr); err == nil {
			t.Errorf("%q is taken", expr)
		}
	}
}
