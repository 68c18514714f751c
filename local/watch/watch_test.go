package watch_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"skip-the-line/local/watch"
)

func mustWrite(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestTree_reportsWhatIsSaved(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for _, directory := range []string{"a/deep", "a/.git", "b"} {
		if err := os.MkdirAll(filepath.Join(root, filepath.FromSlash(directory)), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	reports := make(chan []string, 100)
	w, err := watch.Tree(root, []string{"a"}, func(paths []string, _ time.Time) { reports <- paths })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	mustSee := func(path string) {
		t.Helper()
		for !slices.Contains(<-reports, path) {
		}
	}
	mustWrite(t, filepath.Join(root, "b", "elsewhere"), "1")
	mustWrite(t, filepath.Join(root, "a", ".git", "index"), "1")
	mustWrite(t, filepath.Join(root, "a", "deep", "file"), "1")
	if got := <-reports; !slices.Equal(got, []string{"a/deep/file"}) {
		t.Errorf("saved: %q", got)
	}
	mustWrite(t, filepath.Join(root, "a", "file~"), "2") // as editors save: another file that is renamed
	if err := os.Rename(filepath.Join(root, "a", "file~"), filepath.Join(root, "a", "deep", "file")); err != nil {
		t.Fatal(err)
	}
	mustSee("a/deep/file")
	if err := os.Mkdir(filepath.Join(root, "a", "new"), 0o755); err != nil {
		t.Fatal(err)
	}
	mustSee("a/new")
	mustWrite(t, filepath.Join(root, "a", "new", "file"), "3")
	mustSee("a/new/file")
}

func TestTree_rejectsWhatIsNotThere(t *testing.T) {
	t.Parallel()
	if w, err := watch.Tree(t.TempDir(), []string{"missing"}, func([]string, time.Time) {}); err == nil {
		_ = w.Close()
		t.Error("a directory that is missing is watched")
	}
}
