package asl

// passState outputs its input or a fixed result: https://states-language.net/#pass-state
type passState struct {
	data   dataflow
	result *constant
	next   string
}

func loadPass(f *fields, t *transitions) behaviour {
	s := &passState{data: f.dataflow("Parameters", "ResultPath", "Assign"), next: t.nextOrEnd(f)}
	if !f.jsonata {
		if value, ok := f.take("Result"); ok {
			s.result = &constant{toValue(value)}
		}
	}
	return s
}

func (s *passState) run(v *visit, raw any) (any, string, error) {
	result, err := s.data.selected(v, raw)
	if err != nil {
		return nil, "", err
	}
	if result, err = s.data.arguments(v, result); err != nil {
		return nil, "", err
	}
	if s.result != nil {
		result = s.result.value
		v.stage("Result", result)
	}
	output, err := s.data.finish(v, raw, result)
	return output, s.next, err
}
