package vtl

import (
	"cmp"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
)

var errComposite = errors.New("an object or a list is used as text, which API Gateway does not write as JSON; use $input.json(…) to write it")

// asString returns a value as text.
func asString(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
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
	case []any, *list:
		return "a list"
	}
	return "an object"
}

func whole(n int) json.Number { return json.Number(strconv.Itoa(n)) }

// truth is what #if makes of a value (Velocity 1.7, ASTReference.evaluate): null and false are false, all else is true,
// the empty string and 0 too.
func truth(v any) bool {
	b, isBool := v.(bool)
	return v != nil && (!isBool || b)
}

// compare follows Velocity 1.7 (ASTEQNode, ASTNENode, ASTLTNode …). Equality: numbers by value; otherwise by text, so that
// "5" == 5. Order: between numbers; anything else is false.
func compare(left any, operator string, right any) (bool, error) {
	if operator == "==" || operator == "!=" {
		if composite(left) && composite(right) {
			return false, errors.New("two objects or lists are compared, which is not supported")
		}
		return equal(left, right) == (operator == "=="), nil
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

func equal(left, right any) bool {
	if left == nil || right == nil {
		return left == nil && right == nil
	}
	l, lok := left.(json.Number)
	r, rok := right.(json.Number)
	if lok && rok {
		c, ok := order(l, r)
		return ok && c == 0
	}
	ltext, lerr := asString(left)
	rtext, rerr := asString(right)
	return lerr == nil && rerr == nil && ltext == rtext // an object equals no text
}

func composite(v any) bool {
	_, err := asString(v)
	return err != nil
}

// items returns the items of a list, nil of anything else.
func items(v any) []any {
	switch v := v.(type) {
	case []any:
		return append([]any{}, v...)
	case *list:
		return append([]any{}, v.items...)
	}
	return nil
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

// calculate follows Velocity 1.7 (ASTAddNode, MathUtils): + joins texts, whole numbers stay whole, and what cannot be
// calculated is null.
func calculate(left any, operator byte, right any) (any, error) {
	_, lstring := left.(string)
	_, rstring := right.(string)
	if operator == '+' && (lstring || rstring) {
		if left == nil || right == nil {
			return nil, errors.New("a text and a calculation without a result are added")
		}
		l, lerr := asString(left)
		r, rerr := asString(right)
		return l + r, cmp.Or(lerr, rerr)
	}
	l, lok := left.(json.Number)
	r, rok := right.(json.Number)
	if !lok || !rok {
		return nil, nil
	}
	li, lerr := l.Int64()
	ri, rerr := r.Int64()
	if lerr != nil || rerr != nil {
		lf, lerr := l.Float64()
		rf, rerr := r.Float64()
		if lerr != nil || rerr != nil || rf == 0 && (operator == '/' || operator == '%') {
			return nil, nil
		}
		return javaDouble(map[byte]float64{'+': lf + rf, '-': lf - rf, '*': lf * rf, '/': lf / rf, '%': math.Mod(lf, rf)}[operator]), nil
	}
	if ri == 0 && (operator == '/' || operator == '%') {
		return nil, nil
	}
	if tooLarge := math.Abs(float64(li))+math.Abs(float64(ri)) > 1<<62 || operator == '*' && math.Abs(float64(li)*float64(ri)) > 1<<62; tooLarge {
		return nil, errors.New("a calculation beyond 62 bits is not supported")
	}
	var n int64
	switch operator {
	case '+':
		n = li + ri
	case '-':
		n = li - ri
	case '*':
		n = li * ri
	case '/':
		n = li / ri
	case '%':
		n = li % ri
	}
	return json.Number(strconv.FormatInt(n, 10)), nil
}

// javaDouble writes a number as Double.toString does.
func javaDouble(f float64) json.Number {
	if a := math.Abs(f); a != 0 && (a < 1e-3 || a >= 1e7) {
		mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'E', -1, 64), "E")
		if !strings.Contains(mantissa, ".") {
			mantissa += ".0"
		}
		n, _ := strconv.Atoi(exponent)
		return json.Number(mantissa + "E" + strconv.Itoa(n))
	}
	text := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return json.Number(text)
}
