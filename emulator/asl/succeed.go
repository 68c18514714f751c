package asl

// succeedState ends the execution with success: https://states-language.net/#succeed-state
type succeedState struct{ input, output selection }

func loadSucceed(f *fields, t *transitions) behaviour {
	t.add(SucceedTransition, "", "")
	return succeedState{input: f.selection("InputPath"), output: f.selection("OutputPath")}
}

func (s succeedState) run(v *visit, input any) (any, string, error) {
	output, err := s.input.apply(v, input)
	if err != nil {
		return nil, "", err
	}
	output, err = s.output.apply(v, output)
	return output, "", err
}
