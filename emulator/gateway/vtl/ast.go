package vtl

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// A node is a piece of a template that renders to text, or to none.
type node interface {
	render(s *rendering) error
}

// An expr is a piece of a template that has a value: nil (null), string, bool, json.Number, map[string]any, []any or *list.
type expr interface {
	eval(s *rendering) (any, error)
}

type text string

func (t text) render(s *rendering) error { return s.write(string(t)) }

// set is #set($slot = value). Velocity leaves the variable as it was when the value is null
// (directive.set.null.allowed is false unless configured otherwise).
type set struct {
	slot  int
	value expr
}

func (n set) render(s *rendering) error {
	v, err := n.value.eval(s)
	if err == nil && v != nil {
		s.vars[n.slot] = v
	}
	return err
}

// setProperty is #set($slot.name = value), which does nothing where there is no such map.
type setProperty struct {
	slot  int
	names []string
	value expr
}

func (n setProperty) render(s *rendering) error {
	v, err := n.value.eval(s)
	if err != nil || v == nil {
		return err
	}
	last := len(n.names) - 1
	target, _ := s.vars[n.slot].(map[string]any)
	for _, name := range n.names[:last] {
		target, _ = target[name].(map[string]any)
	}
	if target != nil {
		target[n.names[last]] = v
	}
	return nil
}

// evaluate evaluates a value and forgets it.
type evaluate struct{ value expr }

func (n evaluate) render(s *rendering) error {
	_, err := n.value.eval(s)
	return err
}

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

// conditional is #if … #elseif … #else … #end.
type conditional struct {
	branches  []branch
	otherwise []node
}

type branch struct {
	condition expr
	body      []node
}

func (n conditional) render(s *rendering) error {
	for _, b := range n.branches {
		v, err := b.condition.eval(s)
		if err != nil {
			return err
		}
		if truth(v) {
			return s.render(b.body)
		}
	}
	return s.render(n.otherwise)
}

// foreach is #foreach($item in values) … #end.
type foreach struct {
	item, loop, count int // slots
	values            expr
	body              []node
}

// maxIterations is how often a #foreach may iterate (AGD, "Amazon API Gateway quotas").
const maxIterations = 1000

// stop is #break.
type stop struct{}

var errBreak = errors.New("#break")

func (stop) render(*rendering) error { return errBreak }

func (n foreach) render(s *rendering) error {
	v, err := n.values.eval(s)
	if err != nil {
		return err
	}
	items := items(v)
	if m, isMap := v.(map[string]any); isMap {
		for _, key := range slices.Sorted(maps.Keys(m)) {
			items = append(items, m[key])
		}
	}
	if len(items) > maxIterations {
		return fmt.Errorf("#foreach iterates over %d items, and API Gateway over %d at most", len(items), maxIterations)
	}
	outer := [3]any{s.vars[n.item], s.vars[n.loop], s.vars[n.count]}
	for i, item := range items {
		s.vars[n.item], s.vars[n.count] = item, whole(i+1)
		s.vars[n.loop] = map[string]any{"index": whole(i), "count": whole(i + 1), "hasNext": i+1 < len(items), "first": i == 0, "last": i+1 == len(items), "parent": outer[1]}
		if err = s.render(n.body); err != nil {
			break
		}
	}
	s.vars[n.item], s.vars[n.loop], s.vars[n.count] = outer[0], outer[1], outer[2]
	if err == errBreak {
		return nil
	}
	return err
}

type literal struct{ value any }

func (e literal) eval(*rendering) (any, error) { return e.value, nil }

// interpolated is a string in double quotes with references in it.
type interpolated struct{ body []node }

func (e interpolated) eval(s *rendering) (any, error) {
	start := len(s.out)
	if err := s.render(e.body); err != nil {
		return nil, err
	}
	v := string(s.out[start:])
	s.out = s.out[:start]
	return v, nil
}

// list is a list that a template has made, and may change.
type list struct{ items []any }

type listLiteral struct{ items []expr }

func (e listLiteral) eval(s *rendering) (any, error) {
	l := &list{}
	for _, item := range e.items {
		v, err := item.eval(s)
		if err != nil {
			return nil, err
		}
		l.items = append(l.items, v)
	}
	return l, s.spend(len(l.items))
}

type rangeLiteral struct{ first, last expr }

func (e rangeLiteral) eval(s *rendering) (any, error) {
	var ends [2]int64
	for i, end := range []expr{e.first, e.last} {
		v, err := end.eval(s)
		if err != nil {
			return nil, err
		}
		number, _ := v.(json.Number)
		if ends[i], err = number.Int64(); err != nil {
			return nil, nil // as Velocity has it
		}
	}
	step := int64(1)
	if ends[0] > ends[1] {
		step = -1
	}
	if n := (ends[1]-ends[0])*step + 1; n > maxSteps || n < 0 {
		return nil, errTooMuch
	}
	l := &list{}
	for n := ends[0]; n != ends[1]+step; n += step {
		l.items = append(l.items, json.Number(strconv.FormatInt(n, 10)))
	}
	return l, s.spend(len(l.items))
}

type mapLiteral struct{ keys, values []expr }

func (e mapLiteral) eval(s *rendering) (any, error) {
	m := map[string]any{}
	for i, key := range e.keys {
		k, err := key.eval(s)
		if err != nil {
			return nil, err
		}
		name, err := asString(k)
		if err != nil {
			return nil, err
		}
		if m[name], err = e.values[i].eval(s); err != nil {
			return nil, err
		}
	}
	return m, nil
}

type not struct{ operand expr }

func (e not) eval(s *rendering) (any, error) {
	v, err := e.operand.eval(s)
	return !truth(v), err
}

// logical is && and ||, which evaluate their right side only where it matters.
type logical struct {
	left, right expr
	or          bool
}

func (e logical) eval(s *rendering) (any, error) {
	v, err := e.left.eval(s)
	if err != nil {
		return nil, err
	}
	if truth(v) == e.or {
		return e.or, nil
	}
	v, err = e.right.eval(s)
	return truth(v), err
}

// comparison is ==, !=, <, <=, > and >=.
type comparison struct {
	left, right expr
	operator    string
}

func (e comparison) eval(s *rendering) (any, error) {
	left, err := e.left.eval(s)
	if err != nil {
		return nil, err
	}
	right, err := e.right.eval(s)
	if err != nil {
		return nil, err
	}
	return compare(left, e.operator, right), nil
}

// arithmetic is +, -, *, / and %.
type arithmetic struct {
	left, right expr
	operator    byte
}

func (e arithmetic) eval(s *rendering) (any, error) {
	left, err := e.left.eval(s)
	if err != nil {
		return nil, err
	}
	right, err := e.right.eval(s)
	if err != nil {
		return nil, err
	}
	return calculate(left, e.operator, right)
}
