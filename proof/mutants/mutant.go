package main

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
)

// mutant is one small way to break the program.
type mutant struct {
	name     string
	file     string // slash-separated, from the root of the module
	old, new string // old occurs once in the file
	tests    string // the package whose tests should notice and, after a blank, which of them: a pattern as go test -run takes
	survives string // why no test can notice, where none can
}

//go:embed *.txt
var files embed.FS

// mutants reads the files of mutants. A mutant is written as
//
//	# its name, or: its name; survives because …
//	file | package tests
//	-the old text, which need not be a whole line
//	+the new text
//
// with as many lines of old and new text as it takes, and a blank line after it.
func mutants() (all []mutant, err error) {
	names, err := fs.Glob(files, "*.txt")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		for paragraph := range strings.SplitSeq(strings.TrimSpace(string(text)), "\n\n") {
			m, err := parse(paragraph)
			if err != nil {
				return nil, fmt.Errorf("%s: %w:\n%s", name, err, paragraph)
			}
			all = append(all, m)
		}
	}
	return all, nil
}

func parse(paragraph string) (m mutant, err error) {
	title, rest, _ := strings.Cut(paragraph, "\n")
	where, change, _ := strings.Cut(rest, "\n")
	title, isTitle := strings.CutPrefix(title, "# ")
	m.name, m.survives, _ = strings.Cut(title, "; survives because ")
	file, tests, isWhere := strings.Cut(where, " | ")
	if !isTitle || !isWhere {
		return m, fmt.Errorf("a mutant begins with # and its name, and a line of file | tests")
	}
	m.file, m.tests = file, tests
	var before, after []string
	for line := range strings.SplitSeq(change, "\n") {
		switch {
		case strings.HasPrefix(line, "-"):
			before = append(before, line[1:])
		case strings.HasPrefix(line, "+"):
			after = append(after, line[1:])
		default:
			return m, fmt.Errorf("%q begins with neither - nor +", line)
		}
	}
	m.old, m.new = strings.Join(before, "\n"), strings.Join(after, "\n")
	return m, nil
}
