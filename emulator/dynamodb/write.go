package dynamodb

import (
	"bytes"
	"encoding/binary"

	"skip-the-line/emulator/dynamodb/attribute"
	"skip-the-line/emulator/dynamodb/expression"
	"skip-the-line/emulator/store"
)

// A write changes one item.
type write struct {
	table     string
	condition *expression.Condition // nil where there is none
	returnOld bool                  // with the error, where the condition is not met
	// key checks the write against the table, and returns the item's key.
	key func(*schema) ([]byte, error)
	// next returns what becomes of the item, either nil where there is none.
	next func(s *schema, old attribute.Item) (attribute.Item, error)
}

// written is what a write did.
type written struct {
	schema   *schema
	old, new attribute.Item
}

func (s *Server) write(w write) (written, error) {
	var done written
	err := s.store.Update(func(tx store.Writer) error {
		table, err := s.schema(tx, w.table)
		if err != nil {
			return err
		}
		key, err := w.key(table)
		if err != nil {
			return err
		}
		// It is used after the update.
		old := attribute.Item(bytes.Clone(tx.Get(key)))
		if w.condition != nil && !w.condition.Holds(old) {
			if !w.returnOld {
				return conditionalCheckFailed(nil)
			}
			return conditionalCheckFailed(old)
		}
		next, err := w.next(table, old)
		if err != nil {
			return err
		}
		table.replace(tx, key, old, next)
		s.sweep(tx, table)
		done = written{table, old, next}
		return nil
	})
	return done, err
}

// replace puts an item in another's place, either of which may be nil, and keeps the indexes and the totals with it.
func (s *schema) replace(tx store.Writer, key []byte, old, next attribute.Item) {
	if old == nil && next == nil {
		return
	}
	if next != nil {
		tx.Put(key, next)
	} else {
		tx.Delete(key)
	}
	for _, ix := range s.indexes {
		move(tx, key, ix.of(old), ix.of(next))
	}
	move(tx, key, s.expiry(old), s.expiry(next))
	s.count(tx, old, next)
}

// move moves an item's entry in an index, the beginnings of which are nil where it has none.
func move(tx store.Writer, itemKey, from, to []byte) {
	if bytes.Equal(from, to) {
		return
	}
	if from != nil {
		key, _ := entry(from, itemKey)
		tx.Delete(key)
	}
	if to != nil {
		tx.Put(entry(to, itemKey))
	}
}

// totals are how many items a table has, and the sum of their sizes.
type totals struct{ items, size int64 }

func (s *schema) totals(r store.Reader) totals {
	encoded := r.Get(totalsKey(s.record.Number))
	if encoded == nil {
		return totals{}
	}
	return totals{int64(binary.BigEndian.Uint64(encoded)), int64(binary.BigEndian.Uint64(encoded[8:]))}
}

func (s *schema) count(tx store.Writer, old, next attribute.Item) {
	t := s.totals(tx)
	if old != nil {
		t.items--
		t.size -= int64(attribute.ItemSize(old))
	}
	if next != nil {
		t.items++
		t.size += int64(attribute.ItemSize(next))
	}
	encoded := binary.BigEndian.AppendUint64(nil, uint64(t.items))
	tx.Put(totalsKey(s.record.Number), binary.BigEndian.AppendUint64(encoded, uint64(t.size)))
}
