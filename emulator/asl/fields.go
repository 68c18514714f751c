package asl

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// fields reads the members of one object of a definition. A member of the wrong form becomes a problem, and so does one
// that is still unread at the end: it is not supported.
type fields struct {
	location
	object *object
	read   map[string]bool
}

// fieldsOf returns the fields of an object. For any other value it reports a problem and returns no fields.
func fieldsOf(at location, value any) *fields {
	o, ok := value.(*object)
	if !ok {
		at.problem("must be an object")
		o = &object{}
	}
	return &fields{location: at, object: o, read: map[string]bool{}}
}

func (f *fields) has(name string) bool {
	_, ok := f.object.members[name]
	return ok
}

func (f *fields) take(name string) (value any, ok bool) {
	f.read[name] = true
	value, ok = f.object.members[name]
	return value, ok
}

func (f *fields) text(name string) (string, bool) {
	value, ok := f.take(name)
	if !ok {
		return "", false
	}
	text, ok := value.(string)
	if !ok {
		f.member(name).problem("must be a string")
	}
	return text, ok
}

// comment reads a Comment, which has no effect.
func (f *fields) comment() { f.text("Comment") }

func (f *fields) boolean(name string) (bool, bool) {
	value, ok := f.take(name)
	if !ok {
		return false, false
	}
	boolean, ok := value.(bool)
	if !ok {
		f.member(name).problem("must be true or false")
	}
	return boolean, ok
}

// integer reads a whole number from least to most; it returns otherwise when the field is absent.
func (f *fields) integer(name string, least, most, otherwise int) int {
	value, ok := f.take(name)
	if !ok {
		return otherwise
	}
	number, _ := value.(json.Number)
	n, err := strconv.Atoi(number.String())
	if err != nil || n < least || n > most {
		f.member(name).problem("must be a whole number from %d to %d", least, most)
		return otherwise
	}
	return n
}

func (f *fields) path(name string) *path {
	text, ok := f.text(name)
	if !ok {
		return nil
	}
	p, err := parsePath(text)
	if err != nil {
		f.member(name).problem("%v", err)
		return nil
	}
	return p
}

// definitePath reads a path that must select a single value.
func (f *fields) definitePath(name string) *path {
	p := f.path(name)
	if p != nil && !p.definite() {
		f.member(name).problem("%v", mustBeDefinite(p))
	}
	return p
}

// expression reads a definite path or an intrinsic function. It returns nil when the field is absent.
func (f *fields) expression(name string) expression {
	text, ok := f.text(name)
	if !ok {
		return nil
	}
	e, err := parseExpression(text)
	if p, ok := e.(*path); err == nil && ok && !p.definite() {
		err = mustBeDefinite(p)
	}
	if err != nil {
		f.member(name).problem("%v", err)
	}
	return e
}

func mustBeDefinite(p *path) error {
	return fmt.Errorf("the path %q must select a single value: no wildcards, slices, filters or \"..\"", p.text)
}

func (f *fields) selection(name string) selection {
	if value, ok := f.take(name); ok && value == nil {
		return selection{field: name, discard: true}
	}
	return selection{field: name, path: f.path(name)}
}

func (f *fields) resultPath(name string) resultPath {
	if value, ok := f.take(name); ok && value == nil {
		return resultPath{discard: true}
	}
	p := f.path(name)
	if p == nil {
		return resultPath{}
	}
	result, err := newResultPath(p)
	if err != nil {
		f.member(name).problem("%q %v", p.text, err)
	}
	return result
}

// template reads a payload template. It returns nil when the field is absent.
func (f *fields) template(name string) template {
	value, ok := f.take(name)
	if !ok {
		return nil
	}
	if _, ok := value.(*object); !ok && !(f.jsonata && name != "Assign") {
		f.member(name).problem("must be an object")
		return nil
	}
	return compileTemplate(f.member(name), value)
}

// each calls do for each object of an array. An absent array counts as empty.
func (f *fields) each(name string, do func(item *fields, last bool)) {
	value, ok := f.take(name)
	if !ok {
		return
	}
	array, ok := value.([]any)
	if !ok {
		f.member(name).problem("must be an array of objects")
		return
	}
	for i, element := range array {
		do(fieldsOf(f.member(name).element(i), element), i == len(array)-1)
	}
}

// onlyOne reports a problem when more than one of the fields is present, or none although one is required.
func (f *fields) onlyOne(required bool, names ...string) {
	count := 0
	for _, name := range names {
		if f.has(name) {
			count++
		}
	}
	switch list := strings.Join(names, ", "); {
	case count > 1:
		f.problem("may have only one of %s", list)
	case count == 0 && required:
		f.problem("needs one of %s", list)
	}
}

// instead says what to use in place of a field of the language that this package does not support.
var instead = map[string]string{
	"Arguments":    "it is for JSONata; use Parameters, or set QueryLanguage",
	"Condition":    "it is for JSONata; use Variable and a comparison, or set QueryLanguage",
	"Credentials":  "each task runs with its own credentials",
	"ItemBatcher":  distributedOnly,
	"ItemReader":   distributedOnly,
	"Label":        distributedOnly,
	"ResultWriter": distributedOnly,
	"Items":        "it is for JSONata; use ItemsPath, or set QueryLanguage",
	"Output":       "it is for JSONata; use ResultSelector, ResultPath and OutputPath, or set QueryLanguage",
}

const distributedOnly = "it belongs to a distributed Map state, and those are not supported"

// done reports each field that is still unread as a problem. What is the kind of object, as in "a Choice state".
func (f *fields) done(what string) {
	for _, name := range f.object.names {
		if f.read[name] {
			continue
		}
		hint := instead[name]
		if hint == "" {
			hint = "remove it, or check its spelling"
		}
		f.member(name).problem("is not supported in %s; %s", what, hint)
	}
}
