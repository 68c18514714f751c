package sns

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// parseCondition reads a value, which must be equal, or an operator: {"prefix": "…"}.
func parseCondition(element any) (condition, error) {
	operator, ok := element.(map[string]any)
	if !ok {
		if _, isList := element.([]any); isList {
			return nil, fmt.Errorf("match value must be a string, number, true, false or null")
		}
		return func(v any, missing bool) bool { return !missing && equal(v, element) }, nil
	}
	if len(operator) != 1 {
		return nil, fmt.Errorf("only one key allowed in a match expression")
	}
	for name, operand := range operator {
		switch name {
		case "exists":
			want, ok := operand.(bool)
			if !ok {
				return nil, fmt.Errorf("exists match pattern must be either true or false")
			}
			return func(_ any, missing bool) bool { return missing != want }, nil
		case "anything-but":
			return anythingBut(operand)
		case "numeric":
			return numeric(operand)
		}
		matches, err := textual(name, operand)
		return func(v any, missing bool) bool {
			text, ok := v.(string)
			return !missing && ok && matches(text)
		}, err
	}
	panic("unreachable")
}

func equal(a, b any) bool {
	x, isNumber := number(a)
	y, both := number(b)
	if isNumber && both {
		return x == y
	}
	return isNumber == both && a == b
}

func number(v any) (float64, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	f, err := n.Float64()
	return f, err == nil
}

// anythingBut excludes a value, one of several, or what an operator on strings matches.
func anythingBut(operand any) (condition, error) {
	var excluded []condition
	list, ok := operand.([]any)
	if !ok {
		list = []any{operand}
	}
	for _, element := range list {
		c, err := parseCondition(element)
		if err != nil {
			return nil, err
		}
		excluded = append(excluded, c)
	}
	return func(v any, missing bool) bool {
		return !missing && !slices.ContainsFunc(excluded, func(c condition) bool { return c(v, false) })
	}, nil
}

// textual returns an operator on strings.
func textual(name string, operand any) (func(string) bool, error) {
	text, ok := operand.(string)
	if !ok {
		return nil, fmt.Errorf("%s match pattern must be a string", name)
	}
	switch name {
	case "prefix":
		return func(s string) bool { return strings.HasPrefix(s, text) }, nil
	case "suffix":
		return func(s string) bool { return strings.HasSuffix(s, text) }, nil
	case "equals-ignore-case":
		return func(s string) bool { return strings.EqualFold(s, text) }, nil
	case "wildcard":
		parts := strings.Split(text, "*")
		return func(s string) bool { return wildcard(parts, s) }, nil
	case "cidr":
		network, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("malformed CIDR, %q", text)
		}
		return func(s string) bool {
			address, err := netip.ParseAddr(s)
			return err == nil && network.Contains(address)
		}, nil
	}
	return nil, fmt.Errorf("unrecognized match type %s", name)
}

// wildcard reports whether a string consists of the parts with anything between them.
func wildcard(parts []string, s string) bool {
	if len(parts) == 1 {
		return s == parts[0]
	}
	last := parts[len(parts)-1]
	if !strings.HasPrefix(s, parts[0]) {
		return false
	}
	s = s[len(parts[0]):]
	for _, part := range parts[1 : len(parts)-1] {
		_, rest, found := strings.Cut(s, part)
		if !found {
			return false
		}
		s = rest
	}
	return strings.HasSuffix(s, last)
}

// numeric reads pairs of a comparison and a number: [">", 0, "<=", 5].
func numeric(operand any) (condition, error) {
	list, _ := operand.([]any)
	if len(list) == 0 || len(list)%2 != 0 {
		return nil, fmt.Errorf("numeric match pattern must be an array of comparisons and numbers")
	}
	var all []func(float64) bool
	for pair := range slices.Chunk(list, 2) {
		bound, ok := number(pair[1])
		if !ok {
			return nil, fmt.Errorf("value of numeric match must be a number")
		}
		holds, ok := comparisons[fmt.Sprint(pair[0])]
		if !ok {
			return nil, fmt.Errorf("unrecognized numeric range operator: %v", pair[0])
		}
		all = append(all, func(n float64) bool { return holds(cmp.Compare(n, bound)) })
	}
	return func(v any, missing bool) bool {
		n, ok := number(v)
		return !missing && ok && !slices.ContainsFunc(all, func(holds func(float64) bool) bool { return !holds(n) })
	}, nil
}

var comparisons = map[string]func(order int) bool{
	"=":  func(order int) bool { return order == 0 },
	"<":  func(order int) bool { return order < 0 },
	"<=": func(order int) bool { return order <= 0 },
	">":  func(order int) bool { return order > 0 },
	">=": func(order int) bool { return order >= 0 },
}
