package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"skip-the-line/emulator/store"
)

const format = "test 1"

func mustOpen(tb testing.TB, path string) store.Store {
	tb.Helper()
	s, err := store.OpenFile(path, format)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// each runs a test with both stores, and with a part of each between its neighbours.
func each(t *testing.T, test func(t *testing.T, s store.Store)) {
	t.Run("memory", func(t *testing.T) { test(t, store.NewMemory()) })
	t.Run("file", func(t *testing.T) {
		s := mustOpen(t, filepath.Join(t.TempDir(), "data"))
		defer s.Close()
		test(t, s)
	})
	t.Run("part of memory", func(t *testing.T) { test(t, partOf(t, store.NewMemory())) })
	t.Run("part of a file", func(t *testing.T) {
		s := mustOpen(t, filepath.Join(t.TempDir(), "data"))
		defer s.Close()
		test(t, partOf(t, s))
	})
}

func partOf(t *testing.T, whole store.Store) store.Store {
	t.Helper()
	if err := whole.Update(func(w store.Writer) error {
		for _, neighbour := range []string{"a", "l\xff", "m", "m.", "m0", "n"} {
			w.Put([]byte(neighbour), []byte("another's"))
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return store.Part(whole, "m/")
}

var keys = rapid.StringOfN(rapid.SampledFrom([]rune("ab\x00\u00ff")), 1, 4, -1)

func TestStore_doesAsASortedMapWould(t *testing.T) {
	each(t, func(t *testing.T, s store.Store) {
		rapid.Check(t, func(t *rapid.T) {
			held := map[string]string{}
			must(t, s.Update(func(w store.Writer) error {
				for key := range w.Ascend(nil, nil) {
					held[string(key)] = ""
				}
				for key := range held {
					w.Delete([]byte(key))
				}
				clear(held)
				return nil
			}))
			t.Repeat(map[string]func(*rapid.T){
				"update": func(t *rapid.T) { held = updated(t, s, held) },
				"":       func(t *rapid.T) { checkHolds(t, s, held) },
			})
		})
	})
}

var errRejected = errors.New("rejected")

// updated makes several changes at once, which are kept or not, and returns what is held then.
func updated(t *rapid.T, s store.Store, held map[string]string) map[string]string {
	next := maps.Clone(held)
	rejected := rapid.Bool().Draw(t, "rejected")
	err := s.Update(func(w store.Writer) error {
		for range rapid.IntRange(0, 5).Draw(t, "changes") {
			key := keys.Draw(t, "key")
			if rapid.Bool().Draw(t, "delete") {
				w.Delete([]byte(key))
				delete(next, key)
			} else {
				value := rapid.SampledFrom([]string{"", "x", strings.Repeat("long", 3000)}).Draw(t, "value")
				w.Put([]byte(key), []byte(value))
				next[key] = value
			}
			checkReads(t, w, next)
		}
		if rejected {
			return errRejected
		}
		return nil
	})
	if rejected != errors.Is(err, errRejected) || !rejected && err != nil {
		t.Fatalf("rejected: %t, error: %v", rejected, err)
	}
	if rejected {
		return held
	}
	return next
}

func must(t *rapid.T, err error) {
	if err != nil {
		t.Fatal(err)
	}
}

func checkHolds(t *rapid.T, s store.Store, held map[string]string) {
	must(t, s.View(func(r store.Snapshot) error {
		checkReads(t, r, held)
		return nil
	}))
}

func checkReads(t *rapid.T, r store.Reader, held map[string]string) {
	key := keys.Draw(t, "get")
	if value, ok := held[key]; string(r.Get([]byte(key))) != value || (r.Get([]byte(key)) != nil) != ok {
		t.Fatalf("%q is %q, want %q, %t", key, r.Get([]byte(key)), value, ok)
	}
	from, to := []byte(keys.Draw(t, "from")), []byte(keys.Draw(t, "to"))
	if rapid.Bool().Draw(t, "all") {
		from, to = nil, nil
	}
	var want []string
	for _, key := range slices.Sorted(maps.Keys(held)) {
		if key >= string(from) && (to == nil || key < string(to)) {
			want = append(want, show([]byte(key), []byte(held[key])))
		}
	}
	if got := collect(r.Ascend(from, to)); !slices.Equal(got, want) {
		t.Fatalf("from %q to %q are\n%v\nwant\n%v", from, to, got, want)
	}
	if _, isWriter := r.(store.Writer); isWriter {
		return
	}
	snapshot := r.(store.Snapshot)
	slices.Reverse(want)
	if got := collect(snapshot.Descend(from, to)); !slices.Equal(got, want) {
		t.Fatalf("from %q to %q are, backwards,\n%v\nwant\n%v", from, to, got, want)
	}
}

// show returns an entry in a few words.
func show(key, value []byte) string { return fmt.Sprintf("%q=%.4s… (%d)", key, value, len(value)) }

func collect(all iter.Seq2[[]byte, []byte]) []string {
	var found []string
	for key, value := range all {
		found = append(found, show(key, value))
	}
	return found
}

func TestUpdate_isAloneAmongUpdates(t *testing.T) {
	each(t, func(t *testing.T, s store.Store) {
		var all sync.WaitGroup
		var kept atomic.Int32
		for i := range 16 {
			all.Go(func() {
				for round := range 25 {
					err := s.Update(func(w store.Writer) error {
						w.Put([]byte("count"), append(bytes.Clone(w.Get([]byte("count"))), 'x'))
						if (i+round)%3 == 0 {
							return errRejected
						}
						return nil
					})
					if err == nil {
						kept.Add(1)
					} else if !errors.Is(err, errRejected) {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		_ = s.View(func(r store.Snapshot) error {
			if got := len(r.Get([]byte("count"))); got != int(kept.Load()) {
				t.Errorf("counted to %d, want %d", got, kept.Load())
			}
			return nil
		})
	})
}

func TestUpdate_keepsNothingOfAPanic(t *testing.T) {
	each(t, func(t *testing.T, s store.Store) {
		func() {
			defer func() { _ = recover() }()
			_ = s.Update(func(w store.Writer) error {
				w.Put([]byte("a"), []byte("b"))
				panic("on purpose")
			})
		}()
		done := s.Update(func(w store.Writer) error {
			if w.Get([]byte("a")) != nil {
				t.Error("what it had done is there")
			}
			return nil
		})
		if done != nil {
			t.Error(done)
		}
	})
}

func TestPrefixEnd(t *testing.T) {
	for prefix, want := range map[string]string{"a": "b", "a\xff": "b", "\xff\xff": "", "": "", "a\x00": "a\x01"} {
		if got := store.PrefixEnd([]byte(prefix)); string(got) != want || (got == nil) != (want == "") {
			t.Errorf("the end of %q is %q", prefix, got)
		}
	}
}
