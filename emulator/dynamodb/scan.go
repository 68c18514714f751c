package dynamodb

import (
	"fmt"

	"skip-the-line/emulator/store"
)

// maxSegments is how many parts a scan may be divided into.
const maxSegments = 1_000_000

type scanInput struct {
	readParameters
	Segment, TotalSegments *int
}

func (s *Server) scan(in *scanInput) (*object, error) {
	var c constraints
	in.constrain(&c)
	c.atLeast("limit", in.Limit, 1)
	c.atLeast("segment", in.Segment, 0)
	c.atLeast("totalSegments", in.TotalSegments, 1)
	c.require(in.TotalSegments == nil || *in.TotalSegments <= maxSegments, "", "totalSegments",
		"Member must have value less than or equal to %d", maxSegments)
	if err := c.err(); err != nil {
		return nil, err
	}
	expressions := map[string]*string{"FilterExpression": in.FilterExpression, "ProjectionExpression": in.ProjectionExpression}
	if err := in.legacyParameters.check(expressions); err != nil {
		return nil, err
	}
	params, err := in.params(expressions)
	if err != nil {
		return nil, err
	}
	if err := in.checkSegment(); err != nil {
		return nil, err
	}
	rd, err := in.newReading(params)
	if err != nil {
		return nil, err
	}
	var out *object
	err = s.store.View(func(r store.Snapshot) error {
		if err := rd.open(s, r); err != nil {
			return err
		}
		if err := in.narrow(rd); err != nil {
			return err
		}
		out = rd.page(r)
		return nil
	})
	return out, err
}

func (in *scanInput) checkSegment() error {
	switch {
	case in.Segment == nil && in.TotalSegments == nil:
		return nil
	case in.TotalSegments == nil:
		return invalid("The TotalSegments parameter is required but was not present in the request when Segment parameter is present")
	case in.Segment == nil:
		return invalid("The Segment parameter is required but was not present in the request when parameter TotalSegments is present")
	case *in.Segment >= *in.TotalSegments:
		return invalid(fmt.Sprintf("The Segment parameter is zero-based and must be less than parameter TotalSegments: "+
			"Segment: %d is not less than TotalSegments: %d", *in.Segment, *in.TotalSegments))
	}
	return nil
}

// narrow sets the range of the index: the segment's, from the start key on.
func (in *scanInput) narrow(rd *reading) error {
	segment, total := 0, 1
	if in.Segment != nil {
		segment, total = *in.Segment, *in.TotalSegments
	}
	rd.from, rd.to = rd.index.segment(segment, total)
	if rd.start == nil {
		return nil
	}
	start, err := rd.startKey()
	if err != nil {
		return err
	}
	if string(start) < string(rd.from) || string(start) >= string(rd.to) {
		return invalid(fmt.Sprintf("The provided starting key is invalid: Invalid ExclusiveStartKey. "+
			"Please use ExclusiveStartKey with correct Segment. TotalSegments: %d Segment: %d", total, segment))
	}
	rd.continueAfter(start)
	return nil
}
