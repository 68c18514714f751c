package local

import (
	"context"
	"encoding/binary"
	"errors"
	"time"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/store"
)

// aheadClock is a clock that is ahead of another, by as much as the stack was that wrote the data last: what it wrote would
// otherwise be of the future.
type aheadClock struct {
	asl.Clock
	by time.Duration
}

func (c *aheadClock) Now() time.Time { return c.Clock.Now().Add(c.by) }

func (c *aheadClock) ahead() time.Duration { return time.Until(c.Now()) }

// expiry returns the method Expire of a clock that has one, or nil. A clock that is ahead would hide it.
func expiry(c asl.Clock) func(attempt context.Context) {
	if c, ok := c.(interface{ Expire(context.Context) }); ok {
		return c.Expire
	}
	return nil
}

var aheadKey = []byte("clock/ahead") // of this machine's clock, in nanoseconds

// setClock has the stack's clock go on from where the data has it. One that runs ahead is kept with all that is written by it.
func (s *Stack) setClock(o Options) error {
	err := s.data.View(func(r store.Snapshot) error {
		if ahead := r.Get(aheadKey); len(ahead) == 8 {
			s.clock.by = time.Duration(binary.BigEndian.Uint64(ahead))
		}
		return nil
	})
	if o.Speed > 0 {
		s.data = clockedStore{s.data, s.clock}
	}
	return err
}

// clockedStore keeps in each change how far the clock is ahead.
type clockedStore struct {
	store.Store
	clock *aheadClock
}

func (s clockedStore) put(w store.Writer) {
	w.Put(aheadKey, binary.BigEndian.AppendUint64(nil, uint64(s.clock.ahead())))
}

func (s clockedStore) Update(change func(store.Writer) error) error {
	return s.Store.Update(func(w store.Writer) error {
		s.put(w)
		return change(w)
	})
}

func (s clockedStore) Later(change func(store.Writer)) {
	s.Store.Later(func(w store.Writer) {
		s.put(w)
		change(w)
	})
}

func (s clockedStore) Close() error {
	err := s.Update(func(store.Writer) error { return nil })
	return errors.Join(err, s.Store.Close())
}
