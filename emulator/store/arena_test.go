package store

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
)

// What was removed or replaced does not stay in memory, and what stands is not lost as the rest is moved.
func TestMemory_dropsWhatWasRemoved(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	m := NewMemory().(*memory)
	want := map[string][]byte{}
	for i := range 5000 {
		key := fmt.Sprint(random.IntN(50))
		if i%30 == 0 {
			key = fmt.Sprint("stays ", i) // in each of the chunks
		}
		value := bytes.Repeat([]byte{byte(i)}, random.IntN(2000))
		if i%100 == 1 {
			value = bytes.Repeat([]byte{byte(i)}, chunkSize+random.IntN(chunkSize))
		}
		put := i < 3000 || i%3 == 0
		if err := m.Update(func(w Writer) error {
			if w.Delete([]byte(key)); put {
				w.Put([]byte(key), []byte("at first another"))
				w.Put([]byte(key), value)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if delete(want, key); put {
			want[key] = value
		}
	}
	stands := 0
	for key, value := range want {
		stands += size([]byte(key), value)
		if err := m.View(func(r Snapshot) error {
			if got := r.Get([]byte(key)); !bytes.Equal(got, value) {
				t.Errorf("%s has %d bytes and should have %d", key, len(got), len(value))
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	held := 0
	for _, c := range m.chunks {
		held += len(c.entries)
	}
	if m.tree.Len() != len(want) || m.live != stands || held != m.live+m.dead || m.dead > m.live+chunkSize {
		t.Errorf("%d entries are held and should be %d, %d bytes of which %d stand, and %d should, and %d do not", m.tree.Len(), len(want), held, m.live, stands, m.dead)
	}
}
