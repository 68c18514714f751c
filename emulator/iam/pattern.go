package iam

import "strings"

// pattern is text with the wildcards * and ?.
type pattern struct {
	text  string
	fixed bool // there is no wildcard
	fold  bool // case does not matter
}

func newPattern(text string, fold bool) pattern {
	if fold {
		text = strings.ToLower(text)
	}
	return pattern{text, !strings.ContainsAny(text, "*?"), fold}
}

func (p pattern) matches(text string) bool {
	if p.fold {
		text = strings.ToLower(text)
	}
	if p.fixed {
		return p.text == text
	}
	return wildcard(p.text, text)
}

// wildcard matches * with any text and ? with any one byte, in time that grows with the product of the two lengths at most.
func wildcard(pattern, text string) bool {
	p, t := 0, 0
	star, from := -1, 0 // the last *, and where what it matches ends for now
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, from = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			p, t = p+1, t+1
		case star >= 0:
			from++
			p, t = star+1, from
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// matchesARN matches the six parts of an ARN one by one, as ArnLike does: no wildcard matches a colon before the resource.
func matchesARN(pattern, arn string) bool {
	want, got := strings.SplitN(pattern, ":", 6), strings.SplitN(arn, ":", 6)
	if len(want) != 6 || len(got) != 6 {
		return false
	}
	for i := range want {
		if !wildcard(want[i], got[i]) {
			return false
		}
	}
	return true
}
