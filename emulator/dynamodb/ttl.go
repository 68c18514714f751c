package dynamodb

import (
	"bytes"
	"fmt"
	"strconv"
	"time"

	"skip-the-line/emulator/dynamodb/attribute"
	"skip-the-line/emulator/store"
)

// sweepDelay is how long expired items stay. DynamoDB says that they go within a few days: a client has to expect them, and
// finds them here for a while too.
const sweepDelay = 10 * time.Minute

// An item that expired so long ago stays for good: its time is taken for a mistake (Amazon DynamoDB Developer Guide, "Using
// time to live").
const maxExpiredYears = 5

// maxSwept is how many expired items go at once.
const maxSwept = 25

// sweep removes expired items of a table. It comes with every write to the table: no goroutine has to see to it, and a
// table that nobody writes to does not grow.
func (s *Server) sweep(tx store.Writer, table *schema) {
	if table.record.TTLAttribute == "" {
		return
	}
	now := s.config.Now()
	prefix := indexPrefix(table.record.Number, expiryIndex)
	from := secondsValue(now.AddDate(-maxExpiredYears, 0, 0)).AppendKey(bytes.Clone(prefix))
	to := secondsValue(now.Add(-sweepDelay)).AppendKey(bytes.Clone(prefix))
	var expired [][]byte
	for key, value := range tx.Ascend(from, to) {
		if expired = append(expired, itemKey(table.record.Number, key, value)); len(expired) == maxSwept {
			break
		}
	}
	for _, key := range expired {
		table.replace(tx, key, attribute.Item(bytes.Clone(tx.Get(key))), nil)
	}
}

func secondsValue(t time.Time) attribute.Value {
	seconds, err := attribute.ParseNumber(strconv.FormatInt(t.Unix(), 10))
	if err != nil {
		panic(err) // it is a number
	}
	return attribute.NewNumber(seconds)
}

// expiry returns the beginning of an item's entry in the order of the times to live, or nil if it never expires.
func (s *schema) expiry(item attribute.Item) []byte {
	if s.record.TTLAttribute == "" {
		return nil
	}
	expires := item.Field(s.record.TTLAttribute)
	if expires.Kind() != attribute.Num {
		return nil
	}
	return expires.AppendKey(indexPrefix(s.record.Number, expiryIndex))
}

func (s *Server) describeTimeToLive(in *tableInput) (*object, error) {
	var c constraints
	c.table(in.TableName)
	if err := c.err(); err != nil {
		return nil, err
	}
	out := newObject()
	err := s.store.View(func(r store.Snapshot) error {
		d, err := s.describe(r, *in.TableName)
		if err != nil {
			return err
		}
		table, err := s.schema(r, d.TableName)
		if err != nil {
			return err
		}
		status := map[string]string{"TimeToLiveStatus": "DISABLED"}
		if table.record.TTLAttribute != "" {
			status = map[string]string{"TimeToLiveStatus": "ENABLED", "AttributeName": table.record.TTLAttribute}
		}
		out.set("TimeToLiveDescription", status)
		return nil
	})
	return out, err
}

type updateTimeToLiveInput struct {
	tableInput
	TimeToLiveSpecification *timeToLive
}

type timeToLive struct {
	AttributeName string
	Enabled       *bool
}

func (s *Server) updateTimeToLive(in *updateTimeToLiveInput) (*object, error) {
	var c constraints
	c.table(in.TableName)
	c.notNull(in.TimeToLiveSpecification != nil, "timeToLiveSpecification")
	if specification := in.TimeToLiveSpecification; specification != nil {
		c.notNull(specification.Enabled != nil, "timeToLiveSpecification.enabled")
		c.require(specification.AttributeName != "", "''", "timeToLiveSpecification.attributeName",
			"Member must have length greater than or equal to 1")
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	err := s.store.Update(func(tx store.Writer) error { return s.setTimeToLive(tx, *in.TableName, *in.TimeToLiveSpecification) })
	if err != nil {
		return nil, err
	}
	out := newObject()
	out.set("TimeToLiveSpecification", in.TimeToLiveSpecification)
	return out, nil
}

func (s *Server) setTimeToLive(tx store.Writer, name string, to timeToLive) error {
	d, err := s.describe(tx, name)
	if err != nil {
		return err
	}
	table, err := s.schema(tx, d.TableName)
	if err != nil {
		return err
	}
	next := table.record
	switch current := next.TTLAttribute; {
	case *to.Enabled && current != "":
		return invalid("TimeToLive is already enabled")
	case !*to.Enabled && current == "":
		return invalid("TimeToLive is already disabled")
	case !*to.Enabled && current != to.AttributeName:
		return invalid(fmt.Sprintf("TimeToLive is active on a different AttributeName: current AttributeName is %s", current))
	case *to.Enabled:
		next.TTLAttribute = to.AttributeName
		newSchema(next).fillExpiry(tx)
	default:
		next.TTLAttribute = ""
		deletePrefix(tx, indexPrefix(next.Number, expiryIndex))
	}
	tx.Put(recordKey(d.TableName), next.encode())
	return nil
}

// fillExpiry puts all items into the order of their times to live.
func (s *schema) fillExpiry(tx store.Writer) {
	var entries [][2][]byte
	prefix := s.primary.prefix()
	for key, value := range tx.Ascend(prefix, store.PrefixEnd(prefix)) {
		if beginning := s.expiry(attribute.Item(value)); beginning != nil {
			key, value := entry(beginning, key)
			entries = append(entries, [2][]byte{key, value})
		}
	}
	for _, e := range entries {
		tx.Put(e[0], e[1])
	}
}
