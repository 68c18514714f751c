package vtl

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// setStatus is #set($context.responseOverride.status = value).
type setStatus struct{ value expr }

func (n setStatus) render(s *rendering) error {
	v, err := n.value.eval(s)
	if err != nil || v == nil {
		return err
	}
	number, ok := v.(json.Number)
	status, convErr := strconv.Atoi(number.String())
	if !ok || convErr != nil || status < 200 || status > 599 {
		return fmt.Errorf("$context.responseOverride.status is set to %s, which is not a status from 200 to 599", describe(v))
	}
	// AGD, apigateway-override-request-response-parameters: an override may be assigned once; twice is a 5XX.
	if s.result.Status != 0 {
		return errors.New("$context.responseOverride.status is set twice; set a variable first and assign it once")
	}
	s.result.Status = status
	return nil
}

// setHeader is #set($context.responseOverride.header.name = value).
type setHeader struct {
	name  string
	value expr
}

func (n setHeader) render(s *rendering) error {
	v, err := n.value.eval(s)
	if err != nil || v == nil {
		return err
	}
	text, err := asString(v)
	if err != nil {
		return err
	}
	if _, twice := s.result.Headers[n.name]; twice {
		return fmt.Errorf("$context.responseOverride.header.%s is set twice; set a variable first and assign it once", n.name)
	}
	if s.result.Headers == nil {
		s.result.Headers = map[string]string{}
	}
	s.result.Headers[n.name] = text
	return nil
}
