package store

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"
	"os"

	"go.etcd.io/bbolt"
)

// check rejects a file that is damaged, before anything is written to it. It reads all of it, because bbolt itself takes
// most of what is in a page at its word.
func check(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	if info.Size() < 2*pageSize {
		return damaged(path, "it is too short")
	}
	lock := *options
	lock.ReadOnly = true
	db, err := bbolt.Open(path, 0o600, &lock)
	if err != nil {
		return opening(path, err)
	}
	defer db.Close()
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	defer f.Close()
	return checkPages(f)
}

func checkPages(f *os.File) (err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case damage:
			err = damaged(f.Name(), p)
		default:
			panic(p)
		}
	}()
	root, pages := checkHeaders(f)
	w := walker{file: f, pages: pages, seen: make([]bool, pages)}
	found, want := 0, 0
	hasEntries, hasAbout := false, false
	w.tree(w.page(root), bucketElement, nil, nil, func(name, bucket []byte) {
		switch string(name) {
		case string(entries):
			hasEntries = true
			w.bucket(bucket, func(key, sealed []byte) {
				unseal(key, sealed)
				found++
			})
		case string(about):
			hasAbout = true
			w.bucket(bucket, func(key, value []byte) {
				if string(key) == string(countKey) && len(value) == 8 {
					want = int(binary.BigEndian.Uint64(value))
				}
			})
		}
	})
	if !hasEntries || !hasAbout {
		panic(damage("it lacks its format"))
	}
	if found != want {
		panic(damage(fmt.Sprintf("it has %d entries of %d", found, want)))
	}
	return nil
}

// The header of a file of bbolt's: two pages, of which the later one holds. An invalid one is ignored by bbolt, which would
// silently lose the last update.
const (
	headerOffset   = 16 // in its page
	headerSize     = 64
	rootOffset     = 16 // the page that everything begins at
	pagesOffset    = 40 // how many pages the file has
	updateOffset   = 48 // which update wrote it
	checksumOffset = 56
)

// checkHeaders checks both headers, and that the file has not become shorter.
func checkHeaders(f *os.File) (root, pages uint64) {
	var newest uint64
	for page := range int64(2) {
		header := make([]byte, headerSize)
		read(f, header, page*pageSize+headerOffset)
		sum := fnv.New64a()
		sum.Write(header[:checksumOffset])
		if sum.Sum64() != binary.NativeEndian.Uint64(header[checksumOffset:]) {
			panic(damage(fmt.Sprintf("header %d does not have its checksum", page)))
		}
		if update := binary.NativeEndian.Uint64(header[updateOffset:]); update >= newest {
			newest = update
			root, pages = binary.NativeEndian.Uint64(header[rootOffset:]), binary.NativeEndian.Uint64(header[pagesOffset:])
		}
	}
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		panic(damage(err.Error()))
	}
	if uint64(size) < pages*pageSize {
		panic(damage(fmt.Sprintf("it has %d bytes of %d", size, pages*pageSize)))
	}
	return root, pages
}

func read(f *os.File, into []byte, at int64) {
	if _, err := f.ReadAt(into, at); err != nil {
		panic(damage(err.Error()))
	}
}
