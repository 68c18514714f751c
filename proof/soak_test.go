package proof_test

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"skip-the-line/local"
)

// Many orders at 32 clients are all placed and invoiced. Afterwards the stack holds the items, the invoices and the
// histories and no more, and nothing once it is closed.
func TestSoak_leavesNothingBehind(t *testing.T) {
	const processes = 4
	before := mustMeasure(t, nil)
	t.Run("stack", func(t *testing.T) {
		s := mustStart(t, local.Options{Warm: processes, Concurrency: processes})
		s.serve(t, "warm-up", 4*clients)
		warm := mustMeasure(t, s)
		began := time.Now()
		s.serve(t, "customer", *soakOrders)
		took := time.Since(began)
		after := mustMeasure(t, s)
		t.Logf("%d orders in %v, %.0f a second\nwarm:  %v\nafter: %v", *soakOrders, took.Round(time.Millisecond), float64(*soakOrders)/took.Seconds(), warm, after)
		after.checkGrowth(t, warm, *soakOrders)
		if after.processes != 4*processes {
			t.Errorf("%d processes run and should be %d", after.processes, 4*processes)
		}
	})
	after := mustMeasure(t, nil)
	t.Logf("before: %v\nclosed: %v", before, after)
	after.checkGrowth(t, before, 0)
}

// serve places orders, each by a customer of its own, and checks what is left of each.
func (s *system) serve(t *testing.T, name string, orders int) {
	var next atomic.Int64
	var serving sync.WaitGroup
	for range clients {
		serving.Go(func() {
			for n := int(next.Add(1)); n <= orders && !t.Failed(); n = int(next.Add(1)) {
				if broken := s.serveOne(n, fmt.Sprintf("%s-%d", name, n)); len(broken) > 0 {
					t.Errorf("order %d: %s", n, broken)
				}
			}
		})
	}
	serving.Wait()
}

func (s *system) serveOne(n int, account string) problems {
	m, o := model{}, s.newOrder(n, slot{account, "wombat"}, nil, nil)
	defer s.drop(o)
	if err := s.place(o); err != nil {
		return problems{err.Error()}
	}
	m.run(o)
	return s.check(m, o)
}

// drop drops what the tests keep of an order.
func (s *system) drop(o *order) {
	s.forget(o.id)
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.published, o.id)
}

// usage is what this program and the system's processes hold of the machine.
type usage struct {
	goroutines, descriptors, processes int
	heap                               uint64 // bytes
	resident                           uint64 // bytes of the handler's processes; 0 where the operating system does not say
}

func (u usage) String() string {
	return fmt.Sprintf("%d goroutines, %d descriptors, %d processes of %.1f MB, %.1f MB of heap",
		u.goroutines, u.descriptors, u.processes, float64(u.resident)/1e6, float64(u.heap)/1e6)
}

// clients is how many customers order at the same time.
const clients = 32

// Growth that is not a leak: connections, what a process's garbage collector lets it grow by, and what an order leaves in
// the stack's memory, which is its item, its invoice and its history.
const (
	slackCount  = 8
	slackMemory = 8 << 20
	perProcess  = 6 << 20
	perOrder    = 24 << 10
)

// checkGrowth checks that nothing has grown but what the stack keeps of each order.
func (u usage) checkGrowth(t *testing.T, before usage, orders int) {
	t.Helper()
	slack := slackCount
	if orders > 0 {
		slack = 2 * clients // how many connections stay open depends on how the clients came to use them
	}
	if u.goroutines > before.goroutines+slack || u.descriptors > before.descriptors+slack {
		t.Errorf("goroutines or descriptors have grown from %v to %v", before, u)
	}
	if u.heap > before.heap+slackMemory+uint64(orders)*perOrder || u.resident > before.resident+uint64(before.processes)*perProcess {
		t.Errorf("memory has grown from %v to %v", before, u)
	}
}

// mustMeasure returns the usage once this program has come to rest; s may be nil.
func mustMeasure(t *testing.T, s *system) usage {
	t.Helper()
	client.CloseIdleConnections()
	u := usage{goroutines: atRest(runtime.NumGoroutine)}
	u.descriptors = descriptors(t)
	if s != nil {
		for _, step := range stepNames {
			for _, process := range s.function(step).Processes() {
				u.processes++
				u.resident += residentMemory(t, process.PID)
			}
		}
	}
	runtime.GC()
	runtime.GC() // for what the first one found in pools
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	u.heap = memory.HeapAlloc
	return u
}

// atRest returns a number once it has stayed the same for a while: connections that were closed end on their own.
func atRest(number func() int) int {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	last := number()
	for same, left := 0, 500; same < 10 && left > 0; left-- {
		<-tick.C
		now := number()
		same++
		if now != last {
			last, same = now, 0
		}
	}
	return last
}
