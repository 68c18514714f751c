package asl

import (
	"fmt"
	"maps"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Quotas of workflow variables: https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
const (
	maxVariableName = 80       // Characters.
	maxVariables    = 10 << 20 // Bytes of all variables that a state can read.
)

// A scope holds the variables of one branch. A branch reads those of the branches around it, and assigns its own
// only.
type scope struct {
	outer  *scope
	values map[string]any
	size   int // Bytes of JSON, with those of outer.
}

func (s *scope) lookup(name string) (any, bool) {
	for ; s != nil; s = s.outer {
		if value, ok := s.values[name]; ok {
			return value, true
		}
	}
	return nil, false
}

// assign sets the variables of a state that has been left.
func (b *branch) assign(values map[string]any) error {
	if len(values) == 0 {
		return nil
	}
	if tooLarge(values) {
		return &Error{DataLimitExceeded, fmt.Sprintf("The variables assigned by a state are larger than %d bytes of JSON.", MaxDataBytes)}
	}
	assigned := &scope{outer: b.variables.outer, values: maps.Clone(b.variables.values)}
	if assigned.values == nil {
		assigned.values = map[string]any{}
	}
	maps.Copy(assigned.values, values)
	if assigned.outer != nil {
		assigned.size = assigned.outer.size
	}
	for _, value := range assigned.values {
		assigned.size += MaxDataBytes - remaining(value, MaxDataBytes)
	}
	if assigned.size > maxVariables {
		return &Error{DataLimitExceeded, fmt.Sprintf("The variables of the execution are larger than %d bytes of JSON.", maxVariables)}
	}
	b.variables = assigned
	return nil
}

// evaluateAssign evaluates an Assign on a state's result. The variables change only when the state is left.
func (v *visit) evaluateAssign(assign template, result any) error {
	if assign == nil {
		return nil
	}
	values, err := assign.fill(v, result)
	v.seen.Assigned, _ = values.(map[string]any)
	return err
}

// assignment reads Assign, a payload template whose members are variables: https://states-language.net/#assign-field
func (f *fields) assignment() template {
	assigned := f.template("Assign")
	value, _ := f.object.members["Assign"].(*object)
	if value == nil {
		return nil
	}
	at := f.member("Assign")
	for _, name := range value.names {
		name = strings.TrimSuffix(name, ".$")
		switch {
		case !isVariableName(name) || utf8.RuneCountInString(name) > maxVariableName:
			at.member(name).problem("%q is not a valid name of a variable: letters, digits and _, at most %d", name, maxVariableName)
		case name == "states":
			at.member(name).problem("the name is reserved")
		}
	}
	return assigned
}

func isVariableName(name string) bool {
	for i, r := range name {
		if !unicode.IsLetter(r) && r != '_' && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return name != ""
}

// startsVariable reports whether what follows a $ is the name of a variable.
func startsVariable(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.IsLetter(r) || r == '_'
}
