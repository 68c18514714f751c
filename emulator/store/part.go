package store

import "iter"

// Part returns the part of a store whose keys begin with the name. It is a store of its own: its keys are those of the
// whole without the name. Its updates are atomic, and ordered, with all updates of the whole. Close does nothing. The name
// of one part must not begin with that of another.
func Part(whole Store, name string) Store { return part{whole, []byte(name)} }

type part struct {
	whole  Store
	prefix []byte
}

func (p part) View(read func(Snapshot) error) error {
	return p.whole.View(func(s Snapshot) error { return read(partSnapshot{partReader{s, p.prefix}, s}) })
}

func (p part) Update(change func(Writer) error) error {
	return p.whole.Update(func(w Writer) error { return change(partWriter{partReader{w, p.prefix}, w}) })
}

func (p part) Later(change func(Writer)) {
	p.whole.Later(func(w Writer) { change(partWriter{partReader{w, p.prefix}, w}) })
}

func (p part) Close() error { return nil }

type partReader struct {
	whole  Reader
	prefix []byte
}

func (r partReader) key(key []byte) []byte {
	return append(append(make([]byte, 0, len(r.prefix)+len(key)), r.prefix...), key...)
}

// end is key, for the end of a range.
func (r partReader) end(to []byte) []byte {
	if to == nil {
		return PrefixEnd(r.prefix)
	}
	return r.key(to)
}

// without removes the name from keys.
func (r partReader) without(entries iter.Seq2[[]byte, []byte]) iter.Seq2[[]byte, []byte] {
	return func(yield func(key, value []byte) bool) {
		for key, value := range entries {
			if !yield(key[len(r.prefix):], value) {
				return
			}
		}
	}
}

func (r partReader) Get(key []byte) []byte { return r.whole.Get(r.key(key)) }

func (r partReader) Ascend(from, to []byte) iter.Seq2[[]byte, []byte] {
	return r.without(r.whole.Ascend(r.key(from), r.end(to)))
}

type partSnapshot struct {
	partReader
	whole Snapshot
}

func (s partSnapshot) Descend(from, to []byte) iter.Seq2[[]byte, []byte] {
	return s.without(s.whole.Descend(s.key(from), s.end(to)))
}

type partWriter struct {
	partReader
	whole Writer
}

func (w partWriter) Put(key, value []byte) { w.whole.Put(w.key(key), value) }
func (w partWriter) Delete(key []byte)     { w.whole.Delete(w.key(key)) }
