package vtl

import (
	"regexp"
	"slices"
	"strings"
)

// The text of a template is read as Velocity 1.7 reads it (Parser.jjt), whose lexer is in a state of its own after a
// reference: there a letter, a brace or a # has another meaning than in text. Where that leads to what nobody can have
// meant, the template is rejected.

// lexState is one of Velocity's lexical states, as far as they differ here.
type lexState byte

const (
	afterName     lexState = iota + 1 // REFERENCE: after $, a name or a method call
	afterProperty                     // REFMODIFIER
	afterHash                         // PRE_DIRECTIVE
)

// lexer is the stack of lexical states. It is empty in DEFAULT.
type lexer struct{ states []lexState }

func (l *lexer) state() lexState {
	if len(l.states) == 0 {
		return 0
	}
	return l.states[len(l.states)-1]
}

func (l *lexer) push(s lexState) { l.states = append(l.states, s) }

func (l *lexer) pop() {
	if len(l.states) > 0 {
		l.states = l.states[:len(l.states)-1]
	}
}

// swap replaces the state after a member of a reference.
func (l *lexer) swap(s lexState) {
	l.pop()
	l.push(s)
}

type tokenKind int

const (
	nothing        tokenKind = iota // the end of a reference
	textToken                       // text is rendered
	referenceToken                  // the name of a reference follows, and text is rendered before it
	directiveToken                  // text is the keyword
)

type token struct {
	kind   tokenKind
	text   string
	braces bool
}

var (
	setDirective = regexp.MustCompile(`^[ \t]*#(?:set|\{set\})[ \t]*\(`)
	hashWord     = regexp.MustCompile(`^(?:[A-Za-z_@][A-Za-z0-9_@]*|\{[A-Za-z_][A-Za-z0-9_@]*\})`)
	hashNumber   = regexp.MustCompile(`^-?(?:[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?)`)
	plainText    = regexp.MustCompile(`^[^$#\\]+`)
)

