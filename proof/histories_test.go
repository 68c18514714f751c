package proof_test

import (
	"flag"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"skip-the-line/local"
)

// shops is how many shops play histories at the same time.
const shops = 4

// Whatever customers do, whatever breaks, and in whatever order: the invariants hold, and things are as the model says.
func TestHistories(t *testing.T) {
	t.Parallel()
	if err := flag.Set("rapid.checks", strconv.Itoa((*histories+shops-1)/shops)); err != nil {
		t.Fatal(err)
	}
	var played atomic.Int64
	var playing sync.WaitGroup
	for i := range shops {
		s := mustOpen(t, local.Options{Warm: 1})
		playing.Go(func() {
			t.Run(fmt.Sprintf("shop %d", i), rapid.MakeCheck(func(t *rapid.T) {
				tell(t, s, rapid.SliceOfN(steps, 1, 10).Draw(t, "steps"), fmt.Sprintf("-%d", played.Add(1)))
			}))
		})
	}
	playing.Wait()
	t.Logf("%d histories", played.Load())
	if played.Load() < int64(*histories) {
		t.Errorf("%d histories are fewer than %d", played.Load(), *histories)
	}
}

// tell plays one history to its end.
func tell(t *rapid.T, s *shop, steps []step, name string) {
	h := &history{shop: s, name: name, world: world{}}
	defer h.abandon()
	check := func(broken problems, err error) {
		if err != nil {
			broken.add("%v", err)
		}
		if len(broken) > 0 {
			t.Fatalf("%s\n%s", h.script, broken)
		}
	}
	for _, step := range steps {
		check(h.play(step))
	}
	check(h.finish())
}

// abandon lets go of executions that a history which failed has left where they were held.
func (h *history) abandon() {
	for _, o := range h.orders {
		if p := h.shop.plan(o.id); !o.ended() {
			select {
			case <-p.released:
			default:
				close(p.released)
			}
		}
		h.shop.plans.Delete(o.id)
	}
}
