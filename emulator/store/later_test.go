package store_test

import (
	"path/filepath"
	"testing"
	"time"

	"skip-the-line/emulator/store"
)

func put(key string) func(store.Writer) {
	return func(w store.Writer) { w.Put([]byte(key), []byte("x")) }
}

func TestLater_comesBeforeTheNextUpdate(t *testing.T) {
	each(t, func(t *testing.T, s store.Store) {
		s.Later(put("a"))
		s.Later(func(w store.Writer) {
			if w.Get([]byte("a")) != nil {
				w.Put([]byte("b"), []byte("x"))
			}
		})
		err := s.Update(func(w store.Writer) error {
			if w.Get([]byte("b")) == nil {
				t.Error("what was to be done before has not been")
			}
			return errRejected // which does not undo what others do
		})
		if err != errRejected {
			t.Error(err)
		}
		if got := len(contents(t, s)); got != 2 {
			t.Errorf("%d entries", got)
		}
	})
}

func TestLater_isWrittenWithoutAnUpdate(t *testing.T) {
	each(t, func(t *testing.T, s store.Store) {
		s.Later(put("a"))
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for len(contents(t, s)) == 0 {
			select {
			case <-tick.C:
			case <-t.Context().Done():
				t.Fatal("it is not written")
			}
		}
	})
}

func TestClose_writesWhatIsToBeDoneLater(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data")
	s := mustOpen(t, path)
	s.Later(put("a"))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = mustOpen(t, path)
	defer s.Close()
	if got := len(contents(t, s)); got != 1 {
		t.Errorf("%d entries", got)
	}
}
