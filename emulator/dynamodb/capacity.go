package dynamodb

import (
	"skip-the-line/emulator/dynamodb/attribute"
	"skip-the-line/emulator/dynamodb/expression"
)

// capacity is the capacity that a call consumed, in units, on the table and on each index (Amazon DynamoDB Developer
// Guide, "Capacity unit consumption").
type capacity struct {
	table   *schema
	units   float64
	indexes map[*index]float64
}

// The bytes of one unit.
const (
	readUnit  = 4 << 10
	writeUnit = 1 << 10
)

func units(size, unit int) float64 { return float64((size + unit - 1) / unit) }

// readCapacity returns the capacity of a read by an index that went through items of those sizes.
func readCapacity(table *schema, ix *index, size sizes, consistent bool) capacity {
	factor := 0.5
	if consistent {
		factor = 1
	}
	c := capacity{table: table, indexes: map[*index]float64{}}
	c.units = units(size.table, readUnit) * factor
	if ix == table.primary {
		c.units = max(c.units, factor)
	} else {
		c.indexes[ix] = max(1, units(size.index, readUnit)) * factor
	}
	return c
}

// writeCapacity returns the capacity of a write: the larger of the two items, and of what changed in each index.
func (w written) writeCapacity() capacity {
	c := capacity{table: w.schema, indexes: map[*index]float64{}}
	c.units = max(1, units(max(itemSize(w.old), itemSize(w.new)), writeUnit))
	for _, ix := range w.schema.indexes {
		before, after := ix.projected(w.old), ix.projected(w.new)
		old, next := units(itemSize(before), writeUnit), units(itemSize(after), writeUnit)
		switch {
		case attribute.Equal(before, after):
		case before != nil && after != nil && string(ix.of(before)) != string(ix.of(after)):
			c.indexes[ix] = old + next // removed in one place and put in another
		default:
			c.indexes[ix] = max(old, next)
		}
	}
	return c
}

// projected returns what an index has of an item, or nil.
func (ix *index) projected(item attribute.Item) attribute.Item {
	if item == nil || ix.of(item) == nil {
		return nil
	}
	return ix.content(item)
}

// content returns what an index has of an item that is in it.
func (ix *index) content(item attribute.Item) attribute.Item {
	if ix.projection == nil {
		return item
	}
	return ix.projection.Of(item)
}

// add adds what another call on the same table consumed.
func (c *capacity) add(other capacity) {
	c.units += other.units
	for ix, units := range other.indexes {
		c.indexes[ix] += units
	}
}

// asksCapacity reports whether the parameter ReturnConsumedCapacity asks for it.
func asksCapacity(asked string) bool { return asked == "TOTAL" || asked == "INDEXES" }

// reportCollection adds the size of the written item's collection: the items of a partition of a table with local indexes,
// which cannot be larger than ten gigabytes, and is taken for the smallest here.
func (w written) reportCollection(out *object) {
	for _, ix := range w.schema.indexes {
		if ix.local {
			metrics := newObject()
			item := w.new
			if item == nil {
				item = w.old
			}
			metrics.setItem("ItemCollectionKey", expression.NewProjection(ix.keys[0].name).Of(item))
			metrics.set("SizeEstimateRangeGB", []float64{0, 1})
			out.setJSON("ItemCollectionMetrics", metrics.bytes())
			return
		}
	}
}

// consumedCapacity is a capacity as it goes out.
type consumedCapacity struct {
	TableName              string
	CapacityUnits          float64
	Table                  *consumed           `json:",omitempty"`
	LocalSecondaryIndexes  map[string]consumed `json:",omitempty"`
	GlobalSecondaryIndexes map[string]consumed `json:",omitempty"`
}

type consumed struct{ CapacityUnits float64 }

// consumed returns the capacity as the parameter ReturnConsumedCapacity asks for it: in total, or by index too.
func (c capacity) consumed(asked string) *consumedCapacity {
	out := &consumedCapacity{TableName: c.table.record.Description.TableName, CapacityUnits: c.units}
	local, global := map[string]consumed{}, map[string]consumed{}
	for ix, units := range c.indexes {
		out.CapacityUnits += units
		if ix.local {
			local[ix.name] = consumed{units}
		} else {
			global[ix.name] = consumed{units}
		}
	}
	if asked == "INDEXES" {
		out.Table, out.LocalSecondaryIndexes, out.GlobalSecondaryIndexes = &consumed{c.units}, local, global
	}
	return out
}
