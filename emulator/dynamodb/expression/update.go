package expression

import (
	"maps"
	"slices"

	"skip-the-line/emulator/dynamodb/attribute"
)

// An Update is an UpdateExpression.
type Update struct {
	actions []boundAction
	paths   []path
}

type boundAction struct {
	section string
	operand *bound
}

var (
	updateFunctionNames = []string{"if_not_exists", "list_append"}
	updates             cache[[]action]
)

// Update parses an UpdateExpression.
func (p *Params) Update(text string) (*Update, error) {
	actions, err := updates.get(text, func() ([]action, error) { return parse(text, updateFunctionNames, (*parser).actions) })
	if err != nil {
		return nil, invalid("Invalid UpdateExpression: %w", err)
	}
	u := &Update{}
	if err := p.bindUpdate(u, actions); err != nil {
		return nil, invalid("Invalid UpdateExpression: %w", err)
	}
	return u, nil
}

// Projection returns the projection to what the update changes.
func (u *Update) Projection() *Projection { return newProjection(u.paths) }

// Kinds returns the names of the whole attributes that the update sets to values that are known before there is an item,
// and the kinds of those.
func (u *Update) Kinds() map[string]attribute.Kind {
	kinds := map[string]attribute.Kind{}
	for i, a := range u.actions {
		if a.operand != nil && a.section != "DELETE" && len(u.paths[i]) == 1 && a.operand.updateKind() != 0 {
			kinds[u.paths[i][0].name] = a.operand.updateKind()
		}
	}
	return kinds
}

// Apply returns the item after the update: every operand has the value that it had before. Its errors are DynamoDB's
// messages.
func (u *Update) Apply(item attribute.Item) (attribute.Item, error) {
	if len(u.actions) == 0 {
		return item, nil
	}
	var changes tree[change]
	for i, a := range u.actions {
		c := &change{section: a.section}
		if a.operand != nil {
			var err error
			if c.operand, err = a.operand.evaluate(item); err != nil {
				return nil, err
			}
		}
		changes.add(u.paths[i], c)
	}
	return applyTo(&changes, item)
}

// change is an action whose operand has its value.
type change struct {
	section string
	operand attribute.Value
}

var (
	errInvalidPath  = invalid("The document path provided in the update expression is invalid for update")
	errOperandKind  = invalid("An operand in the update expression has an incorrect data type")
	errNoSuchOprand = invalid("The provided expression refers to an attribute that does not exist in the item")
)

// applyTo returns what becomes of a value, nil where it is not there or no longer.
func applyTo(t *tree[change], v attribute.Value) (attribute.Value, error) {
	switch {
	case t.leaf != nil:
		return t.leaf.apply(v)
	case t.fields != nil && v.Kind() == attribute.Map:
		fields := map[string]attribute.Value{}
		for name, value := range v.Fields() {
			fields[string(name)] = value
		}
		for name, child := range t.fields {
			changed, err := applyTo(child, fields[name])
			if err != nil {
				return nil, err
			}
			fields[name] = changed
		}
		return attribute.NewMap(fields), nil
	case t.indexes != nil && v.Kind() == attribute.List:
		elements := slices.Collect(v.Elements())
		for _, i := range slices.Sorted(maps.Keys(t.indexes)) { // what lies beyond the end is appended in order
			var old attribute.Value
			if i < len(elements) {
				old = elements[i]
			}
			changed, err := applyTo(t.indexes[i], old)
			if err != nil {
				return nil, err
			}
			if i < len(elements) {
				elements[i] = changed
			} else {
				elements = append(elements, changed)
			}
		}
		elements = slices.DeleteFunc(elements, func(e attribute.Value) bool { return e == nil })
		return attribute.NewList(attribute.List, elements), nil
	}
	return nil, errInvalidPath
}

func (c *change) apply(old attribute.Value) (attribute.Value, error) {
	kind := c.operand.Kind()
	switch {
	case c.section == "SET":
		return c.operand, nil
	case c.section == "REMOVE":
		return nil, nil
	case old != nil && old.Kind() != kind:
		return nil, errOperandKind
	case c.section == "DELETE":
		return without(old, c.operand), nil
	case old == nil:
		return c.operand, nil
	case kind == attribute.Num:
		return arithmetic(attribute.Add, old, c.operand)
	}
	return attribute.NewList(kind, slices.AppendSeq(slices.Collect(old.Elements()), c.operand.Elements())), nil
}

// without returns the set without those elements, or nil if nothing is left of it.
func without(set, elements attribute.Value) attribute.Value {
	if set == nil {
		return nil
	}
	left := slices.DeleteFunc(slices.Collect(set.Elements()), func(e attribute.Value) bool { return contains(elements, e) })
	if len(left) == 0 {
		return nil
	}
	return attribute.NewList(set.Kind(), left)
}

func arithmetic(operation func(a, b attribute.Number) (attribute.Number, error), a, b attribute.Value) (attribute.Value, error) {
	result, err := operation(attribute.Number(a.Payload()), attribute.Number(b.Payload()))
	if err != nil {
		return nil, err
	}
	return attribute.NewNumber(result), nil
}

// evaluate returns the value of an operand of SET, which must have one.
func (b *bound) evaluate(item attribute.Item) (attribute.Value, error) {
	if b.operation == "if_not_exists" {
		if v := b.arguments[0].path.resolve(item); v != nil {
			return v, nil
		}
		return b.arguments[1].evaluate(item)
	}
	if b.operation == "" {
		if v := b.resolve(item); v != nil {
			return v, nil
		}
		return nil, errNoSuchOprand
	}
	left, err := b.arguments[0].evaluate(item)
	if err != nil {
		return nil, err
	}
	right, err := b.arguments[1].evaluate(item)
	if err != nil {
		return nil, err
	}
	if kind := b.updateKind(); left.Kind() != kind || right.Kind() != kind {
		return nil, errOperandKind
	}
	switch b.operation {
	case "+":
		return arithmetic(attribute.Add, left, right)
	case "-":
		return arithmetic(attribute.Subtract, left, right)
	}
	return attribute.NewList(attribute.List, slices.AppendSeq(slices.Collect(left.Elements()), right.Elements())), nil
}
