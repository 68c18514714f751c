package proof_test

import (
	"fmt"
	"net/http"
	"os/signal"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// limitFiles makes the disk full, for this process, when a file has so many bytes.
func limitFiles(bytes string) {
	n, err := strconv.ParseUint(bytes, 10, 64)
	if err != nil {
		panic(err)
	}
	signal.Ignore(syscall.SIGXFSZ)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: n}); err != nil {
		panic(err)
	}
}

// When the disk is full orders are rejected. Those that were accepted before go on when there is room again.
func TestFullDisk_losesNothing(t *testing.T) {
	t.Parallel()
	directory, handler := t.TempDir(), mustBuild(t).path
	full := spawn(t, directory, handler, childLimit+"=600000")
	if err := full.ready(); err != nil {
		t.Fatal(err)
	}
	var next, rejected atomic.Int64
	var posting sync.WaitGroup
	accepted := make(chan *order, 10_000)
	for range 4 {
		posting.Go(func() {
			for n := int(next.Add(1)); n < cap(accepted) && rejected.Load() == 0; n = int(next.Add(1)) {
				o := newOrder(n, slot{fmt.Sprintf("full-%d", n), "wombat"}, nil, nil)
				switch status, response, err := send(http.MethodPost, full.URL+"/order", o.header(), o.body()); {
				case err != nil:
					t.Error(err)
				case status == http.StatusAccepted:
					accepted <- o
				case status == http.StatusInternalServerError:
					rejected.Add(1)
				case status != http.StatusTooManyRequests:
					t.Errorf("POST /order returned %d %s", status, response)
				}
			}
		})
	}
	posting.Wait()
	full.kill()
	close(accepted)
	if rejected.Load() == 0 {
		t.Fatalf("the disk does not fill up with %d orders", len(accepted))
	}
	c := spawn(t, directory, handler)
	defer c.kill()
	if err := c.ready(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d orders were accepted", len(accepted))
	for o := range accepted {
		k := killed{slot: o.slot, order: o, posted: true, acknowledged: true, placed: map[string]string{}}
		for k.status == "" && len(k.broken) == 0 {
			if err := k.ask(c); err != nil {
				t.Fatal(err)
			}
			<-time.After(time.Millisecond)
		}
		if len(k.broken) > 0 {
			t.Error(k.broken)
		}
	}
}
