package proof_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"skip-the-line/local"
)

// A scene is one of the ways through the workflow, with the calls that are made on it and not on an earlier one.
type scene struct {
	name   string
	rival  bool   // another order has the slot
	faults faults // that lead here
	calls  []call
}

var scenes = []scene{
	{name: "placed", calls: []call{invokePutItem, writeItem, invokePutObject, writeInvoice, publishPlaced}},
	{name: "rejected", rival: true, calls: []call{invokePutItem, writeItem, publishRejected}},
	{
		name:   "failed",
		faults: faults{writeInvoice: always(named(writeInvoice, "denied"))},
		calls:  []call{removeItem, publishFailed},
	},
	{
		name:   "not taken back",
		faults: faults{writeInvoice: always(named(writeInvoice, "denied")), removeItem: always(named(removeItem, "answered 500"))},
		calls:  []call{publishCompensationFailed},
	},
}

// with is the scene with more that goes wrong.
func (s scene) with(more faults) scene {
	s.faults = maps.Clone(s.faults)
	if s.faults == nil {
		s.faults = faults{}
	}
	maps.Copy(s.faults, more)
	return s
}

func (s scene) String() string {
	var parts []string
	for c, sequence := range s.faults {
		parts = append(parts, string(c)+" "+sequence.String())
	}
	slices.Sort(parts)
	return strings.Join(append([]string{s.name}, parts...), "; ")
}

// alone tells whether nothing else may go on in the shop.
func (s scene) alone() bool {
	for _, sequence := range s.faults {
		if slices.ContainsFunc(sequence.faults, func(f fault) bool { return f.alone }) {
			return true
		}
	}
	return false
}

// singles is every fault at every call, once and for good.
func singles() (all []scene) {
	for _, s := range scenes {
		for _, c := range s.calls {
			for _, f := range faultsAt(c) {
				all = append(all, s.with(faults{c: once(f)}), s.with(faults{c: always(f)}))
			}
		}
	}
	return all
}

// pairs is every two faults, one after the other at the same call or at two calls of one way through the workflow; and
// every fault that lasts until the order is taken back, with every fault of that.
func pairs() (all []scene) {
	for _, s := range scenes {
		for i, c := range s.calls {
			for _, f := range faultsAt(c) {
				for _, g := range faultsAt(c) {
					all = append(all, s.with(faults{c: once(f, g)}))
				}
				for _, d := range s.calls[i+1:] {
					for _, g := range faultsAt(d) {
						all = append(all, s.with(faults{c: once(f), d: once(g)}))
					}
				}
			}
		}
	}
	for _, c := range []call{invokePutItem, writeItem, invokePutObject, writeInvoice} {
		for _, f := range faultsAt(c) {
			for _, g := range faultsAt(removeItem) {
				all = append(all, scenes[0].with(faults{c: always(f), removeItem: once(g)}), scenes[0].with(faults{c: always(f), removeItem: always(g)}))
			}
		}
	}
	return slices.DeleteFunc(all, func(s scene) bool { return !s.happens() })
}

// happens tells whether the order, by the model, comes to meet each of the scene's faults.
func (s scene) happens() bool {
	w, o := world{}, &order{faults: s.faults}
	if s.rival {
		w.run(&order{})
	}
	w.run(o)
	for c, sequence := range s.faults {
		if o.made[c] < len(sequence.faults) {
			return false
		}
	}
	return true
}

func TestEveryFaultAtEveryCall(t *testing.T) {
	t.Parallel()
	runScenes(t, singles(), 150)
}

func TestEveryPairOfFaults(t *testing.T) {
	t.Parallel()
	var some []scene
	for i, s := range pairs() {
		if i%*pairStep == 0 {
			some = append(some, s)
		}
	}
	runScenes(t, some, 500)
}

// runScenes plays the scenes, several at once in one shop, and those that must be alone in shops of their own.
func runScenes(t *testing.T, all []scene, least int) {
	shared, lone := make(chan numbered), make(chan numbered)
	var ran atomic.Int64
	var working sync.WaitGroup
	work := func(s *shop, scenes <-chan numbered) {
		for n := range scenes {
			t.Run(n.scene.String(), func(t *testing.T) { s.play(t, n) })
			ran.Add(1)
		}
	}
	crowded := mustOpen(t, local.Options{Warm: 2})
	for range 6 {
		working.Go(func() { work(crowded, shared) })
	}
	for range 2 {
		empty := mustOpen(t, local.Options{})
		working.Go(func() { work(empty, lone) })
	}
	working.Go(func() { deal(all, scene.alone, lone) })
	working.Go(func() { deal(all, func(s scene) bool { return !s.alone() }, shared) })
	working.Wait()
	t.Logf("%d cases", ran.Load())
	if ran.Load() < int64(least) {
		t.Errorf("%d cases are fewer than %d", ran.Load(), least)
	}
}

type numbered struct {
	scene
	number int
}

func deal(all []scene, of func(scene) bool, to chan<- numbered) {
	defer close(to)
	for i, s := range all {
		if of(s) {
			to <- numbered{s, i}
		}
	}
}

// play has a customer of the scene's own place the order, and looks at everything that is left of it. Then the customer
// tries again.
func (s *shop) play(t *testing.T, n numbered) {
	at := slot{account: fmt.Sprintf("m%d", n.number), vendor: "v0"}
	w := world{}
	o := s.newOrder(n.number, at, n.faults, nil)
	all := []*order{o, s.newOrder(n.number+2, at, nil, nil)}
	if n.rival {
		all = slices.Insert(all, 0, s.newOrder(n.number+1, at, nil, nil))
	}
	for _, o := range all {
		if err := s.place(o); err != nil {
			t.Fatal(err)
		}
		w.run(o)
		if broken := s.check(w, o); len(broken) > 0 {
			t.Fatal(broken)
		}
	}
	if broken := s.objects(all); len(broken) > 0 {
		t.Error(broken)
	}
	if status, answer, err := s.post(o, o.body()); err != nil || status != http.StatusConflict {
		t.Errorf("the same POST again answered %d %s: %v", status, answer, err)
	}
	for c := range n.faults {
		if _, made := s.plan(o.id).times(c); made < len(n.faults[c].faults) {
			t.Errorf("%s was made %d times only", c, made)
		}
	}
}
