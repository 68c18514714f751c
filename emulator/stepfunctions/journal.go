package stepfunctions

import (
	"encoding/binary"
	"encoding/json"
	"sync"
	"time"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/store"
)

// journal keeps the executions in a store. That an execution has started, and that it has ended, is in the store before
// anybody is told. What it does in between is written soon, and before anything that is written to the same store later: an
// execution that was interrupted goes on where that ends, and may do the last of it again.
//
// An execution's key is "x" and its number, by which they are ordered; that of a visit is "v", the execution's number, and
// its own; see keptAnswer for the answers to tokens.
type journal struct {
	store store.Store

	mu       sync.Mutex
	unsaved  map[visitID]asl.Visit
	flushing bool // a change that saves them was given to the store
	closed   bool // what is observed now is the closing, and not to be repeated
}

type visitID struct{ execution, visit uint64 }

func executionKey(number uint64) []byte { return binary.BigEndian.AppendUint64([]byte("x"), number) }
func visitsKey(number uint64) []byte    { return binary.BigEndian.AppendUint64([]byte("v"), number) }

func (id visitID) key() []byte {
	return binary.BigEndian.AppendUint64(visitsKey(id.execution), id.visit)
}

// observe saves a visit, soon.
func (j *journal) observe(execution uint64, v asl.Visit) {
	j.mu.Lock()
	if j.closed {
		j.mu.Unlock()
		return
	}
	j.unsaved[visitID{execution, uint64(v.Number)}] = v
	flush := !j.flushing
	j.flushing = true
	j.mu.Unlock()
	if flush {
		var taken map[visitID]asl.Visit
		j.store.Later(func(w store.Writer) {
			if taken == nil { // otherwise it could not be written before
				taken = j.take()
			}
			putVisits(w, taken)
		})
	}
}

// take returns what is not saved, for the caller to save.
func (j *journal) take() map[visitID]asl.Visit {
	j.mu.Lock()
	defer j.mu.Unlock()
	taken := j.unsaved
	j.unsaved, j.flushing = map[visitID]asl.Visit{}, false
	return taken
}

func putVisits(w store.Writer, visits map[visitID]asl.Visit) {
	for id, v := range visits {
		if text, err := json.Marshal(v); err == nil { // values that came from JSON
			w.Put(id.key(), text)
		}
	}
}

// start saves that an execution has started.
func (j *journal) start(x *execution) error {
	entry, err := x.encode()
	if err != nil {
		return err
	}
	return j.store.Update(func(w store.Writer) error {
		w.Put(executionKey(x.number), entry)
		return nil
	})
}

// restart saves that an execution was redriven, and goes on after the visits.
func (j *journal) restart(x *execution, visits []asl.Visit) error {
	entry, err := x.encode()
	if err != nil {
		return err
	}
	return j.store.Update(func(w store.Writer) error {
		deleteVisits(w, x.number)
		putVisits(w, numbered(x.number, visits))
		w.Put(executionKey(x.number), entry)
		return nil
	})
}

func numbered(execution uint64, visits []asl.Visit) map[visitID]asl.Visit {
	all := make(map[visitID]asl.Visit, len(visits))
	for i, v := range visits {
		all[visitID{execution, uint64(i)}] = v
	}
	return all
}

// end saves that an execution has ended, and all that it did. It tries until it succeeds or the service closes: until then
// nobody may be told. It reports whether it has succeeded.
func (j *journal) end(x *execution, visits []asl.Visit, closing <-chan struct{}) bool {
	entry, err := x.encode()
	if err != nil {
		return false // what came from JSON can be encoded
	}
	for {
		err := j.store.Update(func(w store.Writer) error {
			putVisits(w, j.last(x.number, visits))
			w.Put(executionKey(x.number), entry)
			return nil
		})
		if err == nil {
			return true
		}
		select {
		case <-closing:
			return false
		case <-time.After(time.Second):
		}
	}
}

// last returns the visits of an execution that may not be saved. Those of others stay where they are.
func (j *journal) last(execution uint64, all []asl.Visit) map[visitID]asl.Visit {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return numbered(execution, all)
	}
	unsaved := map[visitID]asl.Visit{}
	for i := range all {
		id := visitID{execution, uint64(i)}
		if v, ok := j.unsaved[id]; ok {
			unsaved[id] = v
		}
	}
	return unsaved
}

// forget deletes the visits of an execution, soon.
func (j *journal) forget(number uint64) {
	j.store.Later(func(w store.Writer) { deleteVisits(w, number) })
}

func deleteVisits(w store.Writer, number uint64) {
	for _, prefix := range [][]byte{visitsKey(number), answersKey(number)} {
		var keys [][]byte
		for key := range w.Ascend(prefix, store.PrefixEnd(prefix)) {
			keys = append(keys, append([]byte(nil), key...))
		}
		for _, key := range keys {
			w.Delete(key)
		}
	}
}

// close makes what is observed from now on be forgotten.
func (j *journal) close() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.closed = true
}

// read returns an execution as it was saved, with its visits.
func (j *journal) read(number uint64) (*execution, error) {
	x := &execution{number: number}
	return x, j.store.View(func(r store.Snapshot) error {
		if err := x.decode(r.Get(executionKey(number))); err != nil {
			return err
		}
		prefix := visitsKey(number)
		for _, text := range r.Ascend(prefix, store.PrefixEnd(prefix)) {
			var v asl.Visit
			if err := decodeJSON(text, &v); err != nil {
				return err
			}
			if x.history == nil {
				x.history = &asl.History{}
			}
			v.Number = len(x.history.Visits())
			x.history.Observe(v)
		}
		return nil
	})
}

// all returns every execution, the oldest first, with what is held in memory of those that have ended.
func (j *journal) all() (all []*execution, err error) {
	err = j.store.View(func(r store.Snapshot) error {
		prefix := []byte("x")
		for key, entry := range r.Ascend(prefix, store.PrefixEnd(prefix)) {
			x := &execution{number: binary.BigEndian.Uint64(key[len(prefix):]), saved: true}
			if _, err := x.decodeHeader(entry); err != nil {
				return err
			}
			all = append(all, x)
		}
		return nil
	})
	return all, err
}
