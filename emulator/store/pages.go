package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
)

// A walker goes through the pages of a file of bbolt's, and panics with a damage where one is not as it must be
// (go.etcd.io/bbolt/internal/common, version 2 of the format).
type walker struct {
	file  *os.File
	pages uint64
	seen  []bool // by page
}

// A page begins with its number, its kind, how many elements it has, and how many pages more it takes.
const (
	kindOffset      = 8
	elementsOffset  = 10
	overflowOffset  = 12
	pageHeaderSize  = 16
	branchPage      = 1
	leafPage        = 2
	elementSize     = 16 // of either kind
	plainElement    = 0  // the kinds of a leaf's elements
	bucketElement   = 1
	bucketSize      = 16 // of a bucket's value, before the page that may follow
	firstPage       = 2  // after the headers
	maxPageOverflow = 1 << 20
)

// page reads a page, which must not be part of another.
func (w *walker) page(number uint64) []byte {
	header := make([]byte, pageHeaderSize)
	w.requirePage(number, 0)
	read(w.file, header, int64(number)*pageSize)
	overflow := uint64(binary.NativeEndian.Uint32(header[overflowOffset:]))
	if binary.NativeEndian.Uint64(header) != number || overflow > maxPageOverflow {
		panic(damage(fmt.Sprintf("page %d is not what it should be", number)))
	}
	for i := range overflow + 1 {
		w.requirePage(number, i)
		w.seen[number+i] = true
	}
	page := make([]byte, (overflow+1)*pageSize)
	read(w.file, page, int64(number)*pageSize)
	return page
}

func (w *walker) requirePage(number, overflow uint64) {
	if number < firstPage || number >= w.pages || number+overflow >= w.pages || w.seen[number+overflow] {
		panic(damage(fmt.Sprintf("page %d is not where it should be", number)))
	}
}

// bucket goes through the leaves of a bucket, which is small and follows here, or begins at a page of its own.
func (w *walker) bucket(value []byte, leaf func(key, value []byte)) {
	if len(value) < bucketSize {
		panic(damage("a part of its format is missing"))
	}
	if root := binary.NativeEndian.Uint64(value); root != 0 {
		w.tree(w.page(root), plainElement, nil, nil, leaf)
	} else {
		w.tree(value[bucketSize:], plainElement, nil, nil, leaf)
	}
}

// tree goes through the leaves at a page and below it, which are of one kind, and the keys of which are from low to before
// high, nil for no bound.
func (w *walker) tree(page []byte, elements uint32, low, high []byte, leaf func(key, value []byte)) {
	if len(page) < pageHeaderSize {
		panic(damage("a page is too short"))
	}
	kind, count := binary.NativeEndian.Uint16(page[kindOffset:]), int(binary.NativeEndian.Uint16(page[elementsOffset:]))
	if kind != branchPage && kind != leafPage || kind == branchPage && count == 0 {
		panic(damage("a page is of a wrong kind"))
	}
	for i := range count {
		key, value := element(page, kind, i)
		next := high
		if i+1 < count {
			next, _ = element(page, kind, i+1)
		}
		if low != nil && bytes.Compare(key, low) < 0 || next != nil && bytes.Compare(key, next) >= 0 {
			panic(damage("its entries are not in order"))
		}
		switch {
		case kind == branchPage:
			w.tree(w.page(binary.NativeEndian.Uint64(value)), elements, key, next, leaf)
		case binary.NativeEndian.Uint32(page[pageHeaderSize+i*elementSize:]) != elements:
			panic(damage("an entry is of a wrong kind"))
		default:
			leaf(key, value)
		}
	}
}

// element returns the i-th key of a page with its value: a page's number in a branch.
func element(page []byte, kind uint16, i int) (key, value []byte) {
	at := pageHeaderSize + i*elementSize
	fields := cut(page, at, elementSize)
	number := func(offset int) int { return int(binary.NativeEndian.Uint32(fields[offset:])) }
	if kind == branchPage {
		return cut(page, at+number(0), number(4)), fields[8:]
	}
	start, keyLen := at+number(4), number(8)
	return cut(page, start, keyLen), cut(page, start+keyLen, number(12))
}

func cut(page []byte, at, length int) []byte {
	if at+length > len(page) {
		panic(damage("an entry is not in its page"))
	}
	return page[at : at+length : at+length]
}
