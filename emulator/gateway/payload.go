package gateway

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// payload is JSON that is parsed when first asked for, and once. Numbers keep their text.
type payload struct {
	text   []byte
	value  any
	err    error
	parsed bool
}

func (p *payload) parse() (any, error) {
	if !p.parsed {
		p.value, p.err = parseJSON(p.text)
		p.parsed = true
	}
	return p.value, p.err
}

// parseJSON reads exactly one JSON value. Its errors say where, and repeat at most one character of the text.
func parseJSON(text []byte) (any, error) {
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, errors.New("the body is empty")
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var value any
	if err := dec.Decode(&value); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return nil, fmt.Errorf("the body is not JSON: at byte %d, %s", syntax.Offset, syntax.Error())
		}
		return nil, errors.New("the body is not JSON: it ends too early")
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("the body is not JSON: something follows its end at byte %d", dec.InputOffset())
	}
	return value, nil
}

// input is what a template sees as $input and $context: a payload, and the request it belongs to.
type input struct {
	*request
	payload *payload
}

// Body returns {} for an empty body, as API Gateway does (LS, test_input_body_formatting).
func (in input) Body() string {
	if len(in.payload.text) == 0 {
		return "{}"
	}
	return string(in.payload.text)
}

func (in input) JSON() (any, bool) {
	value, err := in.payload.parse()
	return value, err == nil
}
