package gateway

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
)

// How much an error message says, at most: more would be of no use, and a client's own text is not sent back at length.
const (
	maxViolations = 10
	maxEcho       = 40 // characters of one value or one name
)

// violations lists the schema's rules that a body breaks, in the words of the validator behind API Gateway (Java's
// json-schema-validator), each after a JSON pointer to its location.
type violations struct {
	list    []string
	missing map[string]int      // location → its entry in list …
	names   map[string][]string // … and the properties that it lacks
	more    int
}

func (v *violations) add(err error, patterns patterns) {
	switch err := err.(type) { // errors.As would find the first of many
	case *openapi3.SchemaError:
		v.addOne(err, patterns)
	case openapi3.MultiError:
		for _, e := range err {
			v.add(e, patterns)
		}
	default:
		v.put("", "the body breaks the schema")
	}
}

func (v *violations) addOne(e *openapi3.SchemaError, patterns patterns) {
	path := e.JSONPointer()
	if e.SchemaField == "required" && len(path) > 0 {
		v.addMissing(pointer(path[:len(path)-1]), path[len(path)-1])
		return
	}
	v.put(pointer(path), explain(e, patterns))
}

// addMissing gathers the properties that one object lacks into one violation.
func (v *violations) addMissing(at, name string) {
	if v.missing == nil {
		v.missing, v.names = map[string]int{}, map[string][]string{}
	}
	v.names[at] = append(v.names[at], name)
	text := fmt.Sprintf("object has missing required properties (%s)", marshal(v.names[at]))
	if entry, found := v.missing[at]; found {
		v.list[entry] = located(at, text)
		return
	}
	if v.put(at, text) {
		v.missing[at] = len(v.list) - 1
	}
}

func (v *violations) put(at, text string) bool {
	if len(v.list) == maxViolations {
		v.more++
		return false
	}
	v.list = append(v.list, located(at, text))
	return true
}

func located(at, text string) string {
	if at == "" {
		return text
	}
	return at + ": " + text
}

func (v *violations) String() string {
	if v.more > 0 {
		return fmt.Sprintf("[%s, and %d more]", strings.Join(v.list, ", "), v.more)
	}
	return "[" + strings.Join(v.list, ", ") + "]"
}

// explain says what is wrong with one value.
func explain(e *openapi3.SchemaError, patterns patterns) string {
	s := e.Schema
	switch e.SchemaField {
	case "type", "nullable":
		if _, tooBig := e.Value.(json.Number); tooBig {
			return "the number is out of range"
		}
		return fmt.Sprintf("instance type (%s) does not match any allowed primitive type (allowed: %s)", kindOf(e.Value), marshal(s.Type.Slice()))
	case "enum":
		return fmt.Sprintf("instance value (%s) not found in enum (possible values: %s)", echo(e.Value), marshal(s.Enum))
	case "minimum":
		return fmt.Sprintf("numeric instance is lower than the required minimum (minimum: %s, found: %s)", number(*s.Min), echo(e.Value))
	case "maximum":
		return fmt.Sprintf("numeric instance is greater than the required maximum (maximum: %s, found: %s)", number(*s.Max), echo(e.Value))
	case "multipleOf":
		return fmt.Sprintf("remainder of division is not zero (%s / %s)", echo(e.Value), number(*s.MultipleOf))
	case "pattern":
		return fmt.Sprintf("ECMA 262 regex %q does not match input string %s", patterns[s], echo(e.Value))
	case "minLength":
		return fmt.Sprintf("string %s is too short (length: %d, required minimum: %d)", echo(e.Value), length(e.Value), s.MinLength)
	case "maxLength":
		return fmt.Sprintf("string %s is too long (length: %d, maximum allowed: %d)", echo(e.Value), length(e.Value), *s.MaxLength)
	case "minItems":
		return fmt.Sprintf("array is too short: must have at least %d elements but instance has %d elements", s.MinItems, length(e.Value))
	case "maxItems":
		return fmt.Sprintf("array is too long: must have at most %d elements but instance has %d elements", *s.MaxItems, length(e.Value))
	case "uniqueItems":
		return "array must not contain duplicate elements"
	case "properties":
		return "object instance has properties which are not allowed by the schema"
	case "minProperties":
		return fmt.Sprintf("object has too few properties (found %d but schema requires at least %d)", length(e.Value), s.MinProps)
	case "maxProperties":
		return fmt.Sprintf("object has too many properties (found %d but schema requires at most %d)", length(e.Value), *s.MaxProps)
	case "oneOf":
		if errors.Is(e.Origin, openapi3.ErrOneOfConflict) {
			return fmt.Sprintf("instance failed to match exactly one schema (matched several out of %d)", len(s.OneOf))
		}
		return fmt.Sprintf("instance failed to match exactly one schema (matched 0 out of %d)", len(s.OneOf))
	case "anyOf":
		return fmt.Sprintf("instance failed to match at least one required schema among %d", len(s.AnyOf))
	case "allOf":
		return fmt.Sprintf("instance failed to match all of %d required schemas", len(s.AllOf))
	}
	return fmt.Sprintf("instance breaks the keyword %q", e.SchemaField)
}

// echo returns a value as text, cut short; of an object or a list only its type.
func echo(v any) string {
	switch v := v.(type) {
	case string:
		return marshal(clip(v))
	case json.Number:
		return clip(v.String())
	case float64:
		return number(v)
	case map[string]any, []any:
		return "(" + kindOf(v) + ")"
	}
	return marshal(v)
}

func kindOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return "string"
	case bool:
		return "boolean"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	case float64:
		if v == math.Trunc(v) {
			return "integer"
		}
	}
	return "number"
}

// length is of a string its code points, of a list or an object its members.
func length(v any) int {
	switch v := v.(type) {
	case string:
		return utf8.RuneCountInString(v)
	case []any:
		return len(v)
	case map[string]any:
		return len(v)
	}
	return 0
}

// pointer is a JSON pointer (RFC 6901) whose names are cut short.
func pointer(path []string) string {
	var b strings.Builder
	for _, name := range path {
		b.WriteByte('/')
		b.WriteString(strings.NewReplacer("~", "~0", "/", "~1").Replace(clip(name)))
	}
	return b.String()
}

func clip(text string) string {
	if utf8.RuneCountInString(text) <= maxEcho {
		return text
	}
	return string([]rune(text)[:maxEcho]) + "…"
}

func number(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }

func marshal(v any) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "?"
	}
	return strings.TrimSuffix(b.String(), "\n")
}