// token reads the next token of text.
func (p *parser) token() (token, error) {
	at, rest := p.pos, p.src[p.pos:p.end]
	if found := setDirective.FindString(rest); found != "" && p.state() != afterHash {
		if p.inString {
			return token{}, p.errorf(at, "directives and comments within a string are not supported")
		}
		p.pos += len(found)
		return token{kind: directiveToken, text: "set"}, nil
	}
	switch rest[0] {
	case '$':
		return p.dollar("")
	case '#':
		return p.hash("")
	case '\\':
		slashes := len(rest) - len(strings.TrimLeft(rest, `\`))
		if after := rest[slashes:]; after != "" && (after[0] == '$' || after[0] == '#') {
			return token{}, p.errorf(at, "a backslash before $ or # is not supported; set a variable to the text and write that")
		}
		p.states = nil
		p.pos += slashes
		return token{kind: textToken, text: rest[:slashes]}, nil
	}
	if p.state() != 0 {
		return p.afterReference(rest)
	}
	found := plainText.FindString(rest)
	p.pos += len(found)
	return token{kind: textToken, text: found}, nil
}

// afterReference reads what follows a reference directly, or what follows in the states that it left.
func (p *parser) afterReference(rest string) (token, error) {
	word := rest[:identifier(rest)]
	switch {
	case p.state() == afterHash && hashWord.MatchString(rest), p.state() == afterHash && hashNumber.MatchString(rest),
		p.state() == afterProperty && rest[0] == '(', word == "true" || word == "false":
		return token{}, p.errorf(p.pos, "%.20q directly after a reference is not supported; put braces around the reference: ${…}", rest)
	case p.state() == afterHash:
		p.pop()
	case word != "":
		// A name without a dollar sign, which Velocity reads as a reference and writes as it is, without what follows it.
		p.pos += len(word)
		p.swap(afterName)
		_, err := p.members()
		return token{kind: textToken, text: word}, err
	case rest[0] == '}':
		p.pos++
		p.pop()
		return token{kind: textToken, text: "}"}, nil
	case rest[0] == '[', rest[0] == '{', rest[0] == '.' && len(rest) > 1 && isLetter(rest[1]):
		return token{}, p.errorf(p.pos, "%.20q directly after a reference is not supported; put braces around the reference: ${…}", rest)
	default:
		p.pop() // what follows is text
	}
	return token{}, nil
}

// dollar reads a dollar sign, before which prefix is not rendered yet.
func (p *parser) dollar(prefix string) (token, error) {
	at, rest := p.pos, p.src[p.pos:p.end]
	for _, sign := range []string{"$[", "$![", "$."} {
		if strings.HasPrefix(rest, sign) {
			if p.state() == afterProperty || p.state() == afterHash || prefix != "" {
				return token{}, p.errorf(at, "%s is not supported here", sign)
			}
			p.pos += len(sign)
			return token{kind: textToken, text: sign}, nil
		}
	}
	if p.state() == afterName {
		p.pop()
	}
	p.push(afterName)
	p.pos++
	quiet := p.take("!") // which means nothing where every reference renders
	braces := p.take("{")
	rest = p.src[p.pos:p.end]
	word := rest[:identifier(rest)]
	switch {
	case word == "true" || word == "false":
		return token{}, p.errorf(at, "$%s is not a reference", word)
	case word != "":
		return token{kind: referenceToken, text: prefix, braces: braces}, nil
	case braces && (strings.HasPrefix(rest, "$") || strings.HasPrefix(rest, "#")):
		return token{}, p.errorf(at, "%.20q is not supported", p.src[at:p.end])
	case braces:
		return token{kind: textToken, text: prefix + p.src[at:p.pos]}, nil
	case rest == "" && !p.inString:
		return token{}, p.errorf(at, "a template cannot end in a dollar sign")
	case strings.HasPrefix(rest, `\`), quiet && strings.HasPrefix(rest, "."):
		return token{}, p.errorf(at, "%.20q is not supported", p.src[at:p.end])
	case setDirective.MatchString(rest):
		return token{}, nil // Velocity loses the dollar sign
	case strings.HasPrefix(rest, "$"):
		if quiet {
			return token{}, p.errorf(at, "$!$ is not supported")
		}
		return p.dollar(prefix + "$")
	case strings.HasPrefix(rest, "#"):
		return p.hash(prefix + p.src[at:p.pos])
	case strings.HasPrefix(rest, "}"):
		p.pop()
		p.pos++
		return token{kind: textToken, text: prefix + p.src[at:p.pos]}, nil
	}
	p.pop()
	return token{kind: textToken, text: prefix + "$"}, nil
}

// hash reads a number sign, before which prefix is not rendered yet.
func (p *parser) hash(prefix string) (token, error) {
	at, rest := p.pos, p.src[p.pos+1:p.end]
	if strings.HasPrefix(rest, "#") && p.state() != afterProperty && !p.inString {
		if p.state() == afterName {
			p.pop()
		}
		return token{kind: textToken, text: prefix}, p.comment()
	}
	unsupported := strings.HasPrefix(rest, "[[") || strings.HasPrefix(rest, "*") || strings.HasPrefix(rest, "#") || strings.HasPrefix(rest, `\`)
	if strings.HasPrefix(rest, "*") && !strings.HasPrefix(rest, "**") && p.state() == 0 && !p.inString {
		_, after, found := strings.Cut(rest[1:], "*#")
		if found {
			p.pos = p.end - len(after)
			return token{}, nil
		}
	}
	if unsupported {
		return token{}, p.errorf(at, "#%.20q is not supported here", rest)
	}
	if p.state() == afterName || p.state() == afterProperty {
		p.pop()
	}
	p.pos++
	if word := hashWord.FindString(rest); word != "" {
		return p.hashWord(prefix, word, at)
	}
	if number := hashNumber.FindString(rest); number != "" {
		p.pos += len(number)
		return token{kind: textToken, text: prefix + "#" + number}, nil
	}
	switch {
	case rest == "" && !p.inString:
		return token{}, p.errorf(at, "a template cannot end in #")
	case strings.HasPrefix(rest, "$"):
		p.push(afterHash)
		return p.dollar(prefix + "#")
	case setDirective.MatchString(rest):
		return token{}, nil // Velocity loses the number sign
	}
	return token{kind: textToken, text: strings.Trim(prefix, "!") + "#"}, nil
}

// hashWord reads the word after a number sign: a directive's keyword, or text.
func (p *parser) hashWord(prefix, word string, at int) (token, error) {
	name := strings.Trim(word, "{}")
	p.pos += len(word)
	rest := p.src[p.pos:p.end]
	known := slices.Contains([]string{"if", "else", "elseif", "end", "set", "foreach", "break", "macro", "parse", "include", "evaluate", "define", "stop", "literal"}, name)
	switch {
	case p.inString && known:
		return token{}, p.errorf(at, "directives and comments within a string are not supported")
	case name == "set":
		return token{}, p.errorf(at, "#set is not followed by (")
	case name == "else", name == "end":
		p.lineEnd()
		fallthrough
	case known:
		return token{kind: directiveToken, text: name}, nil
	// Velocity reads the arguments of a macro that is not defined, and writes its name without them.
	case strings.HasPrefix(strings.TrimLeft(rest, " \t\r\n"), "("), strings.HasPrefix(word, "@"), strings.HasPrefix(word, "{"), prefix != "":
		return token{}, p.errorf(at, "#%s is not supported, only #set, #if, #elseif, #else, #foreach, #break and #end", word)
	}
	return token{kind: textToken, text: "#" + word}, nil
}

// comment skips the rest of the line, its end included.
func (p *parser) comment() error {
	end := strings.IndexAny(p.src[p.pos:p.end], "\r\n")
	if end < 0 {
		at := p.pos
		p.pos = p.end
		if text := strings.TrimSuffix(p.src[at:p.end], "!"); strings.HasSuffix(text, "$") || len(text) > len("##") && strings.HasSuffix(text, "#") {
			return p.errorf(at, "a template cannot end in $ or #, not even in a comment")
		}
		return nil
	}
	p.pos += end
	p.lineEnd()
	return nil
}
