package dynamodb

import (
	"fmt"

	"skip-the-line/emulator/store"
)

type tableInput struct{ TableName *string }

func (s *Server) describeTable(in *tableInput) (*object, error) {
	var c constraints
	c.table(in.TableName)
	if err := c.err(); err != nil {
		return nil, err
	}
	out := newObject()
	err := s.store.View(func(r store.Snapshot) error {
		d, err := s.describe(r, *in.TableName)
		if err == nil {
			out.set("Table", d)
		}
		return err
	})
	return out, err
}

// describe returns a table as it is now. DynamoDB brings its totals up to date every six hours only.
func (s *Server) describe(r store.Reader, table string) (description, error) {
	found, err := s.schema(r, table)
	if err != nil {
		if e, ok := err.(*Error); ok {
			e.Message += ": Table: " + tableName(table) + " not found"
		}
		return description{}, err
	}
	d, t := found.record.Description, found.totals(r)
	d.ItemCount, d.TableSizeBytes = t.items, t.size
	return d, nil
}

func (s *Server) deleteTable(in *tableInput) (*object, error) {
	var c constraints
	c.table(in.TableName)
	if err := c.err(); err != nil {
		return nil, err
	}
	out := newObject()
	err := s.store.Update(func(tx store.Writer) error {
		d, err := s.describe(tx, *in.TableName)
		if err != nil {
			return err
		}
		if d.DeletionProtectionEnabled {
			return invalid("Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.")
		}
		found, err := s.schema(tx, d.TableName)
		if err != nil {
			return err
		}
		tx.Delete(recordKey(d.TableName))
		tx.Delete(totalsKey(found.record.Number))
		deletePrefix(tx, tablePrefix(found.record.Number))
		d.TableStatus = "DELETING" // what DynamoDB returns; it never shows, because the table is gone already
		out.set("TableDescription", d)
		return nil
	})
	return out, err
}

// deletePrefix removes all keys that begin with prefix.
func deletePrefix(tx store.Writer, prefix []byte) {
	var keys [][]byte
	for key := range tx.Ascend(prefix, store.PrefixEnd(prefix)) {
		keys = append(keys, key)
	}
	for _, key := range keys {
		tx.Delete(key)
	}
}

// maxTables is how many names ListTables returns at most.
const maxTables = 100

type listTablesInput struct {
	ExclusiveStartTableName *string
	Limit                   *int
}

func (s *Server) listTables(in *listTablesInput) (*object, error) {
	var c constraints
	limit, from := maxTables, []byte{recordSpace}
	if in.ExclusiveStartTableName != nil {
		c.named("exclusiveStartTableName", *in.ExclusiveStartTableName, 3)
		from = append(recordKey(*in.ExclusiveStartTableName), 0)
	}
	if in.Limit != nil {
		limit = *in.Limit
		value := fmt.Sprintf("'%d'", limit)
		c.require(limit >= 1, value, "limit", "Member must have value greater than or equal to 1")
		c.require(limit <= maxTables, value, "limit", "Member must have value less than or equal to %d", maxTables)
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	names, more := []string{}, false
	err := s.store.View(func(r store.Snapshot) error {
		for key := range r.Ascend(from, []byte{recordSpace + 1}) {
			if more = len(names) == limit; more {
				break
			}
			names = append(names, string(key[1:]))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := newObject()
	out.set("TableNames", names)
	if more {
		out.set("LastEvaluatedTableName", names[len(names)-1])
	}
	return out, nil
}
