package skiptheline_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

const readme = "README.md"

// pages returns the text of every page by its path.
func pages(t *testing.T) map[string]string {
	t.Helper()
	paths, err := filepath.Glob("docs/*.md")
	if err != nil || len(paths) < 5 {
		t.Fatalf("found the pages %v, %v", paths, err)
	}
	texts := map[string]string{}
	for _, path := range append(paths, readme) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		texts[path] = strings.ReplaceAll(string(text), "\r\n", "\n") // as Git on Windows may write it
	}
	return texts
}

func TestREADME_isReadToTheEnd(t *testing.T) {
	t.Parallel()
	lines := strings.Split(pages(t)[readme], "\n")
	if len(lines) > 150 {
		t.Errorf("the README has %d lines: move something to docs/", len(lines))
	}
	for i, line := range lines {
		if n := utf8.RuneCountInString(line); n > 125 {
			t.Errorf("line %d of the README has %d columns", i+1, n)
		}
	}
}

var (
	block    = regexp.MustCompile("(?s)```sh\n(.*?)```")
	quoted   = regexp.MustCompile(`(?s)'[^']*'|"[^"]*"`)
	fixedID  = regexp.MustCompile(`(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	unquoted = regexp.MustCompile(`['"?*#]|(^|\s)!`)
)

// A block is pasted into a shell, and zsh runs a comment, ends a string at an apostrophe and expands ? and *.
// A UUID of its own would make the second paste a 409.
func TestPages_blocksCanBePasted(t *testing.T) {
	t.Parallel()
	blocks := 0
	for path, text := range pages(t) {
		for _, found := range block.FindAllStringSubmatch(text, -1) {
			blocks++
			if rest := quoted.ReplaceAllString(found[1], ""); unquoted.MatchString(rest) {
				t.Errorf("%s: a shell does not read this block as it is meant, because of %q:\n%s", path, unquoted.FindString(rest), found[1])
			}
			if fixedID.MatchString(found[1]) {
				t.Errorf("%s: this block has a UUID, and can be pasted only once:\n%s", path, found[1])
			}
		}
	}
	if blocks < 5 {
		t.Errorf("found %d blocks to paste", blocks)
	}
}

var (
	link    = regexp.MustCompile(`(?:\]\(|src=")([^)"\s]+)[)"]`)
	heading = regexp.MustCompile(`(?m)^#+ (.*)$`)
	notSlug = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// slug is what GitHub makes of a heading.
func slug(text string) string {
	return strings.ReplaceAll(strings.ToLower(notSlug.ReplaceAllString(text, "")), " ", "-")
}

func TestPages_linksLeadSomewhere(t *testing.T) {
	t.Parallel()
	all := pages(t)
	for path, text := range all {
		for _, found := range link.FindAllStringSubmatch(text, -1) {
			target, fragment, _ := strings.Cut(found[1], "#")
			if strings.HasPrefix(target, "https://") {
				continue
			}
			to := path
			if target != "" {
				to = filepath.Join(filepath.Dir(path), target)
			}
			if _, err := os.Stat(to); err != nil {
				t.Errorf("%s links to %s, which is not there", path, found[1])
			}
			if fragment != "" && !hasHeading(all[filepath.ToSlash(to)], fragment) {
				t.Errorf("%s links to %s, and there is no such heading", path, found[1])
			}
		}
	}
}

func hasHeading(text, fragment string) bool {
	for _, found := range heading.FindAllStringSubmatch(text, -1) {
		if slug(found[1]) == fragment {
			return true
		}
	}
	return false
}
