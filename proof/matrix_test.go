package proof_test

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"skip-the-line/local"
	"skip-the-line/local/faults"
)

func TestWorkflow_survivesEveryFaultAtEveryCall(t *testing.T) {
	t.Parallel()
	playScenarios(t, singles(), 300)
}

func TestWorkflow_survivesPairsOfFaults(t *testing.T) {
	t.Parallel()
	var some []scenario
	for i, s := range pairs() {
		if i%*pairStep == 0 {
			some = append(some, s)
		}
	}
	playScenarios(t, some, 6000 / *pairStep)
}

// numbered is a scenario with a number, from which its customer has a name.
type numbered struct {
	scenario
	number int
}

// playScenarios plays at least so many scenarios, several at once in one system, and those that must be alone in systems
// of their own.
func playScenarios(t *testing.T, all []scenario, least int) {
	t.Logf("%d scenarios", len(all))
	if len(all) < least {
		t.Errorf("%d scenarios are fewer than %d: does the matrix still have all its faults?", len(all), least)
	}
	shared, lone := make(chan numbered), make(chan numbered)
	var playing sync.WaitGroup
	play := func(s *system, scenarios <-chan numbered) {
		for n := range scenarios {
			t.Run(n.scenario.String(), func(t *testing.T) { s.play(t, n) })
		}
	}
	busy := mustStart(t, local.Options{Warm: 2})
	for range 6 {
		playing.Go(func() { play(busy, shared) })
	}
	for range 2 {
		idle := mustStart(t, local.Options{})
		playing.Go(func() { play(idle, lone) })
	}
	playing.Go(func() { distribute(all, scenario.alone, lone) })
	playing.Go(func() { distribute(all, func(s scenario) bool { return !s.alone() }, shared) })
	playing.Wait()
}

func distribute(all []scenario, of func(scenario) bool, to chan<- numbered) {
	defer close(to)
	for i, s := range all {
		if of(s) {
			to <- numbered{s, i}
		}
	}
}

// mustJudge returns what the console says of an order that has met faults: it must agree with the model, of which it knows nothing.
func (s *system) mustJudge(t *testing.T, o *order) faults.Verdict {
	t.Helper()
	tick, late := time.NewTicker(5*time.Millisecond), time.After(time.Minute)
	defer tick.Stop()
	for {
		if v, ok := s.Faults.Verdict(o.id); ok {
			return v
		}
		select {
		case <-tick.C:
		case <-late:
			t.Fatal("the order is not judged")
		}
	}
}

// play has a customer of the scenario's own place the order, and looks at everything that is left of it. Then the
// customer tries again.
func (s *system) play(t *testing.T, n numbered) {
	at := slot{account: fmt.Sprintf("quokka-%d", n.number), vendor: "wombat"}
	m := model{}
	o := s.newOrder(n.number, at, n.faults, nil)
	all := []*order{o, s.newOrder(n.number+2, at, nil, nil)}
	if n.rival {
		all = slices.Insert(all, 0, s.newOrder(n.number+1, at, nil, nil))
	}
	for _, o := range all {
		if err := s.place(o); err != nil {
			t.Fatal(err)
		}
		m.run(o)
		if broken := s.check(m, o); len(broken) > 0 {
			t.Fatal(broken)
		}
	}
	if broken := s.checkObjects(all); len(broken) > 0 {
		t.Error(broken)
	}
	if v := s.mustJudge(t, o); !v.Held || len(v.Findings) != 4 {
		t.Errorf("the console says that the guarantee did not hold: %+v", v)
	}
	if status, response, err := s.post(o, o.body()); err != nil || status != http.StatusConflict {
		t.Errorf("the same POST again returned %d %s: %v", status, response, err)
	}
	for c := range n.faults {
		if struck := s.struck(o.id, c); struck < len(n.faults[c].faults) {
			t.Errorf("%s has met %d faults only", c, struck)
		}
	}
}
