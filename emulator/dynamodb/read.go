package dynamodb

import (
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

// A reading is a page of an index on its way.
type reading struct {
	input      *readParameters
	start      attribute.Item // exclusive; nil to begin at the beginning
	filter     *expression.Condition
	projection *expression.Projection // nil for all attributes that the index has, or the table

	table    *schema
	index    *index
	from, to []byte
	reverse  bool
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
	if global && rd.index.projection != nil {
		if err := rd.checkProjected(); err != nil {
			return err
		}
	}
	if err := rd.table.checkProjection(rd.projection); err != nil {
		return err
	}
	if rd.filter != nil {
		_, nested := rd.filter.Attributes()
		return rd.table.checkNested(nested)
	}
	return nil
}

// checkProjected rejects attributes that a global index does not have.
func (rd *reading) checkProjected() error {
	if rd.input.Select == "ALL_ATTRIBUTES" {
		return invalidParameter("Select type ALL_ATTRIBUTES is not supported for global secondary index " + rd.index.name +
			" because its projection type is not ALL")
	}
	if rd.projection == nil {
		return nil
	}
	has, _ := rd.index.projection.Attributes()
	wants, _ := rd.projection.Attributes()
	for name := range wants {
		if !has[name] {
			return invalidParameter("Global secondary index " + rd.index.name + " does not project [" + name + "]")
		}
	}
	return nil
}
