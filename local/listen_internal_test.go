package local

import (
	"net"
	"net/http"
	"testing"
	"time"
)

// A client that never finishes its request must not keep its connection for ever, and one on a busy machine must be waited
// for.
func TestServe_boundsHowLongARequestTakes(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := serve(listener, http.NotFoundHandler(), isLoopback)
	defer s.close()
	for name, limit := range map[string]time.Duration{"header": s.http.ReadHeaderTimeout, "request": s.http.ReadTimeout} {
		if limit < 10*time.Second || limit > 5*time.Minute {
			t.Errorf("a %s may take %v", name, limit)
		}
	}
}
