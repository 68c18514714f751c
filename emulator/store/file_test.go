package store_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"skip-the-line/emulator/store"
)

// fill puts entries of all sizes into a store.
func fill(tb testing.TB, s store.Store, updates int) {
	tb.Helper()
	for i := range updates {
		err := s.Update(func(w store.Writer) error {
			for j := range 10 {
				w.Put(fmt.Appendf(nil, "key %d of update %d", j, i), []byte(strings.Repeat("x", 1+i*j*17%9000)))
			}
			w.Delete(fmt.Appendf(nil, "key 3 of update %d", i-1))
			return nil
		})
		if err != nil {
			tb.Fatal(err)
		}
	}
}

func contents(tb testing.TB, s store.Store) map[string]string {
	tb.Helper()
	held := map[string]string{}
	err := s.View(func(r store.Snapshot) error {
		for key, value := range r.Ascend(nil, nil) {
			held[string(key)] = string(value)
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return held
}

// filled returns the path of a file that was filled and closed, and what is in it.
func filled(tb testing.TB) (path string, held map[string]string) {
	tb.Helper()
	path = filepath.Join(tb.TempDir(), "data")
	s := mustOpen(tb, path)
	fill(tb, s, 20)
	held = contents(tb, s)
	if err := s.Close(); err != nil {
		tb.Fatal(err)
	}
	return path, held
}

func TestOpenFile_hasWhatWasWritten(t *testing.T) {
	path, want := filled(t)
	s := mustOpen(t, path)
	defer s.Close()
	if got := contents(t, s); len(want) != 181 || !maps.Equal(got, want) {
		t.Errorf("%d entries, want %d", len(got), len(want))
	}
}

func TestOpenFile_rejectsAFileThatIsOpen(t *testing.T) {
	path, _ := filled(t)
	s := mustOpen(t, path)
	defer s.Close()
	_, err := store.OpenFile(path, format)
	if !errors.Is(err, store.ErrInUse) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "stop that process") {
		t.Errorf("opened twice: %v", err)
	}
}

func TestOpenFile_rejectsAnotherFormat(t *testing.T) {
	path, want := filled(t)
	_, err := store.OpenFile(path, "test 2")
	if !errors.Is(err, store.ErrFormat) || !strings.Contains(err.Error(), `it holds "test 1", and this program reads "test 2"`) {
		t.Errorf("opened as another format: %v", err)
	}
	s := mustOpen(t, path)
	defer s.Close()
	if got := contents(t, s); !maps.Equal(got, want) {
		t.Error("the file has changed")
	}
}

func TestOpenFile_rejectsWhatIsNotAStore(t *testing.T) {
	for name, content := range map[string]string{"nothing": "", "a word": "word", "a text": strings.Repeat("text ", 10_000)} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "data")
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := store.OpenFile(path, format); !errors.Is(err, store.ErrDamaged) {
				t.Errorf("opened %s: %v", name, err)
			}
			if got, err := os.ReadFile(path); err != nil || string(got) != content {
				t.Error("the file has changed")
			}
		})
	}
	if _, err := store.OpenFile(filepath.Join(t.TempDir(), "no", "such", "folder"), format); err == nil || errors.Is(err, store.ErrDamaged) {
		t.Errorf("a file in a folder that is not there: %v", err)
	}
}

// Whatever a file loses, it is said to be damaged, or nothing of what it held was in that place.
func TestOpenFile_saysThatAFileIsDamaged(t *testing.T) {
	path, want := filled(t)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(t.TempDir(), "broken")
	found := 0
	rapid.Check(t, func(t *rapid.T) {
		bad := append([]byte(nil), good...)
		at := rapid.IntRange(0, len(bad)-1).Draw(t, "at")
		switch rapid.IntRange(0, 4).Draw(t, "how") {
		case 0:
			bad[at] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		case 1:
			at = at / 4096 * 4096
			clear(bad[at : at+4096])
		case 2:
			bad = bad[:at]
		case 3: // the beginning of a page, where its description is
			bad[at/4096*4096+at%32] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		case 4: // the number of its entries
			bad[at/4096*4096+10]--
		}
		if err := os.WriteFile(broken, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := store.OpenFile(broken, format)
		if err != nil {
			if !errors.Is(err, store.ErrDamaged) {
				t.Fatalf("the error does not say that the file is damaged: %v", err)
			}
			if after, err := os.ReadFile(broken); err != nil || string(after) != string(bad) {
				t.Fatal("the file was changed")
			}
			found++
			return
		}
		defer s.Close()
		held := map[string]string{}
		must(t, s.View(func(r store.Snapshot) error {
			for key, value := range r.Ascend(nil, nil) {
				held[string(key)] = string(value)
			}
			return nil
		}))
		if !maps.Equal(held, want) {
			t.Fatalf("%d entries, want %d or an error", len(held), len(want))
		}
	})
	if found == 0 {
		t.Error("no damage was found at all")
	}
}
