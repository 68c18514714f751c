package dynamodb

import (
	"fmt"

	"skip-the-line/emulator/dynamodb/attribute"
	"skip-the-line/emulator/dynamodb/expression"
)

// The limits of items and keys (Amazon DynamoDB Developer Guide, "Quotas").
const (
	maxItemSize  = 400 << 10
	maxHashSize  = 2048
	maxRangeSize = 1024
)

// checkItem rejects an item that the table cannot hold.
func (s *schema) checkItem(item attribute.Item) error {
	for i, k := range s.primary.keys {
		v := item.Field(k.name)
		if v == nil {
			return invalidParameter(fmt.Sprintf("Missing the key %s in the item", k.name))
		}
		if v.Kind() != k.kind {
			return invalidParameter(fmt.Sprintf("Type mismatch for key %s expected: %s actual: %s", k.name, k.kind, v.Kind()))
		}
		if err := checkKeyValue(k, v, i == 0); err != nil {
			return err
		}
	}
	for _, ix := range s.indexes {
		for _, k := range ix.keys {
			v := item.Field(k.name)
			if err := s.checkIndexKind(ix, k, v.Kind()); err != nil {
				return err
			}
			if isEmpty(v) {
				return invalid(fmt.Sprintf("One or more parameter values are not valid. A value specified for a secondary index key "+
					"is not supported. The AttributeValue for a key attribute cannot contain an empty %s value. IndexName: %s, IndexKey: %s",
					emptyWord(v), ix.name, k.name))
			}
		}
	}
	return nil
}

func (s *schema) checkIndexKind(ix *index, k keyAttribute, kind attribute.Kind) error {
	if kind == 0 || kind == k.kind {
		return nil
	}
	return invalidParameter(fmt.Sprintf("Type mismatch for Index Key %s Expected: %s Actual: %s IndexName: %s", k.name, k.kind, kind, ix.name))
}

var errKeyMismatch = invalid("The provided key element does not match the schema")

// checkKey rejects a key that no item of the table can have.
func (s *schema) checkKey(key attribute.Item) error {
	if key.Len() != len(s.primary.keys) {
		return errKeyMismatch
	}
	return s.primary.checkKeyValues(key)
}

func (ix *index) checkKeyValues(key attribute.Item) error {
	for i, k := range ix.keys {
		v := key.Field(k.name)
		if v.Kind() != k.kind {
			return errKeyMismatch
		}
		if err := checkKeyValue(k, v, i == 0); err != nil {
			return err
		}
	}
	return nil
}

func checkKeyValue(k keyAttribute, v attribute.Value, isHash bool) error {
	switch size := len(v.Payload()); {
	case isEmpty(v):
		return invalid(fmt.Sprintf("One or more parameter values are not valid. "+
			"The AttributeValue for a key attribute cannot contain an empty %s value. Key: %s", emptyWord(v), k.name))
	case isHash && size > maxHashSize:
		return invalidParameter("Size of hashkey has exceeded the maximum size limit of2048 bytes")
	case !isHash && size > maxRangeSize:
		return invalidParameter("Aggregated size of all range keys has exceeded the size limit of 1024 bytes")
	}
	return nil
}

func isEmpty(v attribute.Value) bool { return v.Kind().IsOrdered() && len(v.Payload()) == 0 }

func emptyWord(v attribute.Value) string {
	if v.Kind() == attribute.Binary {
		return "binary"
	}
	return "string"
}

// checkUpdate rejects an update that would change the key, or give an index key another type.
func (s *schema) checkUpdate(u *expression.Update) error {
	names, nested := u.Projection().Attributes()
	for _, k := range s.primary.keys {
		if names[k.name] {
			return invalidParameter(fmt.Sprintf("Cannot update attribute %s. This attribute is part of the key", k.name))
		}
	}
	kinds := u.Kinds()
	for _, ix := range s.indexes {
		for _, k := range ix.keys {
			if err := s.checkIndexKind(ix, k, kinds[k.name]); err != nil {
				return err
			}
		}
	}
	return s.checkNested(nested)
}

// checkUpdated rejects an item that an update has made one the indexes cannot hold.
func (s *schema) checkUpdated(item attribute.Item) error {
	for _, ix := range s.indexes {
		for _, k := range ix.keys {
			switch v := item.Field(k.name); {
			case v != nil && v.Kind() != k.kind:
				return invalid("The update expression attempted to update the secondary index key to unsupported type")
			case isEmpty(v):
				return invalid("One or more parameter values are not valid. The update expression attempted to update a secondary " +
					"index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty " +
					emptyWord(v) + " value.")
			}
		}
	}
	return nil
}

// checkNested rejects paths into key attributes, which are never lists or maps.
func (s *schema) checkNested(nested map[string]bool) error {
	const message = "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: "
	for _, k := range s.primary.keys {
		if nested[k.name] {
			return invalid(message + "Key: " + k.name)
		}
	}
	for _, ix := range s.indexes {
		for _, k := range ix.keys {
			if nested[k.name] {
				return invalid(message + "IndexKey: " + k.name)
			}
		}
	}
	return nil
}

func (s *schema) checkProjection(p *expression.Projection) error {
	if p == nil {
		return nil
	}
	_, nested := p.Attributes()
	return s.checkNested(nested)
}
