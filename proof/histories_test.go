package proof_test

import (
	"flag"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"skip-the-line/definition"
	"skip-the-line/local"
)

// systems is how many systems play histories at the same time.
const systems = 4

// Whatever customers do, whatever breaks, and in whatever order: the invariants hold, and the system agrees with the
// model. A run that is short of time plays fewer histories, which is not a failure; the log says how many.
func TestHistories_agreeWithTheModel(t *testing.T) {
	t.Parallel()
	if err := flag.Set("rapid.checks", strconv.Itoa(*histories)); err != nil {
		t.Fatal(err)
	}
	var played atomic.Int64 // by all systems: those that are fast play more
	var playing sync.WaitGroup
	for i := range systems {
		options := local.Options{Warm: 1}
		if i == 1 { // one of the systems lasts
			options.Data = t.TempDir() + "/data"
		}
		if i == 0 { // in one of the systems people sign in, and others try to do what they do
			options.Authorization = definition.CognitoUserPools
		}
		s := mustStart(t, options)
		if i == 0 {
			mustSignIn(t, s)
		}
		playing.Go(func() {
			failed := false // then it is played again, shorter
			t.Run(fmt.Sprintf("system %d", i), rapid.MakeCheck(func(t *rapid.T) {
				if n := played.Add(1); n <= int64(*histories) || failed {
					defer func() { failed = failed || t.Failed() }()
					playHistory(t, s, rapid.SliceOfN(operations(options.Data != ""), 1, 10).Draw(t, "operations"), fmt.Sprintf("-%d", n))
				}
			}))
			t.Logf("system %d was stopped and killed %d times", i, s.restarts)
		})
	}
	playing.Wait()
	t.Logf("%d histories of %d", min(played.Load(), int64(*histories)), *histories)
}

// playHistory plays one history to its end.
func playHistory(t *rapid.T, s *system, operations []operation, name string) {
	h := &history{system: s, name: name, model: model{}}
	defer h.abandon()
	check := func(broken problems, err error) {
		if err != nil {
			broken.add("%v", err)
		}
		if len(broken) > 0 {
			t.Fatalf("%s\n%s", h.transcript, broken)
		}
	}
	for _, op := range operations {
		check(h.play(op))
	}
	check(h.finish())
}

// abandon releases the executions that a history which failed has left on hold.
func (h *history) abandon() {
	for _, o := range h.orders {
		if p := h.system.plan(o.id); !o.ended() {
			select {
			case <-p.released:
			default:
				close(p.released)
			}
		}
		h.system.forget(o.id)
	}
}
