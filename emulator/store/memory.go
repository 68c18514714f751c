package store

import (
	"bytes"
	"iter"
	"slices"
	"sync"

	"github.com/tidwall/btree"
)

// NewMemory returns an empty store in memory, which lasts as long as the process.
func NewMemory() Store {
	m := new(memory)
	less := func(a, b entry) bool { return bytes.Compare(m.key(a), m.key(b)) < 0 }
	m.tree = btree.NewBTreeGOptions(less, btree.Options{NoLocks: true})
	return m
}

// memory guards one tree with a lock. Snapshots that share nodes would let readers go on during an update, but cost an
// update ten times as much, and more with every item held.
type memory struct {
	mu   sync.RWMutex
	tree *btree.BTreeG[entry] // by key
	arena
}

func (m *memory) View(read func(Snapshot) error) error {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return read(memoryReader{m})
}

func (m *memory) Update(change func(Writer) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	w := &memoryWriter{memoryReader: memoryReader{m}}
	kept := false
	defer func() {
		if !kept { // change failed, or panicked
			w.undo()
		}
	}()
	if err := change(w); err != nil {
		return err
	}
	kept = true
	w.keep()
	return nil
}

// compact moves what is left of chunks that are mostly empty.
func (m *memory) compact() {
	for n := m.sparse(); n != 0; n = m.sparse() {
		m.in(n, func(e entry) {
			key, value := m.get(e)
			if found, ok := m.tree.Get(e); ok && found == e {
				m.tree.Set(m.add(key, value))
				m.remove(e)
			}
		})
	}
}

func (m *memory) Later(change func(Writer)) {
	_ = m.Update(func(w Writer) error { change(w); return nil }) // it cannot fail
}

func (m *memory) Close() error { return nil }

type memoryReader struct{ *memory }

func (r memoryReader) Get(key []byte) []byte {
	found, ok := r.tree.Get(pivot(key))
	if !ok {
		return nil
	}
	return r.value(found)
}

func (r memoryReader) Ascend(from, to []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(key, value []byte) bool) {
		r.tree.Ascend(pivot(from), func(e entry) bool {
			key, value := r.get(e)
			return (to == nil || bytes.Compare(key, to) < 0) && yield(key, value)
		})
	}
}

func (r memoryReader) Descend(from, to []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(key, value []byte) bool) {
		visit := func(e entry) bool {
			key, value := r.get(e)
			if to != nil && bytes.Equal(key, to) {
				return true
			}
			return bytes.Compare(key, from) >= 0 && yield(key, value)
		}
		if to == nil {
			r.tree.Reverse(visit)
		} else {
			r.tree.Descend(pivot(to), visit)
		}
	}
}

// memoryWriter changes the tree in place, and remembers how to undo that.
type memoryWriter struct {
	memoryReader
	changes []change
}

// A change is that an entry has come in another's place, either of which may be none.
type change struct{ old, next entry }

func (w *memoryWriter) Put(key, value []byte) {
	next := w.add(key, value)
	old, _ := w.tree.Set(next)
	w.changes = append(w.changes, change{old, next})
}

func (w *memoryWriter) Delete(key []byte) {
	if old, ok := w.tree.Delete(pivot(key)); ok {
		w.changes = append(w.changes, change{old: old})
	}
}

func (w *memoryWriter) keep() {
	for _, c := range w.changes {
		w.remove(c.old)
	}
	w.compact()
}

func (w *memoryWriter) undo() {
	for _, c := range slices.Backward(w.changes) {
		if c.old != (entry{}) {
			w.tree.Set(c.old)
		} else {
			w.tree.Delete(c.next)
		}
	}
	for _, c := range w.changes {
		w.remove(c.next)
	}
}
