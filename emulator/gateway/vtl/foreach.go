package vtl

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

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
		const stepsOfAnIteration = 4 // for its own work
		if err = s.spend(stepsOfAnIteration); err == nil {
			err = s.render(n.body)
		}
		if err != nil {
			break
		}
	}
	s.vars[n.item], s.vars[n.loop], s.vars[n.count] = outer[0], outer[1], outer[2]
	if err == errBreak {
		return nil
	}
	return err
}
