package asl

import "errors"

// A fallible state does work that can be retried and whose failure can be caught: https://states-language.net/#errors
type fallible struct {
	data     dataflow
	work     worker
	retriers []retrier
	catchers []catcher
	next     string
}

// A worker does the work of one attempt. Input is what InputPath has selected, arguments what Parameters makes of it.
type worker interface {
	attempt(v *visit, input, arguments any) (result any, err error)
}

// loadFallible reads what the fallible states have in common, after the dataflow and the work.
func loadFallible(f *fields, t *transitions, data dataflow, work worker) behaviour {
	s := &fallible{data: data, work: work, next: t.nextOrEnd(f)}
	f.each("Retry", func(item *fields, last bool) { s.retriers = append(s.retriers, loadRetrier(item, last)) })
	f.each("Catch", func(item *fields, last bool) { s.catchers = append(s.catchers, loadCatcher(item, last, t)) })
	return s
}

// run makes attempts until one succeeds or its failure is not to be retried.
func (s *fallible) run(v *visit, raw any) (any, string, error) {
	retries := make([]int, len(s.retriers))
	for _, r := range v.seen.Retries { // Of a resumed visit.
		s.retry(v, &Error{Name: r.Error}, retries)
	}
	for {
		output, err := s.attempt(v, raw)
		var failure *Error
		if err == nil || !errors.As(err, &failure) {
			return output, s.next, err
		}
		delay, again := s.retry(v, failure, retries)
		if !again {
			return s.catch(v, raw, failure)
		}
		v.resumedToken = ""
		v.retrying(failure, delay)
		if err := v.sleep(delay); err != nil {
			return nil, "", err
		}
	}
}

func (s *fallible) attempt(v *visit, raw any) (any, error) {
	v.context, v.token, v.states = nil, v.resumedToken, nil
	input, err := s.data.selected(v, raw)
	if err != nil {
		return nil, err
	}
	arguments, err := s.data.arguments(v, input)
	if err != nil {
		return nil, err
	}
	result, err := s.work.attempt(v, input, arguments)
	v.end(result, err)
	if err != nil {
		return nil, err
	}
	if s.data.jsonata {
		v.states = map[string]any{"result": result}
	}
	return s.data.finish(v, raw, result)
}
