package proof_test

import (
	"bufio"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"skip-the-line/local"
)

// A burst of POSTs is more than the stack can carry at once: it accepts what it can, and every order that it accepts is
// placed.
func TestBurst_placesWhatItAccepts(t *testing.T) {
	const connections = 24
	stack, err := local.Start(t.Context(), local.Options{Handler: mustBuild(t).path, Warm: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := stack.Close(); err != nil {
			t.Error(err)
		}
	}()
	crowd := &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: connections}}
	defer crowd.CloseIdleConnections()
	began := time.Now()
	var next atomic.Int64
	var posting sync.WaitGroup
	accepted := make(chan *order, *burst)
	for range connections {
		posting.Go(func() {
			for n := int(next.Add(1)); n <= *burst; n = int(next.Add(1)) {
				o := newOrder(n, slot{fmt.Sprintf("burst-%d", n), "wombat"}, nil, nil)
				switch status, response, err := sendBy(crowd, http.MethodPost, stack.URL+"/order", o.header(), o.body()); {
				case err != nil:
					t.Error(err)
				case status == http.StatusAccepted:
					accepted <- o
				case status != http.StatusTooManyRequests:
					t.Errorf("POST /order returned %d %s", status, response)
				}
			}
		})
	}
	posting.Wait()
	close(accepted)
	posted, placed := time.Since(began), 0
	for o := range accepted {
		x, err := stack.Execution(t.Context(), o.id)
		if err != nil {
			t.Fatal(err)
		}
		if x.Last() != "OrderPlaced" {
			t.Errorf("an order that was accepted ended as %s: %s", x.Last(), x.Error)
		}
		placed++
	}
	t.Logf("%d POSTs in %v: %d accepted, all of which had ended after %v; %s", *burst, posted.Round(time.Millisecond), placed,
		time.Since(began).Round(time.Millisecond), peakMemory())
	if placed == 0 {
		t.Error("no order was accepted")
	}
}

// peakMemory says how much memory this process has had resident at most, where the operating system does.
func peakMemory() string {
	status, err := os.Open("/proc/self/status")
	if err != nil {
		return "its peak memory is not known here"
	}
	defer status.Close()
	for lines := bufio.NewScanner(status); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "VmHWM:") {
			return strings.Join(strings.Fields(lines.Text()), " ")
		}
	}
	return "its peak memory is not known here"
}
