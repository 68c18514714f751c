//go:build !linux

package store

import "go.etcd.io/bbolt"

// maxMapped and unmap do nothing where the system does not drop pages of a mapped file when it is asked to.
const maxMapped = 0

func unmap(*bbolt.DB, int) error { return nil }
