package local_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"skip-the-line/emulator/asl"
	"skip-the-line/local"
)

// More orders than may be under way are a 429, which the customer is told to repeat; those under way are placed.
func TestStack_pushesBack(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	stack := mustStart(t, local.Options{MaxExecutions: 2, Task: func(next asl.Task) asl.Task {
		return func(ctx context.Context, resource string, input any) (any, error) {
			<-release
			return next(ctx, resource, input)
		}
	}})
	ids := []string{uuid.NewString(), uuid.NewString(), uuid.NewString()}
	for i, want := range []int{http.StatusAccepted, http.StatusAccepted, http.StatusTooManyRequests} {
		got := post(t, stack, ids[i], flatWhites(string(rune('a'+i)), "Melbourne"))
		if got.status != want || want == http.StatusTooManyRequests && !strings.Contains(string(got.body), "Try again") {
			t.Errorf("POST %d: %d %s, want %d", i, got.status, got.body, want)
		}
	}
	close(release)
	for _, id := range ids[:2] {
		if x, err := stack.Execution(t.Context(), id); err != nil || x.Last() != "OrderPlaced" {
			t.Errorf("an order that was accepted ended as %s: %v", x.Last(), err)
		}
	}
	if got := post(t, stack, ids[2], flatWhites("c", "Melbourne")); got.status != http.StatusAccepted {
		t.Errorf("the same POST again: %d %s", got.status, got.body)
	}
}

func TestStack_throttlesItsStage(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{Throttle: local.Throttle{Rate: 1e-9, Burst: 1}})
	for i, want := range []int{http.StatusOK, http.StatusTooManyRequests} {
		if got := mustCall(t, http.MethodGet, stack.URL+"/menu", nil, nil); got.status != want {
			t.Errorf("request %d: %d %s, want %d", i, got.status, got.body, want)
		}
	}
}
