package asl

import (
	"encoding/json"
	"strconv"
	"strings"
)

// fields reads the members of one object of a definition. What has the wrong form becomes a problem; what nobody has
// read by the end is not supported.
type fields struct {
	place
	object *object
	read   map[string]bool
}

// fieldsOf notes a problem and reads an empty object when value is none.
func fieldsOf(at place, value any) *fields {
	o, ok := value.(*object)
	if !ok {
		at.problem("must be an object")
		o = &object{}
	}
	return &fields{place: at, object: o, read: map[string]bool{}}
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

// comment reads a Comment, which means nothing to an execution.
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

// integer reads a whole number from least to most, and gives otherwise when the field is absent.
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

// definitePath reads a path that must name a single value.
func (f *fields) definitePath(name string) *path {
	p := f.path(name)
	if p != nil && !p.definite() {
		f.member(name).problem("the path %q must name a single value: no wildcards, slices, filters or \"..\"", p.text)
	}
	return p
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

// template reads a payload template; nil when the field is absent.
func (f *fields) template(name string) template {
	value, ok := f.take(name)
	if !ok {
		return nil
	}
	if _, ok := value.(*object); !ok {
		f.member(name).problem("must be an object")
		return nil
	}
	return compileTemplate(f.member(name), value)
}

// each calls do for the objects of an array; an absent array is an empty one.
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
		do(fieldsOf(f.member(name).element(strconv.Itoa(i)), element), i == len(array)-1)
	}
}

// onlyOne notes a problem when several of the fields are there, or none of them and one is required.
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

// instead says what to do about fields of the language that this package leaves out.
var instead = map[string]string{
	"Arguments":            "JSONata is not supported; use Parameters",
	"Assign":               "variables are not supported; keep the value in the state's output with ResultPath",
	"Condition":            "JSONata is not supported; use Variable and a comparison",
	"Credentials":          "tasks run with the credentials of their own",
	"HeartbeatSeconds":     "use TimeoutSeconds",
	"HeartbeatSecondsPath": "use TimeoutSeconds",
	"Output":               "JSONata is not supported; use ResultSelector, ResultPath and OutputPath",
}

// done notes the fields that nobody has read. What names the kind of object, as in "a Choice state".
func (f *fields) done(what string) {
	for _, name := range f.object.names {
		if f.read[name] {
			continue
		}
		hint := instead[name]
		if hint == "" {
			hint = "take it out, or check its spelling"
		}
		f.member(name).problem("is not supported in %s: %s", what, hint)
	}
}
