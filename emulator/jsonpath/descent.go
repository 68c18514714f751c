package jsonpath

func (d descent) apply(e *evaluation, rest []segment, value any) error {
	applies, err := e.applies(rest[0], value)
	if err != nil {
		return err
	}
	switch value := value.(type) {
	case []any:
		if applies && len(rest) == 1 {
			if err := e.evaluate(rest, value); err != nil {
				return err
			}
		}
		for _, element := range value {
			if applies && len(rest) > 1 { // The elements take the place of the next segment.
				if err := e.evaluate(rest[1:], element); err != nil {
					return err
				}
			}
		}
		for _, element := range value {
			if err := d.apply(e, rest, element); err != nil {
				return err
			}
		}
	case map[string]any:
		if applies {
			if err := e.evaluate(rest, value); err != nil {
				return err
			}
		}
		for _, name := range sorted(value) {
			if err := d.apply(e, rest, value[name]); err != nil {
				return err
			}
		}
	}
	return nil
}

// applies reports whether a descent applies its next segment to a value.
func (e *evaluation) applies(next segment, value any) (bool, error) {
	object, isObject := value.(map[string]any)
	_, isArray := value.([]any)
	switch next := next.(type) {
	case name:
		_, ok := object[next.text]
		return ok, nil
	case names:
		for _, name := range next {
			if _, ok := object[name]; !ok {
				return false, nil
			}
		}
		return isObject, nil
	case filter:
		if isObject || isArray {
			return next.condition(value, e.root)
		}
		return false, nil
	case wildcard:
		return true, nil
	}
	return isArray, nil
}
