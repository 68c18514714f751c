package dynamodb

import (
	"maps"
	"slices"

	"skip-the-line/emulator/dynamodb/attribute"
	"skip-the-line/emulator/dynamodb/expression"
	"skip-the-line/emulator/store"
)

// readParameters are the parameters that Query and Scan share.
type readParameters struct {
	expressionParameters
	legacyParameters
	projectionParameters
	TableName              *string
	IndexName              *string
	Select                 string
	Limit                  *int
	ConsistentRead         bool
	ExclusiveStartKey      map[string]attribute.Wire
	FilterExpression       *string
	ReturnConsumedCapacity string
}

func (p readParameters) constrain(c *constraints) {
	c.table(p.TableName)
	if p.IndexName != nil {
		c.named("indexName", *p.IndexName, 3)
	}
	c.oneOf("select", p.Select, "SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES")
	c.capacity(p.ReturnConsumedCapacity)
}

// A reading is a Query or Scan under way.
type reading struct {
	input      *readParameters
	start      attribute.Item // exclusive; nil to begin at the beginning
	filter     *expression.Condition
	projection *expression.Projection // nil for all attributes that there are
	reverse    bool

	table    *schema
	index    *index
	fetches  bool   // what the index does not have, from the table
	from, to []byte // the range of the index
}

// newReading parses what the operations share.
func (p *readParameters) newReading(params *expression.Params) (*reading, error) {
	rd := &reading{input: p}
	var err error
	if p.ExclusiveStartKey != nil {
		if rd.start, err = itemOf(p.ExclusiveStartKey); err != nil {
			return nil, err
		}
	}
	if p.FilterExpression != nil {
		if rd.filter, err = params.Condition("FilterExpression", *p.FilterExpression); err != nil {
			return nil, invalidBecause(err)
		}
	}
	if rd.projection, err = p.projection(params); err != nil {
		return nil, err
	}
	if err := params.Unused(); err != nil {
		return nil, invalidBecause(err)
	}
	return rd, p.checkSelect()
}

func (p *readParameters) checkSelect() error {
	projected := p.ProjectionExpression != nil || p.AttributesToGet != nil
	switch {
	case p.Select == "SPECIFIC_ATTRIBUTES" && !projected:
		return invalidParameter("Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES")
	case projected && p.Select != "" && p.Select != "SPECIFIC_ATTRIBUTES":
		parameter := "ProjectionExpression"
		if p.AttributesToGet != nil {
			parameter = "AttributesToGet"
		}
		if p.Select == "COUNT" {
			return invalid("Cannot specify the " + parameter + " when choosing to get only the Count")
		}
		return invalid("Cannot specify the " + parameter + " when choosing to get " + p.Select)
	case p.Select == "ALL_PROJECTED_ATTRIBUTES" && p.IndexName == nil:
		return invalidParameter("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")
	}
	return nil
}

// open finds the table and the index, and checks the reading against them.
func (rd *reading) open(s *Server, r store.Reader) error {
	var err error
	if rd.table, err = s.schema(r, *rd.input.TableName); err != nil {
		return err
	}
	if rd.index, err = rd.table.index(rd.input.IndexName); err != nil {
		return err
	}
	global := rd.index != rd.table.primary && !rd.index.local
	if global && rd.input.ConsistentRead {
		return invalid("Consistent reads are not supported on global secondary indexes")
	}
	if global && rd.index.projection != nil && rd.input.Select == "ALL_ATTRIBUTES" {
		return invalidParameter("Select type ALL_ATTRIBUTES is not supported for global secondary index " + rd.index.name +
			" because its projection type is not ALL")
	}
	if missing := rd.notProjected(); global && len(missing) > 0 {
		return invalidParameter("Global secondary index " + rd.index.name + " does not project " + bracketed(missing))
	}
	if err := rd.table.checkProjection(rd.projection); err != nil {
		return err
	}
	rd.fetches = rd.index.local && (rd.input.Select == "ALL_ATTRIBUTES" || len(rd.notProjected()) > 0)
	if rd.filter != nil {
		_, nested := rd.filter.Attributes()
		return rd.table.checkNested(nested)
	}
	return nil
}

// notProjected returns the attributes that are asked for and that the index does not have.
func (rd *reading) notProjected() []string {
	if rd.projection == nil || rd.index.projection == nil {
		return nil
	}
	has, _ := rd.index.projection.Attributes()
	wants, _ := rd.projection.Attributes()
	maps.DeleteFunc(wants, func(name string, _ bool) bool { return has[name] })
	return slices.Sorted(maps.Keys(wants))
}
