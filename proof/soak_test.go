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

// Many orders at 32 clients: all are placed, all invoices are right, and what the stack uses is flat: what it holds
// afterwards are the items, the invoices and the histories, and nothing once it is closed.
func TestSoak(t *testing.T) {
	const clients, processes = 32, 4
	before := use(t, nil)
	t.Run("stack", func(t *testing.T) {
		s := mustOpen(t, local.Options{Warm: processes, Concurrency: processes})
		s.serve(t, "warm-up", clients, 4*clients)
		warm := use(t, s)
		began := time.Now()
		s.serve(t, "customer", clients, *soakOrders)
		took := time.Since(began)
		after := use(t, s)
		t.Logf("%d orders in %v, %.0f a second\nwarm:  %v\nafter: %v", *soakOrders, took.Round(time.Millisecond), float64(*soakOrders)/took.Seconds(), warm, after)
		after.flat(t, warm, *soakOrders)
		if after.processes != 4*processes {
			t.Errorf("%d processes run and should be %d", after.processes, 4*processes)
		}
	})
	after := use(t, nil)
	t.Logf("before: %v\nclosed: %v", before, after)
	after.flat(t, before, 0)
}

// serve places orders, each by a customer of its own, and looks at what is left of each.
func (s *shop) serve(t *testing.T, name string, clients, orders int) {
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

func (s *shop) serveOne(n int, account string) problems {
	w, o := world{}, s.newOrder(n, slot{account, "v0"}, nil, nil)
	defer s.forget(o)
	if err := s.place(o); err != nil {
		return problems{err.Error()}
	}
	w.run(o)
	return s.check(w, o)
}

// forget drops what a test keeps of an order.
func (s *shop) forget(o *order) {
	s.plans.Delete(o.id)
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.told, o.id)
}

// usage is what a program holds of its machine.
type usage struct {
	goroutines, descriptors, processes int
	heap                               uint64 // bytes
	resident                           uint64 // bytes of the handler's processes; 0 where the system does not tell
}

func (u usage) String() string {
	return fmt.Sprintf("%d goroutines, %d descriptors, %d processes of %.1f MB, %.1f MB of heap",
		u.goroutines, u.descriptors, u.processes, float64(u.resident)/1e6, float64(u.heap)/1e6)
}

// What may come and go without being a leak: connections, what a process's garbage collector lets it grow by, and what
// an order leaves in the stack's memory, which is its item, its invoice and its history.
const (
	slackCount  = 8
	slackMemory = 8 << 20
	perProcess  = 6 << 20
	perOrder    = 24 << 10
)

// flat checks that nothing has grown but what the stack keeps of each order.
func (u usage) flat(t *testing.T, before usage, orders int) {
	t.Helper()
	if u.goroutines > before.goroutines+slackCount || u.descriptors > before.descriptors+slackCount {
		t.Errorf("goroutines or descriptors have grown from %v to %v", before, u)
	}
	if u.heap > before.heap+slackMemory+uint64(orders)*perOrder || u.resident > before.resident+uint64(before.processes)*perProcess {
		t.Errorf("memory has grown from %v to %v", before, u)
	}
}

// use is what this program holds once it has come to rest, and the processes of the shop with it.
func use(t *testing.T, s *shop) usage {
	t.Helper()
	client.CloseIdleConnections()
	u := usage{goroutines: atRest(runtime.NumGoroutine)}
	u.descriptors = descriptors(t)
	if s != nil {
		for _, step := range []string{"put-item", "put-object", "get-item", "get-object"} {
			for _, process := range s.function(step).Processes() {
				u.processes++
				u.resident += residentMemory(t, process.PID)
			}
		}
	}
	runtime.GC()
	runtime.GC() // what the first one found in pools
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	u.heap = memory.HeapAlloc
	return u
}

// atRest is a number once it has stayed the same for a while: connections that were closed end on their own.
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
