package asl

// failState ends the execution with an error: https://states-language.net/#fail-state. Name and cause are both optional.
type failState struct {
	name, cause         string
	namePath, causePath expression
}

func loadFail(f *fields, t *transitions) behaviour {
	t.add(FailTransition, "", "")
	f.onlyOne(false, "Error", "ErrorPath")
	f.onlyOne(false, "Cause", "CausePath")
	s := failState{namePath: f.expression("ErrorPath"), causePath: f.expression("CausePath")}
	s.name, _ = f.text("Error")
	s.cause, _ = f.text("Cause")
	return s
}

func (s failState) run(v *visit, input any) (any, string, error) {
	name, err := s.text(v, s.name, s.namePath, "ErrorPath", input)
	if err != nil {
		return nil, "", err
	}
	cause, err := s.text(v, s.cause, s.causePath, "CausePath", input)
	if err != nil {
		return nil, "", err
	}
	return nil, "", &Error{Name: name, Cause: cause}
}

func (s failState) text(v *visit, fixed string, e expression, field string, input any) (string, error) {
	if e == nil {
		return fixed, nil
	}
	value, err := e.evaluate(v, field, input)
	if err != nil {
		return "", err
	}
	text, ok := value.(string)
	if !ok {
		return "", v.runtimeError("The %s parameter does not reference a string: %s", field, value)
	}
	return text, nil
}
