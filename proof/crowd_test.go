package proof_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"skip-the-line/local"
)

// A thousand POSTs at once for one customer at one vendor: one order is placed, the others are rejected, none fails.
func TestCrowd_placesOneOrderPerSlot(t *testing.T) {
	const posts = 1000
	s := mustStart(t, local.Options{Warm: 2})
	crowd := &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: posts}}
	defer crowd.CloseIdleConnections()
	at := slot{account: "quokka", vendor: "wombat"}
	orders := make([]*order, posts)
	failures := make([]error, posts)
	var ready, posting sync.WaitGroup
	ready.Add(posts)
	for i := range orders {
		orders[i] = s.newOrder(i, at, nil, nil)
		posting.Go(func() {
			ready.Done()
			ready.Wait()
			failures[i] = s.submit(crowd, orders[i])
		})
	}
	posting.Wait()
	outcomes := map[string]int{}
	var placed *order
	for i, o := range orders {
		if failures[i] != nil {
			t.Fatal(failures[i])
		}
		x, err := s.execution(o)
		if err != nil {
			t.Fatal(err)
		}
		outcomes[x.Last()+" "+x.Error]++
		if x.Last() == "OrderPlaced" {
			placed = o
		}
	}
	if outcomes["OrderPlaced "] != 1 || outcomes["OrderRejected ActiveOrderExists"] != posts-1 {
		t.Fatalf("the orders ended as %v", outcomes)
	}
	m := model{}
	m.run(placed)
	for _, o := range orders {
		if o != placed {
			m.run(o)
		}
		if broken := s.check(m, o); len(broken) > 0 {
			t.Fatal(broken)
		}
	}
	if broken := s.checkObjects(orders); len(broken) > 0 {
		t.Error(broken)
	}
}
