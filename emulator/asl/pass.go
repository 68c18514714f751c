package asl

// passState outputs its input or a fixed result: https://states-language.net/#pass-state
type passState struct {
	input      selection
	parameters template
	result     *constant
	resultPath resultPath
	output     selection
	next       string
}

func loadPass(f *fields, t *transitions) behaviour {
	s := passState{
		input:      f.selection("InputPath"),
		parameters: f.template("Parameters"),
		resultPath: f.resultPath("ResultPath"),
		output:     f.selection("OutputPath"),
		next:       t.nextOrEnd(f),
	}
	if value, ok := f.take("Result"); ok {
		s.result = &constant{toValue(value)}
	}
	return s
}

func (s passState) run(v *visit, input any) (any, string, error) {
	result, err := s.input.apply(v, input)
	if err != nil {
		return nil, "", err
	}
	if s.parameters != nil {
		if result, err = s.parameters.fill(v, result); err != nil {
			return nil, "", err
		}
	}
	if s.result != nil {
		result = s.result.value
	}
	output, err := s.resultPath.apply(v, input, result)
	if err != nil {
		return nil, "", err
	}
	output, err = s.output.apply(v, output)
	return output, s.next, err
}
