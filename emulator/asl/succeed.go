package asl

// succeedState ends the execution with success: https://states-language.net/#succeed-state
type succeedState struct{ data dataflow }

func loadSucceed(f *fields, t *transitions) behaviour {
	t.add(SucceedTransition, "", "")
	return &succeedState{f.dataflow()}
}

func (s *succeedState) run(v *visit, raw any) (any, string, error) {
	input, err := s.data.selected(v, raw)
	if err != nil {
		return nil, "", err
	}
	output, err := s.data.finish(v, raw, input)
	return output, "", err
}
