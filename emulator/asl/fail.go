package asl

// failState ends the execution with an error: https://states-language.net/#fail-state. Name and cause are both optional.
type failState struct{ name, cause setting }

func loadFail(f *fields, t *transitions) behaviour {
	t.add(FailTransition, "", "")
	return &failState{f.textSetting("Error"), f.textSetting("Cause")}
}

func (s *failState) run(v *visit, input any) (any, string, error) {
	name, err := s.name.text(v, input)
	if err != nil {
		return nil, "", err
	}
	cause, err := s.cause.text(v, input)
	if err != nil {
		return nil, "", err
	}
	return nil, "", &Error{Name: name, Cause: cause}
}
