package store

import "encoding/binary"

// An arena keeps entries in a few large pieces of memory, and finds them by number: however many there are, the garbage
// collector has next to nothing to visit. An entry never changes, and is not moved during an update.
type arena struct {
	chunks     []chunk  // the first one is not used
	free       []uint32 // those that are empty
	newest     uint32   // where entries are added
	live, dead int      // bytes
}

// A chunk has entries one after the other, of which some may have been removed.
type chunk struct {
	entries []byte
	live    int // bytes of those that were not removed
}

// An entry says where a key and its value are. The zero entry is none.
type entry struct {
	chunk, offset uint32
	pivot         *[]byte // instead, in an entry that stands where a key belongs
}

const (
	chunkSize   = 64 << 10
	entryHeader = 2 + 4 // the lengths of the key and of the value
)

func pivot(key []byte) entry { return entry{pivot: &key} }

func (a *arena) key(e entry) []byte {
	if e.pivot != nil {
		return *e.pivot
	}
	key, _ := a.get(e)
	return key
}

func (a *arena) value(e entry) []byte {
	_, value := a.get(e)
	return value
}

func (a *arena) get(e entry) (key, value []byte) {
	from := a.chunks[e.chunk].entries[e.offset:]
	keyEnd := entryHeader + int(binary.NativeEndian.Uint16(from))
	end := keyEnd + int(binary.NativeEndian.Uint32(from[2:]))
	return from[entryHeader:keyEnd:keyEnd], from[keyEnd:end:end]
}

func size(key, value []byte) int { return entryHeader + len(key) + len(value) }

func (a *arena) add(key, value []byte) entry {
	n := size(key, value)
	e := entry{chunk: a.chunkFor(n)}
	c := &a.chunks[e.chunk]
	e.offset = uint32(len(c.entries))
	c.entries = binary.NativeEndian.AppendUint16(c.entries, uint16(len(key)))
	c.entries = binary.NativeEndian.AppendUint32(c.entries, uint32(len(value)))
	c.entries = append(append(c.entries, key...), value...)
	c.live += n
	a.live += n
	return e
}

// chunkFor returns a chunk that has room for an entry of that size: a large one has a chunk of its own.
func (a *arena) chunkFor(size int) uint32 {
	const large = chunkSize / 8
	if size > large {
		return a.newChunk(size)
	}
	if a.newest == 0 || cap(a.chunks[a.newest].entries)-len(a.chunks[a.newest].entries) < size {
		full := a.newest
		a.newest = a.newChunk(chunkSize)
		a.dropEmpty(full)
	}
	return a.newest
}

func (a *arena) newChunk(size int) (n uint32) {
	if last := len(a.free) - 1; last >= 0 {
		n, a.free = a.free[last], a.free[:last]
	} else {
		if len(a.chunks) == 0 {
			a.chunks = make([]chunk, 1)
		}
		n = uint32(len(a.chunks))
		a.chunks = append(a.chunks, chunk{})
	}
	a.chunks[n].entries = make([]byte, 0, size)
	return n
}

// remove removes an entry, if it is one.
func (a *arena) remove(e entry) {
	if e.chunk == 0 {
		return
	}
	n := size(a.get(e))
	a.chunks[e.chunk].live -= n
	a.live -= n
	a.dead += n
	a.dropEmpty(e.chunk)
}

// dropEmpty drops a chunk of which nothing is left, and which is not being added to.
func (a *arena) dropEmpty(n uint32) {
	if n == 0 || n == a.newest || a.chunks[n].live > 0 {
		return
	}
	c := &a.chunks[n]
	a.dead -= len(c.entries)
	*c = chunk{}
	a.free = append(a.free, n)
}

// sparse returns the chunk of which least is left, once half of the arena is not used; 0 before.
func (a *arena) sparse() (least uint32) {
	if a.dead <= a.live+chunkSize {
		return 0
	}
	for n := range a.chunks {
		c := &a.chunks[n]
		if uint32(n) != a.newest && c.entries != nil && (least == 0 || c.live*len(a.chunks[least].entries) < a.chunks[least].live*len(c.entries)) {
			least = uint32(n)
		}
	}
	return least
}

// in calls visit with every entry that a chunk had.
func (a *arena) in(n uint32, visit func(entry)) {
	for e := (entry{chunk: n}); int(e.offset) < len(a.chunks[n].entries); {
		next := e.offset + uint32(size(a.get(e)))
		visit(e)
		e.offset = next
	}
}
