package asl

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
)

func arrayContains(_ *visit, arguments []any) (any, error) {
	array, err := arrayAt(arguments, 0)
	return slices.ContainsFunc(array, func(element any) bool { return equal(element, arguments[1]) }), err
}

func equal(a, b any) bool { return reflect.DeepEqual(comparable(a), comparable(b)) }

// comparable returns a value in which equal numbers are written alike.
func comparable(value any) any {
	switch value := value.(type) {
	case json.Number:
		if x, err := value.Float64(); err == nil && math.Abs(x) <= 1<<53 {
			return x
		}
	case []any:
		array := make([]any, len(value))
		for i, element := range value {
			array[i] = comparable(element)
		}
		return array
	case map[string]any:
		object := make(map[string]any, len(value))
		for name, member := range value {
			object[name] = comparable(member)
		}
		return object
	}
	return value
}

func arrayGetItem(_ *visit, arguments []any) (any, error) {
	array, err := arrayAt(arguments, 0)
	if err != nil {
		return nil, err
	}
	i, err := integerAt(arguments, 1)
	if err != nil {
		return nil, err
	}
	if i < 0 || i >= len(array) {
		return nil, fmt.Errorf("there is no element %d in an array of %d", i, len(array))
	}
	return array[i], nil
}

func arrayLength(_ *visit, arguments []any) (any, error) {
	array, err := arrayAt(arguments, 0)
	return integer(len(array)), err
}

func arrayPartition(_ *visit, arguments []any) (any, error) {
	array, err := arrayAt(arguments, 0)
	if err != nil {
		return nil, err
	}
	size, err := integerAt(arguments, 1)
	if err != nil || size < 1 {
		return nil, errors.New("argument 2 must be a whole number, 1 or more")
	}
	parts := []any{}
	for part := range slices.Chunk(array, size) {
		parts = append(parts, slices.Clone(part))
	}
	return parts, nil
}

func arrayRange(_ *visit, arguments []any) (any, error) {
	var bounds [3]int
	for i := range bounds {
		var err error
		if bounds[i], err = integerAt(arguments, i); err != nil {
			return nil, err
		}
	}
	first, last, step := bounds[0], bounds[1], bounds[2]
	if step == 0 {
		return nil, errors.New("argument 3 must not be 0")
	}
	list := []any{}
	for n := first; step > 0 && n <= last || step < 0 && n >= last; n += step {
		if len(list) == maxRange {
			return nil, fmt.Errorf("the array would have more than %d elements", maxRange)
		}
		list = append(list, integer(n))
	}
	return list, nil
}

func arrayUnique(_ *visit, arguments []any) (any, error) {
	array, err := arrayAt(arguments, 0)
	if err != nil {
		return nil, err
	}
	unique, seen := []any{}, map[string]bool{}
	for _, element := range array {
		key, err := Encode(comparable(element))
		if err != nil {
			return nil, err
		}
		if !seen[string(key)] {
			seen[string(key)] = true
			unique = append(unique, element)
		}
	}
	return unique, nil
}
