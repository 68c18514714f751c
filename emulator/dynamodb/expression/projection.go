package expression

import (
	"skip-the-line/emulator/dynamodb/attribute"
)

// A Projection selects attributes, and parts of them.
type Projection struct {
	tree  tree[struct{}]
	paths []path
}

var projections cache[[]path]

// Projection parses a ProjectionExpression.
func (p *Params) Projection(text string) (*Projection, error) {
	raw, err := projections.get(text, func() ([]path, error) { return parse(text, nil, (*parser).paths) })
	if err != nil {
		return nil, invalid("Invalid ProjectionExpression: %w", err)
	}
	paths := make([]path, len(raw))
	for i := range raw {
		if paths[i], err = p.useNames(raw[i]); err != nil {
			return nil, invalid("Invalid ProjectionExpression: %w", err)
		}
	}
	if err := checkPaths(paths); err != nil {
		return nil, invalid("Invalid ProjectionExpression: %w", err)
	}
	return newProjection(paths), nil
}

func (p *parser) paths() []path {
	all := []path{p.path()}
	for p.accept(",") {
		all = append(all, p.path())
	}
	return all
}

// NewProjection returns a projection to whole attributes.
func NewProjection(names ...string) *Projection {
	var paths []path
	for _, name := range names {
		paths = append(paths, path{{name: name}})
	}
	return newProjection(paths)
}

func newProjection(paths []path) *Projection {
	projection := &Projection{paths: paths}
	for _, p := range paths {
		projection.tree.add(p, &struct{}{})
	}
	return projection
}

// Of returns what an item has of the projection, which may be nothing.
func (p *Projection) Of(item attribute.Item) attribute.Item {
	if found := p.tree.project(item); found != nil {
		return found
	}
	return attribute.NewMap(nil)
}

// Attributes returns the names of the attributes in the projection, and those of them of which it selects a part.
func (p *Projection) Attributes() (names, nested map[string]bool) {
	names, nested = map[string]bool{}, map[string]bool{}
	for _, found := range p.paths {
		names[found[0].name] = true
		if len(found) > 1 {
			nested[found[0].name] = true
		}
	}
	return names, nested
}
