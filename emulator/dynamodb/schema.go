package dynamodb

import (
	"strings"
	"sync"

	"skip-the-line/emulator/dynamodb/attribute"
	"skip-the-line/emulator/dynamodb/expression"
	"skip-the-line/emulator/store"
)

// A schema is a table as operations on its items need it.
type schema struct {
	record  record
	primary *index
	indexes []*index // the secondary ones
}

// An index is an order of a table's items: the primary key's, or that of a secondary index.
type index struct {
	table      uint32
	number     byte // 0 for the primary one
	name       string
	local      bool
	keys       []keyAttribute         // hash, and range if there is one
	projection *expression.Projection // nil where all attributes are in the index
}

type keyAttribute struct {
	name string
	kind attribute.Kind
}

// schemas keeps the schemas of the records that have been seen. The store alone knows which of them is a table's.
type schemas struct {
	mu     sync.RWMutex
	parsed map[string]*schema // by the encoded record
}

// maxSchemas bounds the schemas that are kept.
const maxSchemas = 1000

// schema returns the schema of a table by its name or ARN.
func (s *Server) schema(r store.Reader, table string) (*schema, error) {
	encoded := r.Get(recordKey(tableName(table)))
	if encoded == nil {
		return nil, resourceNotFound("Requested resource not found")
	}
	s.schemas.mu.RLock()
	found := s.schemas.parsed[string(encoded)]
	s.schemas.mu.RUnlock()
	if found != nil {
		return found, nil
	}
	decoded, err := decodeRecord(encoded)
	if err != nil {
		return nil, err
	}
	found = newSchema(decoded)
	s.schemas.mu.Lock()
	defer s.schemas.mu.Unlock()
	if s.schemas.parsed == nil || len(s.schemas.parsed) >= maxSchemas {
		s.schemas.parsed = map[string]*schema{}
	}
	s.schemas.parsed[string(encoded)] = found
	return found, nil
}

const arnPrefix = "arn:aws:dynamodb:"

// tableName returns the name of a table, which operations on items take as an ARN too.
func tableName(nameOrARN string) string {
	if strings.HasPrefix(nameOrARN, arnPrefix) {
		return nameOrARN[strings.LastIndexByte(nameOrARN, '/')+1:]
	}
	return nameOrARN
}

func newSchema(r record) *schema {
	d := r.Description
	s := &schema{record: r, primary: &index{table: r.Number, keys: d.keys(d.KeySchema)}}
	for i, each := range append(d.GlobalSecondaryIndexes[:len(d.GlobalSecondaryIndexes):len(d.GlobalSecondaryIndexes)], d.LocalSecondaryIndexes...) {
		ix := &index{table: r.Number, number: byte(1 + i), name: each.IndexName, local: i >= len(d.GlobalSecondaryIndexes), keys: d.keys(each.KeySchema)}
		if each.Projection.ProjectionType != "ALL" {
			names := append(ix.keyNames(), s.primary.keyNames()...)
			ix.projection = expression.NewProjection(append(names, each.Projection.NonKeyAttributes...)...)
		}
		s.indexes = append(s.indexes, ix)
	}
	return s
}

func (d description) keys(elements []keyElement) []keyAttribute {
	var keys []keyAttribute
	for _, e := range elements {
		for _, a := range d.AttributeDefinitions {
			if a.AttributeName == e.AttributeName {
				kind, _ := attribute.KindNamed(a.AttributeType)
				keys = append(keys, keyAttribute{e.AttributeName, kind})
			}
		}
	}
	return keys
}

func (ix *index) keyNames() []string {
	var names []string
	for _, k := range ix.keys {
		names = append(names, k.name)
	}
	return names
}

// index returns the index of that name, or the primary one where name is nil.
func (s *schema) index(name *string) (*index, error) {
	if name == nil {
		return s.primary, nil
	}
	for _, ix := range s.indexes {
		if ix.name == *name {
			return ix, nil
		}
	}
	return nil, invalid("The table does not have the specified index: " + *name)
}
