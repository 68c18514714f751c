package vtl

import (
	"encoding/json"
	"strconv"
)

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
