package bundle

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
)

func TestWithProgress(t *testing.T) {
	t.Parallel()
	t.Run("reports each package that is compiled", func(t *testing.T) {
		// The name of the test's directory is new, and with -trimpath only the source decides what has been compiled before.
		fresh := strings.Replace(hello, `"hello"`, `"`+t.TempDir()+`"`, 1)
		target := Target{Dir: mustModule(t, fresh)}
		var done []int
		err := target.Build(WithProgress(t.Context(), func(n, _ int) { done = append(done, n) }), filepath.Join(t.TempDir(), "bootstrap"))
		if err != nil || len(done) == 0 || done[0] != 1 {
			t.Errorf("the reports are %v, %v", done, err)
		}
	})
	t.Run("leaves the compiler's words as they are", func(t *testing.T) {
		target := Target{Dir: mustModule(t, strings.Replace(hello, "fmt.Println", "fmt.Printn", 1))}
		err := target.Build(WithProgress(t.Context(), func(int, int) {}), filepath.Join(t.TempDir(), "bootstrap"))
		mustSay(t, err, "does not build", "undefined: fmt.Printn")
		if err != nil && strings.Contains(err.Error(), "\n\tskip-the-line/handler\n") {
			t.Errorf("the error names what was compiled: %v", err)
		}
	})
}

func TestCompiled_tellsPackagesFromWords(t *testing.T) {
	t.Parallel()
	var done []int
	c := compiled{report: func(n, _ int) { done = append(done, n) }}
	for part := range strings.SplitSeq("internal/go|arch\nnet/http\n# skip-the-line/handler\nhandler/main.go:7:2: undefined: x\nskip-the-line/han|dler\nno end", "|") {
		if n, err := c.Write([]byte(part)); n != len(part) || err != nil {
			t.Fatal(n, err)
		}
	}
	if got, want := string(c.output()), "# skip-the-line/handler\nhandler/main.go:7:2: undefined: x\nno end"; got != want || len(done) != 3 || done[2] != 3 {
		t.Errorf("%v packages, and the words %q", done, got)
	}
}

func TestCompiled_knowsTheTotalOnceItHasBeenCounted(t *testing.T) {
	t.Parallel()
	var last [2]int
	c := compiled{report: func(done, total int) { last = [2]int{done, total} }}
	_, _ = c.Write([]byte("errors\nio\n"))
	if last != [2]int{2, 0} {
		t.Errorf("before: %v", last)
	}
	c.count(t.Context(), func() ([]byte, error) { return []byte("net\nos\nfmt\n"), nil })
	if last != [2]int{2, 5} {
		t.Errorf("after: %v", last)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	c.count(stopped, func() ([]byte, error) { t.Error("a build that has ended is counted"); return nil, nil })
}
