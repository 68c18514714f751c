package expression

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"skip-the-line/emulator/dynamodb/attribute"
)

// Params are what #name and :value stand for in the expressions of one request, and which of them were used.
type Params struct {
	names        map[string]string
	values       map[string]attribute.Value
	unusedNames  map[string]bool
	unusedValues map[string]bool
}

// NewParams returns the parameters of a request from its ExpressionAttributeNames and ExpressionAttributeValues, either of
// which may be nil. It rejects what DynamoDB rejects.
func NewParams(names map[string]string, values map[string]attribute.Value) (*Params, error) {
	p := &Params{names: names, values: values, unusedNames: map[string]bool{}, unusedValues: map[string]bool{}}
	if names != nil && len(names) == 0 {
		return nil, invalid("ExpressionAttributeNames must not be empty")
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if !isParameter(name, '#') {
			return nil, invalid("ExpressionAttributeNames contains invalid key: Syntax error; key: %q", name)
		}
		p.unusedNames[name] = true
	}
	if values != nil && len(values) == 0 {
		return nil, invalid("ExpressionAttributeValues must not be empty")
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !isParameter(name, ':') {
			return nil, invalid("ExpressionAttributeValues contains invalid key: Syntax error; key: %q", name)
		}
		p.unusedValues[name] = true
	}
	return p, nil
}

func isParameter(name string, sigil byte) bool {
	if len(name) < 2 || name[0] != sigil {
		return false
	}
	for i := 1; i < len(name); i++ {
		if !isWordByte(name[i]) {
			return false
		}
	}
	return true
}

// Unused returns DynamoDB's error for names and values that no expression of the request used, or nil. It is called when
// all of them have been parsed.
func (p *Params) Unused() error {
	for _, unused := range []struct {
		parameter string
		names     map[string]bool
	}{{"ExpressionAttributeNames", p.unusedNames}, {"ExpressionAttributeValues", p.unusedValues}} {
		if len(unused.names) > 0 {
			return invalid("Value provided in %s unused in expressions: keys: {%s}", unused.parameter,
				strings.Join(slices.Sorted(maps.Keys(unused.names)), ", "))
		}
	}
	return nil
}

// useNames returns the path with every #name replaced.
func (p *Params) useNames(raw path) (path, error) {
	found := slices.Clone(raw)
	for i, s := range raw {
		if !strings.HasPrefix(s.name, "#") {
			continue
		}
		name, defined := p.names[s.name]
		if !defined {
			return nil, invalid("An expression attribute name used in the document path is not defined; attribute name: %s", s.name)
		}
		delete(p.unusedNames, s.name)
		found[i].name = name
	}
	return found, nil
}

// useValue returns what a :value stands for.
func (p *Params) useValue(name string) (attribute.Value, error) {
	value, defined := p.values[name]
	if !defined {
		return nil, invalid("An expression attribute value used in expression is not defined; attribute value: %s", name)
	}
	delete(p.unusedValues, name)
	return value, nil
}

// bound is a node whose names and values have been replaced by what they stand for.
type bound struct {
	operation string
	arguments []*bound
	path      path
	value     attribute.Value
}

// bind replaces the names and values of a node and of all below it.
func (p *Params) bind(n *node) (*bound, error) {
	b := &bound{operation: n.operation}
	var err error
	switch {
	case n.path != nil:
		b.path, err = p.useNames(n.path)
	case n.value != "":
		b.value, err = p.useValue(n.value)
	}
	if err != nil {
		return nil, err
	}
	for _, argument := range n.arguments {
		next, err := p.bind(argument)
		if err != nil {
			return nil, err
		}
		b.arguments = append(b.arguments, next)
	}
	return b, nil
}

// resolve returns the value at the path in an item, or nil.
func (p path) resolve(v attribute.Value) attribute.Value {
	for _, s := range p {
		switch {
		case s.name != "" && v.Kind() == attribute.Map:
			v = v.Field(s.name)
		case s.name == "" && v.Kind() == attribute.List:
			v = v.Element(s.index)
		default:
			return nil
		}
	}
	return v
}

// String returns the path as it stands in messages: [a, b, [0]].
func (p path) String() string {
	texts := make([]string, len(p))
	for i, s := range p {
		if texts[i] = s.name; s.name == "" {
			texts[i] = fmt.Sprintf("[%d]", s.index)
		}
	}
	return "[" + strings.Join(texts, ", ") + "]"
}
