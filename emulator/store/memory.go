package store

import (
	"bytes"
	"iter"
	"sync"

	"github.com/tidwall/btree"
)

// NewMemory returns an empty store in memory, which lasts as long as the process.
func NewMemory() Store {
	less := func(a, b entry) bool { return bytes.Compare(a.key(), b.key()) < 0 }
	return &memory{tree: btree.NewBTreeGOptions(less, btree.Options{NoLocks: true})}
}

// memory guards one tree with a lock. Snapshots that share nodes would let readers go on during an update, but cost an
// update ten times as much, and more with every item held.
type memory struct {
	mu   sync.RWMutex
	tree *btree.BTreeG[entry]
}

// entry is a key and its value in one piece of memory: with a million of them, pieces count.
type entry struct {
	data   []byte
	keyLen int
}

func (e entry) key() []byte   { return e.data[:e.keyLen:e.keyLen] }
func (e entry) value() []byte { return e.data[e.keyLen:] }

// pivot returns the entry that stands where key belongs.
func pivot(key []byte) entry { return entry{data: key, keyLen: len(key)} }

func (m *memory) View(read func(Snapshot) error) error {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return read(memoryReader{m.tree})
}

func (m *memory) Update(change func(Writer) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	w := &memoryWriter{memoryReader: memoryReader{m.tree}}
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
	return nil
}

func (m *memory) Later(change func(Writer)) {
	_ = m.Update(func(w Writer) error { change(w); return nil }) // it cannot fail
}

func (m *memory) Close() error { return nil }

type memoryReader struct{ tree *btree.BTreeG[entry] }

func (r memoryReader) Get(key []byte) []byte {
	found, ok := r.tree.Get(pivot(key))
	if !ok {
		return nil
	}
	return found.value()
}

func (r memoryReader) Ascend(from, to []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(key, value []byte) bool) {
		r.tree.Ascend(pivot(from), func(e entry) bool {
			return (to == nil || bytes.Compare(e.key(), to) < 0) && yield(e.key(), e.value())
		})
	}
}

func (r memoryReader) Descend(from, to []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(key, value []byte) bool) {
		visit := func(e entry) bool {
			if to != nil && bytes.Equal(e.key(), to) {
				return true
			}
			return bytes.Compare(e.key(), from) >= 0 && yield(e.key(), e.value())
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

type change struct {
	key []byte
	old entry // the zero entry where the key was not there
}

func (w *memoryWriter) Put(key, value []byte) {
	e := entry{data: append(append(make([]byte, 0, len(key)+len(value)), key...), value...), keyLen: len(key)}
	old, _ := w.tree.Set(e)
	w.changes = append(w.changes, change{e.key(), old})
}

func (w *memoryWriter) Delete(key []byte) {
	if old, ok := w.tree.Delete(pivot(key)); ok {
		w.changes = append(w.changes, change{old.key(), old})
	}
}

func (w *memoryWriter) undo() {
	for i := len(w.changes) - 1; i >= 0; i-- {
		if c := w.changes[i]; c.old.data != nil {
			w.tree.Set(c.old)
		} else {
			w.tree.Delete(pivot(c.key))
		}
	}
}
