package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"
	bolt "go.etcd.io/bbolt/errors"
)

// What can be wrong with a file. The errors of OpenFile say which file it is and what can be done.
var (
	ErrInUse   = errors.New("the file is in use by another process")
	ErrFormat  = errors.New("the file is of another format")
	ErrDamaged = errors.New("the file is damaged")
)

// pageSize is fixed, so that a file can be moved between machines.
const pageSize = 4096

// lockTimeout is how long a file that is in use is waited for: its process may just be ending.
const lockTimeout = 200 * time.Millisecond

var (
	entries   = []byte("entries")
	about     = []byte("about")
	formatKey = []byte("format")
	countKey  = []byte("count") // of entries
)

// OpenFile opens the store in a file, which it creates if there is none. Format names what the caller keeps in it, with a
// version: "orders 1". A file that is in use, of another format, or damaged is rejected, and left as it is.
//
// An update is on the disk when Update returns. Updates that come while others are being written share the next write.
func OpenFile(path, format string) (Store, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if err := create(path, format); err != nil {
			return nil, fmt.Errorf("store: %w", err)
		}
	}
	if err := check(path); err != nil {
		return nil, err
	}
	db, err := bbolt.Open(path, 0o600, options)
	if err != nil {
		return nil, opening(path, err)
	}
	if err := checkFormat(db, format); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	f := &file{db: db, maxMapped: maxMapped}
	f.limitMapped() // bbolt has read all of it
	return f, nil
}

var options = &bbolt.Options{
	Timeout:        lockTimeout,
	PageSize:       pageSize,
	FreelistType:   bbolt.FreelistMapType,
	NoFreelistSync: true, // it is found again at opening, and larger than most updates
}

// create makes an empty store under another name first: whatever ends the process, there is a whole file or none.
func create(path, format string) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	if err := temporary.Close(); err != nil {
		return err
	}
	db, err := bbolt.Open(temporary.Name(), 0o600, options)
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		if _, err := tx.CreateBucket(entries); err != nil {
			return err
		}
		bucket, err := tx.CreateBucket(about)
		if err != nil {
			return err
		}
		return bucket.Put(formatKey, []byte(format))
	})
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	if err := os.Link(temporary.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

func checkFormat(db *bbolt.DB, format string) error {
	return db.View(func(tx *bbolt.Tx) error {
		if found := string(tx.Bucket(about).Get(formatKey)); found != format {
			return fmt.Errorf("store: %s: %w: it holds %q, and this program reads %q. Use the program that wrote it, or another file",
				db.Path(), ErrFormat, found, format)
		}
		return nil
	})
}

// opening says what is wrong with a file that cannot be opened.
func opening(path string, err error) error {
	switch {
	case errors.Is(err, bolt.ErrTimeout):
		return fmt.Errorf("store: %s: %w: stop that process, or choose another file", path, ErrInUse)
	case errors.Is(err, bolt.ErrInvalid), errors.Is(err, bolt.ErrVersionMismatch), errors.Is(err, bolt.ErrChecksum):
		return damaged(path, err)
	}
	return fmt.Errorf("store: %w", err)
}

func damaged(path string, reason any) error {
	return fmt.Errorf("store: %s: %w: %v. Nothing in it was changed. Put a copy of it in its place, or move it away to start with nothing",
		path, ErrDamaged, reason)
}

// A file is a store in a file of bbolt's, which keeps pages and transactions. Every value ends with a checksum of it and of
// its key.
type file struct {
	db        *bbolt.DB
	maxMapped int           // see unmap
	begun     atomic.Uint64 // views and updates

	mu      sync.Mutex
	waiting []*update
	writing bool // somebody writes, and sees to those who wait
	timed   bool // writeLater will be called
	closed  bool
}

func (f *file) View(read func(Snapshot) error) (err error) {
	defer f.limitMapped()
	defer recoverDamage(f.db.Path(), &err)()
	return f.db.View(func(tx *bbolt.Tx) error { return read(fileReader{tx.Bucket(entries)}) })
}

// limitMapped comes after every view and every update, and looks at what is mapped once in a while.
func (f *file) limitMapped() {
	const while = 64
	if f.begun.Add(1)%while == 1 {
		_ = unmap(f.db, f.maxMapped) // otherwise the pages stay, until the system drops them itself
	}
}

// Close makes an update that changes nothing, because it is written with all that wait.
func (f *file) Close() error {
	err := f.Update(func(Writer) error { return nil })
	f.mu.Lock()
	f.closed = true
	f.mu.Unlock()
	return errors.Join(err, f.db.Close())
}

// damage is the panic of a reader that met something damaged.
type damage string

// recoverDamage turns what a damaged file makes of a read into an error: a panic of this package's, or a fault, where a file
// that is mapped into memory has become shorter.
func recoverDamage(path string, err *error) func() {
	before := debug.SetPanicOnFault(true)
	return func() {
		debug.SetPanicOnFault(before)
		switch p := recover().(type) {
		case nil:
		case damage, interface{ Addr() uintptr }:
			*err = damaged(path, p)
		default:
			panic(p)
		}
	}
}

type fileReader struct{ bucket *bbolt.Bucket }

const checksumLen = 4

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func checksum(key, value []byte) uint32 {
	return crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, value)
}

// unseal returns a value without its checksum.
func unseal(key, sealed []byte) []byte {
	at := len(sealed) - checksumLen
	if at < 0 || binary.BigEndian.Uint32(sealed[at:]) != checksum(key, sealed[:at]) {
		panic(damage("an entry does not have its checksum"))
	}
	return sealed[:at:at]
}

func seal(key, value []byte) []byte {
	return binary.BigEndian.AppendUint32(append(make([]byte, 0, len(value)+checksumLen), value...), checksum(key, value))
}

func (r fileReader) Get(key []byte) []byte {
	sealed := r.bucket.Get(key)
	if sealed == nil {
		return nil
	}
	return unseal(key, sealed)
}

func (r fileReader) Ascend(from, to []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(key, value []byte) bool) {
		c := r.bucket.Cursor()
		for key, sealed := c.Seek(from); key != nil && (to == nil || bytes.Compare(key, to) < 0); key, sealed = c.Next() {
			if !yield(key, unseal(key, sealed)) {
				return
			}
		}
	}
}

// Descend is for snapshots only: in a transaction that has emptied a page, bbolt's cursor stops there on its way back.
func (r fileReader) Descend(from, to []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(key, value []byte) bool) {
		c := r.bucket.Cursor()
		key, sealed := c.Last()
		if to != nil {
			if key, _ = c.Seek(to); key == nil {
				key, sealed = c.Last()
			} else {
				key, sealed = c.Prev()
			}
		}
		for ; key != nil && bytes.Compare(key, from) >= 0; key, sealed = c.Prev() {
			if !yield(key, unseal(key, sealed)) {
				return
			}
		}
	}
}
