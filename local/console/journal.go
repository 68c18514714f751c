package console

import (
	"slices"
	"sync"
)

// journal keeps the newest items, bounded by number and by bytes, and finds them by key.
type journal[T any] struct {
	maxItems, maxBytes int

	mu      sync.Mutex
	entries []entry[T] // the oldest first
	byKey   map[string][]T
	bytes   int
	dropped int
}

type entry[T any] struct {
	key  string
	item T
	size int
}

// overhead is what an item costs beside the bytes that it holds.
const overhead = 512

func newJournal[T any](maxItems, maxBytes int) *journal[T] {
	return &journal[T]{maxItems: maxItems, maxBytes: maxBytes, byKey: map[string][]T{}}
}

// add keeps an item that holds about size bytes, and drops the oldest that are too much.
func (j *journal[T]) add(key string, item T, size int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	size += overhead
	j.entries = append(j.entries, entry[T]{key, item, size})
	j.byKey[key] = append(j.byKey[key], item)
	j.bytes += size
	drop := 0
	for len(j.entries)-drop > j.maxItems || j.bytes > j.maxBytes {
		oldest := &j.entries[drop]
		if rest := j.byKey[oldest.key][1:]; len(rest) > 0 {
			j.byKey[oldest.key] = rest
		} else {
			delete(j.byKey, oldest.key)
		}
		j.bytes -= oldest.size
		*oldest = entry[T]{}
		drop++
	}
	j.entries = j.entries[drop:]
	j.dropped += drop
}

// find returns the items of a key, the oldest first.
func (j *journal[T]) find(key string) []T {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.byKey[key])
}

// newest returns the newest items, the newest first, and how many were dropped.
func (j *journal[T]) newest(limit int) (items []T, dropped int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	items = []T{}
	for _, e := range slices.Backward(j.entries[max(0, len(j.entries)-limit):]) {
		items = append(items, e.item)
	}
	return items, j.dropped
}
