// Package store is an ordered map of bytes, read in snapshots and changed in atomic steps: in memory, or in a file that
// survives the process.
package store

import "iter"

// A Store is an ordered map. Its methods may be called concurrently.
type Store interface {
	// View calls read with a snapshot, which later updates don't change, and returns what read returns.
	View(read func(Snapshot) error) error
	// Update calls change, alone among updates, and returns what change returns. If that is nil then everything that change
	// did is kept, and is durable where the store is a file; otherwise nothing of it is kept.
	Update(change func(Writer) error) error
	// Later calls change before that of any Update that begins afterwards, and returns without waiting. What it changes
	// becomes durable with the next Update, or soon. Until that succeeds change is called again, and so it must repeat what
	// it did.
	Later(change func(Writer))
	// Close waits for what is under way, and for what is to be done later. Nothing may be called afterwards.
	Close() error
}

// A Reader reads a Store. The slices that it returns must not be changed, nor used after View or Update has returned.
type Reader interface {
	// Get returns the value of a key, or nil where the key is not in the store.
	Get(key []byte) []byte
	// Ascend returns the keys from from, inclusive, to to, exclusive, in the order of their bytes, with their values. The
	// store must not be changed meanwhile.
	Ascend(from, to []byte) iter.Seq2[[]byte, []byte]
}

// A Snapshot is a store as it was at one moment.
type Snapshot interface {
	Reader
	// Descend returns what Ascend does in the opposite order.
	Descend(from, to []byte) iter.Seq2[[]byte, []byte]
}

// A Writer reads and changes a Store, and reads its own changes.
type Writer interface {
	Reader
	// Put sets the value of a key. A key has 1 to 32,768 bytes. The store keeps neither slice.
	Put(key, value []byte)
	// Delete removes a key, if the store has it.
	Delete(key []byte)
}

// PrefixEnd returns the first key after all those that begin with prefix, or nil, which no range ends before, where there
// is none.
func PrefixEnd(prefix []byte) []byte {
	for i := len(prefix) - 1; i >= 0; i-- {
		if prefix[i] != 0xFF {
			end := append([]byte(nil), prefix[:i+1]...)
			end[i]++
			return end
		}
	}
	return nil
}
