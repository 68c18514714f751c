package store

import (
	"bytes"
	"os"
	"strconv"
	"syscall"

	"go.etcd.io/bbolt"
)

// maxMapped is how many bytes of files this process may have in its memory before those of the store are dropped from it.
const maxMapped = 512 << 20

// unmap drops the pages of the file from this process's memory if there are too many: whatever is read of a file that is
// mapped counts as this process's, until the system has no other memory left. They stay in the system's cache, and come
// back as they are read.
func unmap(db *bbolt.DB, most int) error {
	if mapped() <= most {
		return nil
	}
	return db.View(func(tx *bbolt.Tx) error { // which keeps the file mapped where it is
		if _, _, errno := syscall.Syscall(syscall.SYS_MADVISE, db.Info().Data, uintptr(tx.Size()), syscall.MADV_DONTNEED); errno != 0 {
			return errno
		}
		return nil
	})
}

// mapped returns how many bytes of files this process has in its memory, 0 where the system does not say (proc(5), statm).
func mapped() int {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	fields := bytes.Fields(statm)
	if len(fields) < 3 {
		return 0
	}
	pages, _ := strconv.Atoi(string(fields[2])) // 0 where it is not a number
	return pages * os.Getpagesize()
}
