package vtl

import (
	"cmp"
	"encoding/json"
	"errors"
	"strconv"
)

var errComposite = errors.New("an object or a list is used as text, which API Gateway does not write as JSON; use $input.json(…) to write it")

// print is the text of a value that is not null.
func asString(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case json.Number:
		return v.String(), nil
	case bool:
		return strconv.FormatBool(v), nil
	}
	return "", errComposite
}

// describe names a value in an error without repeating what a client sent.
func describe(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return "a string"
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	case []any:
		return "a list"
	}
	return "an object"
}

// truth is what #if makes of a value (Velocity 1.7, ASTReference.evaluate): null and false are false, all else is true,
// the empty string and 0 too.
func truth(v any) bool {
	b, isBool := v.(bool)
	return v != nil && (!isBool || b)
}

// compare follows Velocity 1.7 (ASTEQNode, ASTNENode, ASTLTNode …). Equality: numbers by value; otherwise by text, so that
// "5" == 5; null equals null only. Order: between numbers; anything else is false.
func compare(left any, operator string, right any) (bool, error) {
	switch operator {
	case "==":
		return equal(left, right)
	case "!=":
		same, err := equal(left, right)
		return !same, err
	}
	l, lok := left.(json.Number)
	r, rok := right.(json.Number)
	if !lok || !rok {
		return false, nil
	}
	c, ok := order(l, r)
	switch operator {
	case "<":
		return ok && c < 0, nil
	case "<=":
		return ok && c <= 0, nil
	case ">":
		return ok && c > 0, nil
	default:
		return ok && c >= 0, nil
	}
}

func equal(left, right any) (bool, error) {
	if left == nil || right == nil {
		return left == nil && right == nil, nil
	}
	l, lok := left.(json.Number)
	r, rok := right.(json.Number)
	if lok && rok {
		c, ok := order(l, r)
		return ok && c == 0, nil
	}
	ltext, err := asString(left)
	if err != nil {
		return false, err
	}
	rtext, err := asString(right)
	return ltext == rtext, err
}

// order compares whole numbers exactly and others as Java's double does. ok is false where a number is out of range.
func order(l, r json.Number) (c int, ok bool) {
	li, lerr := l.Int64()
	ri, rerr := r.Int64()
	if lerr == nil && rerr == nil {
		return cmp.Compare(li, ri), true
	}
	lf, lerr := l.Float64()
	rf, rerr := r.Float64()
	return cmp.Compare(lf, rf), lerr == nil && rerr == nil
}
