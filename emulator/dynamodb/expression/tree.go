package expression

import (
	"skip-the-line/emulator/dynamodb/attribute"
)

// A tree holds paths that neither overlap nor conflict, so that a value is walked once for all of them. At a path's end is
// a leaf.
type tree[L any] struct {
	leaf    *L
	fields  map[string]*tree[L]
	indexes map[int]*tree[L]
}

// add adds a path with what is at its end. The others are the paths that were added before it.
func (t *tree[L]) add(p path, leaf *L) {
	for _, s := range p {
		t = t.child(s)
	}
	t.leaf = leaf
}

func (t *tree[L]) child(s segment) *tree[L] {
	if s.name != "" {
		if t.fields == nil {
			t.fields = map[string]*tree[L]{}
		}
		return childOf(t.fields, s.name)
	}
	if t.indexes == nil {
		t.indexes = map[int]*tree[L]{}
	}
	return childOf(t.indexes, s.index)
}

func childOf[K comparable, L any](children map[K]*tree[L], key K) *tree[L] {
	if children[key] == nil {
		children[key] = &tree[L]{}
	}
	return children[key]
}

// checkPaths rejects paths of which one lies within another, or which take one value for both a list and a map.
func checkPaths(paths []path) error {
	for i, later := range paths {
		for _, earlier := range paths[:i] {
			if problem := collision(earlier, later); problem != "" {
				return invalid("Two document paths %s with each other; must remove or rewrite one of these paths; "+
					"path one: %s, path two: %s", problem, earlier, later)
			}
		}
	}
	return nil
}

func collision(a, b path) string {
	for i := range min(len(a), len(b)) {
		if (a[i].name == "") != (b[i].name == "") {
			return "conflict"
		}
		if a[i] != b[i] {
			return ""
		}
	}
	return "overlap"
}

// project returns the parts of a value that the tree names, or nil if the value has none of them.
func (t *tree[L]) project(v attribute.Value) attribute.Value {
	switch {
	case t.leaf != nil || v == nil:
		return v
	case t.fields != nil && v.Kind() == attribute.Map:
		found := map[string]attribute.Value{}
		for name, child := range t.fields {
			if part := child.project(v.Field(name)); part != nil {
				found[name] = part
			}
		}
		if len(found) > 0 {
			return attribute.NewMap(found)
		}
	case t.indexes != nil && v.Kind() == attribute.List:
		var found []attribute.Value
		i := 0
		for element := range v.Elements() {
			if child := t.indexes[i]; child != nil {
				if part := child.project(element); part != nil {
					found = append(found, part)
				}
			}
			i++
		}
		if found != nil {
			return attribute.NewList(attribute.List, found)
		}
	}
	return nil
}
