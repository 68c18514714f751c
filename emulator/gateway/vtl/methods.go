package vtl

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A methodCall applies a member of a reference to a receiver that is not null.
type methodCall func(s *rendering, receiver any) (any, error)

// member compiles a property, an index or a method call. What no kind of value has is rejected.
func (p *parser) member(m member) (methodCall, error) {
	switch {
	case m.index:
		return func(s *rendering, receiver any) (any, error) {
			i, err := m.args[0].eval(s)
			if err != nil {
				return nil, err
			}
			return element(receiver, i), nil
		}, nil
	case !m.call:
		return func(_ *rendering, receiver any) (any, error) { return property(receiver, m.name), nil }, nil
	case m.name == "replaceAll" && len(m.args) == 2:
		return p.replaceAll(m)
	case m.name == "matches" && len(m.args) == 1:
		return p.matches(m)
	}
	if !slices.Contains(methods[m.name], len(m.args)) {
		return nil, p.errorf(m.at, "the method %s with %d arguments is not supported", m.name, len(m.args))
	}
	return func(s *rendering, receiver any) (any, error) {
		args := make([]any, len(m.args))
		for i, arg := range m.args {
			var err error
			if args[i], err = arg.eval(s); err != nil {
				return nil, err
			}
		}
		v, ok, err := call(receiver, m.name, args)
		if err == nil && !ok {
			err = fmt.Errorf("%s is called on %s with %d arguments, which is not supported", m.name, describe(receiver), len(args))
		}
		return v, err
	}, nil
}

// methods lists the methods that some kind of value has, and with how many arguments.
var methods = map[string][]int{
	"toString": {0}, "equals": {1}, // of every value
	"contains": {1}, "endsWith": {1}, "equalsIgnoreCase": {1}, "isEmpty": {0}, "length": {0}, "replace": {2}, "startsWith": {1},
	"trim": {0}, "toLowerCase": {0}, "toUpperCase": {0}, "substring": {1, 2}, "indexOf": {1}, "lastIndexOf": {1}, "split": {1}, "concat": {1},
	"size": {0}, "get": {1}, "add": {1}, "containsKey": {1}, "keySet": {0}, "values": {0}, "entrySet": {0}, "put": {2}, "remove": {1},
	"getKey": {0}, "getValue": {0}, "intValue": {0}, "parseInt": {1},
}

func call(receiver any, name string, args []any) (v any, ok bool, err error) {
	switch name {
	case "toString":
		v, err = asString(receiver)
		return v, true, err
	case "equals":
		return equal(receiver, args[0]) && fmt.Sprintf("%T", receiver) == fmt.Sprintf("%T", args[0]), true, nil
	}
	switch receiver := receiver.(type) {
	case string:
		return callString(receiver, name, args)
	case json.Number:
		return callNumber(receiver, name, args)
	case []any:
		v, ok = callList(receiver, name, args)
	case *list:
		if name == "add" {
			receiver.items = append(receiver.items, args[0])
			return true, true, nil
		}
		v, ok = callList(receiver.items, name, args)
	case map[string]any:
		v, ok, err = callMap(receiver, name, args)
	}
	return v, ok, err
}

func callNumber(n json.Number, name string, args []any) (v any, ok bool, err error) {
	switch name {
	case "intValue":
		f, err := n.Float64()
		return json.Number(strconv.FormatInt(int64(f), 10)), true, err
	case "parseInt": // a static method of Integer, which templates reach by a variable that holds one
		text, _ := args[0].(string)
		i, err := strconv.ParseInt(text, 10, 32)
		if err != nil {
			return nil, false, fmt.Errorf("parseInt is given %s that is not a whole number", describe(args[0]))
		}
		return json.Number(strconv.FormatInt(i, 10)), true, nil
	}
	return nil, false, nil
}

func callList(items []any, name string, args []any) (v any, ok bool) {
	switch name {
	case "size":
		return whole(len(items)), true
	case "isEmpty":
		return len(items) == 0, true
	case "get":
		return element(items, args[0]), true
	case "contains":
		return slices.ContainsFunc(items, func(item any) bool { return equal(item, args[0]) }), true
	case "indexOf":
		return whole(slices.IndexFunc(items, func(item any) bool { return equal(item, args[0]) })), true
	}
	return nil, false
}

func callMap(m map[string]any, name string, args []any) (v any, ok bool, err error) {
	var key string
	if len(args) > 0 {
		if key, err = asString(args[0]); err != nil {
			return nil, false, err
		}
	}
	value, found := m[key]
	switch name {
	case "size":
		return whole(len(m)), true, nil
	case "isEmpty":
		return len(m) == 0, true, nil
	case "get":
		return value, true, nil
	case "containsKey":
		return found, true, nil
	case "put":
		m[key] = args[1]
		return value, true, nil
	case "remove":
		delete(m, key)
		return value, true, nil
	case "getKey", "getValue":
		return property(m, strings.ToLower(name[3:])), true, nil
	case "keySet", "values", "entrySet":
		l := &list{}
		for _, key := range slices.Sorted(maps.Keys(m)) {
			l.items = append(l.items, map[string]any{"keySet": key, "values": m[key], "entrySet": map[string]any{"key": key, "value": m[key]}}[name])
		}
		return l, true, nil
	}
	return nil, false, nil
}

// property returns a property of a map; nothing else has any, but for what Java's getters and Velocity make one.
func property(receiver any, name string) any {
	switch receiver := receiver.(type) {
	case map[string]any:
		return receiver[name]
	case []any:
		if name == "empty" {
			return len(receiver) == 0
		}
	case *list:
		return property(receiver.items, name)
	case string:
		if name == "empty" {
			return receiver == ""
		}
	}
	return nil
}

// element returns an element of a list, or the value of a map's key.
func element(receiver, index any) any {
	switch receiver := receiver.(type) {
	case map[string]any:
		key, _ := asString(index)
		return receiver[key]
	case *list:
		return element(receiver.items, index)
	case []any:
		n, _ := index.(json.Number)
		if i, err := strconv.Atoi(n.String()); err == nil && i >= 0 && i < len(receiver) {
			return receiver[i]
		}
	}
	return nil
}
