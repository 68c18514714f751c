package jsonpath

// A Path is a compiled JSONPath. It is immutable.
type Path struct {
	segments []segment
	definite bool
}

// A Segment is one name or index of a reference path.
type Segment struct {
	Name    string
	Index   int // When IsIndex; not negative.
	IsIndex bool
}

// Definite reports whether the path can select only one value.
func (p *Path) Definite() bool { return p.definite }

// Reference returns the segments of a path of names and indexes only, and whether the path is one:
// https://states-language.net/#ref-paths
func (p *Path) Reference() ([]Segment, bool) {
	reference := make([]Segment, 0, len(p.segments))
	for _, s := range p.segments {
		switch s := s.(type) {
		case name:
			reference = append(reference, Segment{Name: s.text})
		case index:
			if s.fromEnd {
				return nil, false
			}
			reference = append(reference, Segment{Index: s.n, IsIndex: true})
		default:
			return nil, false
		}
	}
	return reference, true
}

// Find returns what the path selects in a decoded JSON value, whose numbers are json.Number, and whether it succeeds. A
// definite path selects a value, any other path a []any.
func (p *Path) Find(root any) (any, bool) {
	found, err := p.find(root, root)
	return found, err == nil
}

// find evaluates the path on a value. Filters resolve $ to root.
func (p *Path) find(value, root any) (any, error) {
	if !p.definite {
		e := evaluation{root: root, found: []any{}}
		err := e.evaluate(p.segments, value)
		return e.found, err
	}
	for _, s := range p.segments {
		var err error
		if value, err = s.(single).one(value); err != nil {
			return nil, err
		}
	}
	return value, nil
}
