package store

import (
	"encoding/binary"
	"errors"
	"slices"
	"time"

	"go.etcd.io/bbolt"
)

// An update waits for its turn to be written.
type update struct {
	change func(Writer) error
	err    error
	done   chan struct{} // nil where nobody waits for it
	leads  bool          // it is this update's turn to write, for all that wait
}

// Update adds an update to those that wait. Whoever finds nobody writing writes all of them, and then lets the first of
// those that have come meanwhile write: no update waits for more than the write under way, and its own.
func (f *file) Update(change func(Writer) error) error {
	u := &update{change: change, done: make(chan struct{})}
	f.mu.Lock()
	f.waiting = append(f.waiting, u)
	u.leads, f.writing = !f.writing, true
	leads := u.leads
	f.mu.Unlock()
	if !leads {
		if <-u.done; !u.leads {
			return u.err
		}
	}

	f.lead(u)
	return u.err
}

// How long an update that nobody waits for waits for one that is, and how long after a write has failed.
const (
	soon  = 10 * time.Millisecond
	again = time.Second
)

func (f *file) Later(change func(Writer)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.waiting = append(f.waiting, &update{change: func(w Writer) error { change(w); return nil }})
	if !f.writing {
		f.writeAfter(soon)
	}
}

// writeAfter sees to it that what waits is written. The caller holds f.mu.
func (f *file) writeAfter(delay time.Duration) {
	if !f.timed {
		f.timed = true
		time.AfterFunc(delay, f.writeLater)
	}
}

// writeLater writes what waits, if nobody does.
func (f *file) writeLater() {
	f.mu.Lock()
	f.timed = false
	idle := !f.writing && !f.closed && len(f.waiting) > 0
	f.writing = f.writing || idle
	f.mu.Unlock()
	if idle {
		f.lead(nil)
	}
}

// lead writes all updates that wait, one of which is u if that is not nil, and lets the next ones begin, even if a change
// panics.
func (f *file) lead(u *update) {
	f.mu.Lock()
	group := f.waiting
	f.waiting = nil
	f.mu.Unlock()
	defer func() {
		var repeated []*update
		for _, other := range group {
			switch {
			case other.done == nil && other.err != nil:
				repeated = append(repeated, other)
			case other.done != nil && other != u:
				close(other.done)
			}
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		f.waiting = append(repeated, f.waiting...)
		f.letNextWrite(len(repeated) > 0)
	}()
	f.commit(group)
	f.limitMapped()
}

// letNextWrite lets the first of those that wait write. The caller holds f.mu.
func (f *file) letNextWrite(failed bool) {
	next := slices.IndexFunc(f.waiting, func(u *update) bool { return u.done != nil })
	f.writing = next >= 0
	switch {
	case f.writing:
		f.waiting[next].leads = true
		close(f.waiting[next].done)
	case failed:
		f.writeAfter(again)
	case len(f.waiting) > 0:
		f.writeAfter(soon)
	}
}

var (
	// errUnchanged ends a transaction that changed nothing, which then need not be written.
	errUnchanged = errors.New("nothing was changed")
	errPanicked  = errors.New("store: an update that was to be written with this one panicked")
)

// commit makes the updates one after the other, and writes what they changed at once. If that fails then none of them
// happened.
func (f *file) commit(group []*update) {
	err := errPanicked
	defer func() {
		if err == nil || errors.Is(err, errUnchanged) {
			return
		}
		for _, u := range group {
			u.err = err
		}
	}()
	err = f.transact(group)
}

func (f *file) transact(group []*update) (err error) {
	defer recoverDamage(f.db.Path(), &err)()
	return f.db.Update(func(tx *bbolt.Tx) error {
		bucket, added, changed := tx.Bucket(entries), 0, false
		for _, u := range group {
			w := &fileWriter{fileReader: fileReader{bucket}}
			if u.err = u.change(w); u.err != nil {
				w.undo()
			} else {
				added += w.added
				changed = changed || len(w.changes) > 0
			}
			if w.err != nil {
				return w.err
			}
		}
		if !changed {
			return errUnchanged
		}
		return count(tx, added)
	})
}

// count keeps how many entries there are: what else would show that a page has lost some of its own?
func count(tx *bbolt.Tx, added int) error {
	bucket := tx.Bucket(about)
	return bucket.Put(countKey, binary.BigEndian.AppendUint64(nil, uint64(counted(bucket)+added)))
}

func counted(bucket *bbolt.Bucket) int {
	encoded := bucket.Get(countKey)
	if len(encoded) != 8 {
		return 0
	}
	return int(binary.BigEndian.Uint64(encoded))
}

// fileWriter changes a transaction, and remembers how to undo that.
type fileWriter struct {
	fileReader
	changes []fileChange
	added   int // entries, less those removed
	err     error
}

type fileChange struct{ key, old []byte }

func (w *fileWriter) Put(key, value []byte) { w.set(key, seal(key, value)) }

func (w *fileWriter) Delete(key []byte) { w.set(key, nil) }

// set sets an entry, or removes it where sealed is nil.
func (w *fileWriter) set(key, sealed []byte) {
	old := w.bucket.Get(key)
	if old == nil && sealed == nil {
		return
	}
	w.changes = append(w.changes, fileChange{key, old})
	if old == nil {
		w.added++
	} else if sealed == nil {
		w.added--
	}
	w.write(key, sealed)
}

func (w *fileWriter) write(key, sealed []byte) {
	var err error
	if sealed != nil {
		err = w.bucket.Put(key, sealed)
	} else {
		err = w.bucket.Delete(key)
	}
	if w.err == nil {
		w.err = err
	}
}

func (w *fileWriter) undo() {
	for i := len(w.changes) - 1; i >= 0; i-- {
		w.write(w.changes[i].key, w.changes[i].old)
	}
}
