package asl

import "strings"

// A template is a compiled Parameters or ResultSelector: https://states-language.net/#payload-template. A part without
// paths is a constant and is shared by all results.
type template interface {
	fill(v *visit, input any) (any, error)
}

type constant struct{ value any }

type slot struct {
	field      string
	expression expression
}

type objectTemplate []memberTemplate

type memberTemplate struct {
	name  string
	value template
}

type arrayTemplate []template

func (c constant) fill(*visit, any) (any, error) { return c.value, nil }

func (s slot) fill(v *visit, input any) (any, error) { return s.expression.evaluate(v, s.field, input) }

func (t objectTemplate) fill(v *visit, input any) (any, error) {
	object := make(map[string]any, len(t))
	for _, member := range t {
		value, err := member.value.fill(v, input)
		if err != nil {
			return nil, err
		}
		object[member.name] = value
	}
	return object, nil
}

func (t arrayTemplate) fill(v *visit, input any) (any, error) {
	array := make([]any, len(t))
	for i, element := range t {
		var err error
		if array[i], err = element.fill(v, input); err != nil {
			return nil, err
		}
	}
	return array, nil
}

// compileTemplate compiles a payload template and reports what is wrong with it as problems.
func compileTemplate(at location, value any) template {
	switch value := value.(type) {
	case string:
		if at.jsonata && isQuery(value) {
			return slot{field: at.field, expression: at.query(at.field, value)}
		}
	case *object:
		return compileObject(at, value)
	case []any:
		array := make(arrayTemplate, len(value))
		constants := true
		for i, element := range value {
			array[i] = compileTemplate(at.element(i), element)
			constants = constants && isConstant(array[i])
		}
		if !constants {
			return array
		}
	}
	return constant{toValue(value)}
}

func compileObject(at location, object *object) template {
	members := make(objectTemplate, 0, len(object.names))
	seen := map[string]bool{}
	constants := true
	for _, name := range object.names {
		member := memberTemplate{name: name}
		if stripped, ok := strings.CutSuffix(name, ".$"); ok && !at.jsonata {
			member.name = stripped
			member.value = compileSlot(at.member(name), name, object.members[name])
		} else {
			member.value = compileTemplate(at.member(name), object.members[name])
		}
		if seen[member.name] {
			at.member(name).problem("there is already a %q beside it; keep one of the two", member.name)
		}
		seen[member.name] = true
		constants = constants && isConstant(member.value)
		members = append(members, member)
	}
	if constants {
		return constant{toValue(object)}
	}
	return members
}

func compileSlot(at location, name string, value any) template {
	text, ok := value.(string)
	if !ok {
		at.problem("a name that ends in .$ needs a path or an intrinsic function; remove the .$ to pass the value itself")
		return slot{}
	}
	e, err := parseExpression(text)
	if err != nil {
		at.problem("%v", err)
	}
	return slot{field: name, expression: e}
}

func isConstant(t template) bool {
	_, ok := t.(constant)
	return ok
}
